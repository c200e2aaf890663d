using System.Globalization;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary>A forecast in words.</summary>
internal static class ForecastText
{
    public static void Say(ForecastInfo forecast, bool json)
    {
        if (json)
        {
            Output.WriteJson(forecast);
            return;
        }

        foreach (FindingInfo finding in forecast.Findings)
        {
            Console.WriteLine($"{finding.Severity}: {finding.English}");
        }

        if (forecast.Findings.Any(f => f.Severity == "error"))
        {
            Console.WriteLine("It cannot be published as it is.");
            return;
        }

        Console.WriteLine($"{forecast.Pages} pages, {Size(forecast.BytesEach)} each at most, {forecast.Terminals} terminals; {Size(forecast.TotalBytes)} in all");
        if (forecast.Slowest is { } slowest)
        {
            DateTimeOffset done = DateTimeOffset.FromUnixTimeMilliseconds(slowest.DoneAt).ToOffset(TimeSpan.FromHours(8));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slowest: {slowest.DivisionName}, {slowest.Name}, done by {done:dddd yyyy-MM-dd HH:mm} at {Size(slowest.BytesPerSecond)}/s{(slowest.Assumed ? " (not measured yet: a 2G line is assumed)" : "")}"));
        }

        if (forecast.Unheard > 0)
        {
            Console.WriteLine($"{forecast.Unheard} terminals are not on line; they fetch when they are back");
        }

        foreach (ForecastTerminal over in forecast.OverBudget)
        {
            Console.WriteLine($"{over.DivisionName}, {over.Name} would pass its monthly budget: needs {Size(over.Bytes)}, has {Size(over.BudgetLeft)}");
        }

        foreach (ForecastTerminal full in forecast.OutOfRoom)
        {
            Console.WriteLine($"{full.DivisionName}, {full.Name} reports less free room than {Size(full.Bytes)}");
        }
    }

    private static string Size(long bytes)
        => bytes < 1024 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MB");
}

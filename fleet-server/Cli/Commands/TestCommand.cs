using System.CommandLine;
using System.Diagnostics;
using System.Xml.Linq;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk test</c>: builds the solution with warnings as errors, runs every test project, ends with <c>N passed, N failed</c>.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        Option<string?> only = new("--only") { Description = "Run only the test projects whose name contains this text." };
        Option<string?> filter = new("--filter") { Description = "Run only tests whose full name contains this text." };
        Command command = new("test", "Build everything and run every test.") { only, filter };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(only), parsed.GetValue(filter), Output.IsJson(parsed), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string? only, string? filter, bool json, CancellationToken cancel)
    {
        await Requirements.EnsureAsync(Requirements.ToTest, cancel).ConfigureAwait(false);
        TextWriter say = json ? Console.Error : Console.Out;
        Stopwatch clock = Stopwatch.StartNew();
        List<string> log = [];
        say.WriteLine("building KioskFleet.sln ...");
        int built = await ChildProcess.RunAsync(
            "dotnet", ["build", Repository.PathOf("KioskFleet.sln"), "-c", "Release", "-v", "q", "-nologo"], log.Add, cancel).ConfigureAwait(false);
        if (built != 0)
        {
            foreach (string line in log.Where(l => l.Contains("error", StringComparison.Ordinal)).Distinct().Take(40))
            {
                say.WriteLine(line);
            }

            say.WriteLine("0 passed, 1 failed");
            return ExitCode.Failed;
        }

        say.WriteLine($"built in {clock.Elapsed.TotalSeconds:F0} s");
        string results = Repository.PathOf("artifacts", "test-results");
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        List<SuiteResult> suites = [];
        foreach (string project in Directory.GetFiles(Repository.PathOf("tests"), "*.Tests.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            if (only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                suites.Add(await RunSuiteAsync(project, name, filter, results, say, cancel).ConfigureAwait(false));
            }
        }

        int passed = suites.Sum(s => s.Passed);
        int failed = suites.Sum(s => s.Failed);
        int skipped = suites.Sum(s => s.Skipped);
        if (json)
        {
            Output.WriteJson(new { passed, failed, skipped, seconds = Math.Round(clock.Elapsed.TotalSeconds, 1), suites });
        }

        say.WriteLine($"all in {clock.Elapsed.TotalSeconds:F0} s");
        say.WriteLine(skipped > 0 ? $"{passed} passed, {failed} failed, {skipped} skipped" : $"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<SuiteResult> RunSuiteAsync(string project, string name, string? filter, string results, TextWriter say, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string file = Path.Combine(results, name + ".trx");
        List<string> output = [];
        List<string> arguments = ["test", project, "-c", "Release", "--no-build", "-nologo", "-v", "q", "--logger", $"trx;LogFileName={file}"];
        if (filter is not null)
        {
            arguments.AddRange(["--filter", "FullyQualifiedName~" + filter]);
        }

        int exit = await ChildProcess.RunAsync("dotnet", arguments, output.Add, cancel).ConfigureAwait(false);
        SuiteResult result = Read(file, name, clock.Elapsed.TotalSeconds);
        if (exit != 0 && result.Failed == 0)
        {
            // A run that ends badly without naming a failed test (a crash, an abort) is a failure all the same.
            result = result with { Failed = 1 };
        }

        say.WriteLine($"{name}: {result.Passed} passed, {result.Failed} failed in {result.Seconds:F0} s");
        if (result.Failed > 0)
        {
            foreach (string line in output.TakeLast(80))
            {
                say.WriteLine("  " + line);
            }
        }

        return result;
    }

    private static SuiteResult Read(string file, string name, double seconds)
    {
        if (!File.Exists(file))
        {
            return new(name, 0, 0, 0, seconds);
        }

        XElement? counters = XDocument.Load(file).Descendants().FirstOrDefault(e => e.Name.LocalName == "Counters");
        int Count(string attribute) => (int?)counters?.Attribute(attribute) ?? 0;
        int passed = Count("passed");
        int failed = Count("failed") + Count("error") + Count("timeout") + Count("aborted");
        return new(name, passed, failed, Count("total") - passed - failed, seconds);
    }

    private sealed record SuiteResult(string Name, int Passed, int Failed, int Skipped, double Seconds);
}

using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk info</c>: versions, package choice, boards, what is installed.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        Command command = new("info", "Say what this checkout is, which packages it was built with and what the machine has.");
        command.SetAction(parsed => Run(Output.IsJson(parsed)));
        return command;
    }

    private static int Run(bool json)
    {
        using JsonDocument platform = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("nanoframework.json")));
        string firmware = platform.RootElement.GetProperty("firmware").GetProperty("version").GetString() ?? "";
        var boards = platform.RootElement.GetProperty("boards").EnumerateObject()
            .Select(b => new { name = b.Name, target = b.Value.TryGetProperty("clrTarget", out JsonElement target) ? target.ToString() : b.Value.GetProperty("host").ToString() })
            .ToArray();
        var requirements = Requirements.ToTest.Select(r => new { name = r.Name, package = r.Package, purpose = r.Purpose, present = r.IsPresent() }).ToArray();
        var info = new
        {
            firmware,
            cardPackages = Metadata("CardPackages"),
            cardPackagesAsked = Metadata("CardPackagesAsked"),
            runtime = RuntimeInformation.FrameworkDescription,
            system = RuntimeInformation.OSDescription,
            boards,
            requirements,
        };
        if (json)
        {
            Output.WriteJson(info);
            return ExitCode.Done;
        }

        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("Firmware", Markup.Escape(info.firmware));
        grid.AddRow("MQTT from", info.cardPackages == "registry" ? "MQTTnet (registry)" : "fleet-server/Mqtt (stand-in)");
        grid.AddRow("CardPackages", Markup.Escape($"{info.cardPackagesAsked} → {info.cardPackages}"));
        grid.AddRow("Runtime", Markup.Escape($"{info.runtime}, {info.system}"));
        foreach (var board in boards)
        {
            grid.AddRow("Board", Markup.Escape($"{board.name} {board.target}"));
        }

        foreach (var r in requirements)
        {
            grid.AddRow(Markup.Escape(r.name), r.present ? "[green]present[/]" : Markup.Escape($"missing: sudo apt-get install {r.package} ({r.purpose})"));
        }

        AnsiConsole.Write(grid);
        return ExitCode.Done;
    }

    private static string Metadata(string key)
        => typeof(InfoCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value ?? "";
}

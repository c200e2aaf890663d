using System.CommandLine;
using KioskFleet.Cli.Local;
using KioskFleet.Simulator;
using Spectre.Console;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk up</c>: server, console and three virtual terminals with demo content, until it is stopped.</summary>
internal static class UpCommand
{
    /// <summary>How long the demo terminals may take to show their content before the command says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        Option<int> http = new("--port") { Description = "Port of the console.", DefaultValueFactory = _ => 8080 };
        Option<int> mqtt = new("--mqtt-port") { Description = "Port of the terminals' link.", DefaultValueFactory = _ => 1883 };
        Option<int> terminals = new("--terminals-port") { Description = "Port of the virtual terminals' pages.", DefaultValueFactory = _ => 8081 };
        Option<string> folder = new("--data") { Description = "Folder of the server's data and the terminals' drives.", DefaultValueFactory = _ => Repository.PathOf(".kiosk") };
        Option<bool> browser = new("--no-browser") { Description = "Do not open a browser." };
        Option<bool> once = new("--until-shown") { Description = "Stop when every terminal shows its content: a check that the whole path works." };
        Command command = new("up", "Start the server and three virtual terminals with demo content.") { http, mqtt, terminals, folder, browser, once };
        command.SetAction((parsed, cancel) => RunAsync(
            new LocalFleetOptions
            {
                Folder = parsed.GetValue(folder)!,
                HttpPort = parsed.GetValue(http),
                MqttPort = parsed.GetValue(mqtt),
                TerminalsPort = parsed.GetValue(terminals),
                DemoContent = true,
                KeepDrives = true,
            },
            !parsed.GetValue(browser) && !parsed.GetValue(once),
            parsed.GetValue(once),
            Output.IsJson(parsed),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(LocalFleetOptions options, bool openBrowser, bool stopWhenShown, bool json, CancellationToken cancel)
    {
        await Requirements.EnsureAsync(Requirements.ToRun, cancel).ConfigureAwait(false);
        LocalFleet fleet = await Output.WithProgressAsync("Starting", async progress =>
        {
            progress.Report((0.2, "server and demo content (the first time takes half a minute)"));
            return await LocalFleet.StartAsync(options, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await using (fleet.ConfigureAwait(false))
        {
            (string name, string? password) = fleet.Fleet.Administrator;
            if (json)
            {
                Output.WriteJson(new { console = fleet.Console, terminals = fleet.TerminalPages, user = name, password, mqttPort = fleet.Fleet.Info.MqttPort });
            }
            else
            {
                Grid grid = new Grid().AddColumn().AddColumn();
                grid.AddRow("Console", $"[link]{fleet.Console}[/]");
                grid.AddRow("Sign in", Markup.Escape(password is null ? $"{name} (password as you set it)" : $"{name} / {password}"));
                grid.AddRow("Virtual terminals", $"[link]{fleet.TerminalPages}[/]");
                grid.AddRow("MQTT", Markup.Escape($"127.0.0.1:{fleet.Fleet.Info.MqttPort}"));
                grid.AddRow("Data", Markup.Escape(options.Folder));
                AnsiConsole.Write(grid);
            }

            int shown = await WaitUntilShownAsync(fleet, cancel).ConfigureAwait(false);
            if (stopWhenShown)
            {
                return shown == fleet.Rack.Terminals.Count ? ExitCode.Done : ExitCode.Failed;
            }

            if (openBrowser)
            {
                await OpenAsync(fleet.Console, cancel).ConfigureAwait(false);
                await OpenAsync(fleet.TerminalPages, cancel).ConfigureAwait(false);
            }

            Output.Remark("Ctrl+C stops it; what you published stays in the data folder.");
            await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }

    private static async Task<int> WaitUntilShownAsync(LocalFleet fleet, CancellationToken cancel)
    {
        int shown = 0;
        foreach (VirtualTerminal terminal in fleet.Rack.Terminals)
        {
            try
            {
                await terminal.WaitForPageAsync(_ => true, 0, Patience, cancel).ConfigureAwait(false);
                Output.Remark($"{terminal.Title} ({terminal.Id}, {terminal.Profile.Name}) shows its pages.");
                shown++;
            }
            catch (TimeoutException late)
            {
                Output.Problem(late.Message, false);
            }
        }

        return shown;
    }

    private static async Task OpenAsync(Uri address, CancellationToken cancel)
    {
        // No display, no browser: the addresses were printed.
        if (Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 })
        {
            await ChildProcess.RunAsync("xdg-open", [address.ToString()], _ => { }, cancel).ConfigureAwait(false);
        }
    }
}

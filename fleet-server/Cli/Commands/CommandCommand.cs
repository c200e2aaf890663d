using System.CommandLine;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk command TERMINAL COMMAND</c>: gives a signed command to a terminal and waits for its answer.</summary>
internal static class CommandCommand
{
    private const string Erase = "erase";

    /// <summary>Between two looks for the answer.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Dangerous = ["reboot", "clear-cache", Erase];

    public static Command Create()
    {
        Argument<string> terminal = new("terminal") { Description = "The terminal's id." };
        Argument<string> word = new("command") { Description = "reboot, identify, screenshot, resend, clear-cache, brightness, log-level or erase." };
        word.AcceptOnlyFromAmong("reboot", "identify", "screenshot", "resend", "clear-cache", "brightness", "log-level", Erase);
        Argument<long?> argument = new("argument") { Description = "Percent for brightness, minutes for log-level.", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> minutes = new("--valid") { Description = "Minutes that it may wait for the terminal; else an hour." };
        Option<int> wait = new("--wait") { Description = "Seconds to wait for the answer.", DefaultValueFactory = _ => 30 };
        Option<FileInfo?> output = new("--out") { Description = "File for the picture of a screenshot (PNG)." };
        Option<bool> yes = new("--yes") { Description = "Do not ask before a restart, clearing or erasing." };
        ServerClient.Options server = new();
        Command command = new("command", "Give a terminal a command and show its answer.") { terminal, word, argument, minutes, wait, output, yes };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string id = parsed.GetValue(terminal)!;
            string kind = parsed.GetValue(word)!;
            Confirm(id, kind, parsed.GetValue(yes));
            using ServerClient client = server.Open(parsed);
            CommandInfo given = await client.PostAsync<CommandInfo>(
                $"api/terminals/{Uri.EscapeDataString(id)}/commands", new CommandRequest(kind, parsed.GetValue(argument), parsed.GetValue(minutes)), cancel).ConfigureAwait(false);
            CommandInfo answered = await WaitAsync(client, given, TimeSpan.FromSeconds(parsed.GetValue(wait)), cancel).ConfigureAwait(false);
            if (answered.HasPicture && parsed.GetValue(output) is { } file)
            {
                await File.WriteAllBytesAsync(file.FullName, await client.DownloadAsync($"api/commands/{answered.Id}/picture", cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            }

            if (Output.IsJson(parsed))
            {
                Output.WriteJson(answered);
            }
            else
            {
                Console.WriteLine(answered.Result == "waiting"
                    ? $"{id}: no answer yet; the command holds until {DateTimeOffset.FromUnixTimeMilliseconds(answered.NotAfter).ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm} Beijing time."
                    : $"{id}: {answered.Result}: {answered.Text}");
            }

            return answered.Result is "done" or "waiting" ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>The terminal's log: what it sent after the command log-level.</summary>
    public static Command CreateLog()
    {
        Argument<string> terminal = new("terminal") { Description = "The terminal's id." };
        Option<int> lines = new("--lines") { Description = "Newest lines to show.", DefaultValueFactory = _ => 50 };
        ServerClient.Options server = new();
        Command command = new("log", "Show the newest lines of a terminal's log (after: kiosk command TERMINAL log-level MINUTES).") { terminal, lines };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            LogLineInfo[] log = await client.GetAsync<LogLineInfo[]>($"api/terminals/{Uri.EscapeDataString(parsed.GetValue(terminal)!)}/log?lines={parsed.GetValue(lines)}", cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(log);
                return ExitCode.Done;
            }

            foreach (LogLineInfo line in log.Reverse())
            {
                Console.WriteLine($"{line.Number,6} {DateTimeOffset.FromUnixTimeMilliseconds(line.At).ToOffset(TimeSpan.FromHours(8)):MM-dd HH:mm:ss}{(line.ClockTrusted ? " " : "?")} {line.Level,-6} {line.Text}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Confirm(string terminal, string kind, bool yes)
    {
        if (yes || !Dangerous.Contains(kind))
        {
            return;
        }

        if (Console.IsInputRedirected)
        {
            throw new KioskException($"{kind} needs a confirmation: add --yes.", ExitCode.Usage);
        }

        string expected = kind == Erase ? terminal : "yes";
        Console.Error.Write(kind == Erase ? $"All content of {terminal} will be removed. Type its id to go on: " : $"{kind} on {terminal}? Type yes: ");
        if (Console.ReadLine()?.Trim() != expected)
        {
            throw new KioskException("Not confirmed; nothing was sent.", ExitCode.Usage);
        }
    }

    private static async Task<CommandInfo> WaitAsync(ServerClient client, CommandInfo command, TimeSpan patience, CancellationToken cancel)
    {
        for (long end = Environment.TickCount64 + (long)patience.TotalMilliseconds; command.Result == "waiting" && Environment.TickCount64 < end;)
        {
            await Task.Delay(Look, cancel).ConfigureAwait(false);
            command = await client.GetAsync<CommandInfo>($"api/commands/{command.Id}", cancel).ConfigureAwait(false);
        }

        return command;
    }
}

using System.CommandLine;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk firmware</c>: keys and signing on the desk of whoever releases; publishing and status through a running server.</summary>
internal static class FirmwareCommand
{
    public static Command Create()
    {
        Command command = new("firmware", "Sign firmware, publish it to terminals, and see what became of it.")
        {
            SignCommand.Key(), SignCommand.Image(), SignCommand.Sign(), Publish(), Again(), Cancel(), Status(), RolloutCommand.Create(),
        };
        return command;
    }

    private static Command Publish()
    {
        Argument<FileInfo[]> files = new("files") { Description = "Signed releases, at most one for each profile.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> to = new("--to") { Description = "Terminals by id, or divisions by code with all below them.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string?> waves = new("--waves") { Description = "Terminals that each wave reaches in all, rising, the last one 100%: 1,10,100%. Each profile is a rollout of its own. Without it all are told at once." };
        Option<int?> soak = new("--soak") { Description = "Minutes that a terminal must be well on the link after it proved the release; 30." };
        Option<int?> first = new("--first-failures") { Description = "Failed or unknown terminals in the first wave that pause it; 1." };
        Option<int?> percent = new("--failure-percent") { Description = "Percent of failed or unknown terminals above which it pauses later; 5." };
        ServerClient.Options server = new();
        Command command = new("publish", "Publish signed releases to terminals: they fetch, check, try and keep or leave them by themselves.") { files, to, waves, soak, first, percent };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            byte[][] images = [.. parsed.GetValue(files)!.Select(f => f.Exists ? File.ReadAllBytes(f.FullName) : throw new KioskException($"There is no file {f.FullName}.", ExitCode.Usage))];
            RolloutPlan? plan = parsed.GetValue(waves) is { } row ? new RolloutPlan(row, parsed.GetValue(first), parsed.GetValue(percent), parsed.GetValue(soak)) : null;
            if (plan is null && (parsed.GetValue(soak) ?? parsed.GetValue(first) ?? parsed.GetValue(percent)) is not null)
            {
                throw new KioskException("--soak, --first-failures and --failure-percent belong to --waves.", ExitCode.Usage);
            }

            using ServerClient client = server.Open(parsed);
            WantedOn[] wanted = await client.PostAsync<WantedOn[]>("api/firmware", new PublishFirmware(images, parsed.GetValue(to)!, plan), cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(wanted);
            }
            else
            {
                foreach (WantedOn on in wanted)
                {
                    string when = on.Rollout == 0 ? "." : $": rollout {on.Rollout}, wave {on.Wave}{(on.Wave == 1 ? "" : ", not told yet")}.";
                    Console.WriteLine($"{on.TerminalId} is to run {on.Version} ({on.Number}), release {on.Release}{when}");
                }

                Output.Remark($"What becomes of it: kiosk firmware {(plan is null ? "status" : "rollout list")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Again()
    {
        Option<string[]> on = new("--on") { Description = "Terminals by id, or divisions by code; of these, those on which the wanted release failed or is unknown.", Required = true, AllowMultipleArgumentsPerToken = true };
        ServerClient.Options server = new();
        Command command = new("again", "Have terminals try once more what they refused or left, or are silent about: after its reason was removed. They stay in their rollouts.") { on };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            string[] ids = await client.PostAsync<string[]>("api/firmware/again", parsed.GetValue(on)!, cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(ids);
            }
            else
            {
                Console.WriteLine($"Told to try again: {string.Join(", ", ids)}.");
                Output.Remark("What becomes of it: kiosk firmware status");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Cancel()
    {
        Option<string[]> from = new("--from") { Description = "Terminals by id, or divisions by code.", Required = true, AllowMultipleArgumentsPerToken = true };
        ServerClient.Options server = new();
        Command command = new("cancel", "Want no release of terminals any more: they keep what they run.") { from };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            string[] ids = await client.PostAsync<string[]>("api/firmware/cancel", parsed.GetValue(from)!, cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(ids);
            }
            else
            {
                Console.WriteLine(ids.Length == 0 ? "Nothing was wanted of these terminals." : $"No release is wanted any more of: {string.Join(", ", ids)}.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Status()
    {
        ServerClient.Options server = new();
        Command command = new("status", "Releases, and for each terminal what is wanted beside what it reported.");
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            FirmwareStatus status = await client.GetAsync<FirmwareStatus>("api/firmware", cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(status);
                return ExitCode.Done;
            }

            foreach (TerminalFirmware t in status.Terminals)
            {
                Console.WriteLine($"{t.TerminalId}  {t.TerminalName}");
                Console.WriteLine($"  wanted:   {(t.Wanted.Release.Length == 0 ? "nothing" : $"{t.Wanted.Version} ({t.Wanted.Number}), release {t.Wanted.Release}")}");
                Console.WriteLine($"  reported: {Running(t.Observed)}");
                if (t.IsAboutWanted)
                {
                    Console.WriteLine($"            {Progress(t.Observed)}");
                }

                Console.WriteLine($"  result:   {Result(t)}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Result(TerminalFirmware t)
    {
        string result = t.Result switch
        {
            "none" => "-",
            "failed" => "FAILED",
            "unknown" => "UNKNOWN: on the link and silent about it for too long, or gone since it was to start it",
            "away" => "not on the link; it is told when it connects",
            "held-back" => "not told while the rollout is paused",
            "under-way" => "under way, not proved yet",
            "on-trial" => "on trial, not proved yet",
            "waiting" => "the terminal waits for the next month's bytes or another trial",
            _ => t.Result,
        };
        return t.Wave == 0 ? result : $"{result} (rollout {t.Rollout}, wave {t.Wave}{(t.WaveIsOpen ? "" : ", not open yet")})";
    }

    private static string Running(ObservedFirmware seen)
        => seen.RunningAt == 0 ? "nothing yet" : seen.Slot > 1 ? $"runs {seen.Version}, not started by a launcher"
            : $"runs {seen.Version} ({seen.Number}) from slot {seen.Slot}{(seen.OnTrial ? ", on trial" : "")}, release {seen.Running}";

    private static string Progress(ObservedFirmware seen)
        => $"{seen.Stage}{(seen.Stage == "fetching" ? $" {seen.Held} of {(seen.Total == 0 ? "?" : seen.Total)} objects" : "")}{(seen.Reason.Length > 0 ? ": " + seen.Reason : "")}";
}

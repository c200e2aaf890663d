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
            SignCommand.Key(), SignCommand.Image(), SignCommand.Sign(), Publish(), Cancel(), Status(),
        };
        return command;
    }

    private static Command Publish()
    {
        Argument<FileInfo[]> files = new("files") { Description = "Signed releases, at most one for each profile.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> to = new("--to") { Description = "Terminals by id, or divisions by code with all below them.", Required = true, AllowMultipleArgumentsPerToken = true };
        ServerClient.Options server = new();
        Command command = new("publish", "Publish signed releases to terminals: they fetch, check, try and keep or leave them by themselves.") { files, to };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            byte[][] images = [.. parsed.GetValue(files)!.Select(f => f.Exists ? File.ReadAllBytes(f.FullName) : throw new KioskException($"There is no file {f.FullName}.", ExitCode.Usage))];
            using ServerClient client = server.Open(parsed);
            WantedOn[] wanted = await client.PostAsync<WantedOn[]>("api/firmware", new PublishFirmware(images, parsed.GetValue(to)!), cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(wanted);
            }
            else
            {
                foreach (WantedOn on in wanted)
                {
                    Console.WriteLine($"{on.TerminalId} is to run {on.Version} ({on.Number}), release {on.Release}.");
                }

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

                Console.WriteLine($"  result:   {(t.Wanted.Release.Length == 0 ? "-" : t.IsProved ? "proved" : t.IsAboutWanted && t.Observed.Stage is "refused" or "fell-back" ? "FAILED" : "not proved yet")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Running(ObservedFirmware seen)
        => seen.RunningAt == 0 ? "nothing yet" : seen.Slot > 1 ? $"runs {seen.Version}, not started by a launcher"
            : $"runs {seen.Version} ({seen.Number}) from slot {seen.Slot}{(seen.OnTrial ? ", on trial" : "")}, release {seen.Running}";

    private static string Progress(ObservedFirmware seen)
        => $"{seen.Stage}{(seen.Stage == "fetching" ? $" {seen.Held} of {(seen.Total == 0 ? "?" : seen.Total)} objects" : "")}{(seen.Reason.Length > 0 ? ": " + seen.Reason : "")}";
}

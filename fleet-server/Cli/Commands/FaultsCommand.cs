using System.CommandLine;
using KioskFleet.Cli.Stories;
using KioskFleet.Simulator.Faults;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk faults</c>: power cuts at random writes, and the failure stories, against the terminal's own code.</summary>
internal static class FaultsCommand
{
    public static Command Create()
    {
        Option<int> seed = new("--seed") { Description = "The same seed gives the same faults.", DefaultValueFactory = _ => 1 };
        Option<int> cuts = new("--cuts") { Description = "Number of power cuts; 2,000 in the gate.", DefaultValueFactory = _ => 2000 };
        Option<bool> stories = new("--stories") { Description = "Reproduce the failure stories instead, one line each." };
        Option<bool> nightly = new("--nightly") { Description = $"{FaultRun.NightlyRuns} runs of {FaultRun.NightlyCuts:N0} cuts, from as many seeds: 100,000 in all, 20 to 50 minutes." };
        Option<int> fuzz = new("--fuzz") { Description = "So many malformed objects, manifests, display lists and messages instead; 1,000,000 in the nightly run." };
        Command command = new("faults", "Cut the power at random writes and look what is lost.") { seed, cuts, nightly, stories, fuzz };
        command.SetAction(async (parsed, cancel) =>
        {
            TextWriter log = Log(parsed);
            bool json = Output.IsJson(parsed);
            int first = parsed.GetValue(seed);
            return parsed.GetValue(stories) ? Tell(FaultRun.RunStories(log).With(await ServerStories.TellAsync(log, cancel).ConfigureAwait(false)), json)
                : parsed.GetValue(fuzz) > 0 ? Tell(FuzzRun.Run(first, parsed.GetValue(fuzz), log), json)
                : Tell(parsed.GetValue(nightly) ? FaultRun.RunNightly(first, log) : FaultRun.RunCuts(first, parsed.GetValue(cuts), log), json);
        });
        return command;
    }

    private static TextWriter Log(ParseResult parsed) => Output.IsJson(parsed) ? Console.Error : Console.Out;

    private static int Tell(FaultReport report, bool json)
    {
        if (json)
        {
            Output.WriteJson(report);
        }
        else
        {
            Console.WriteLine(report);
        }

        return report.Passed ? ExitCode.Done : ExitCode.Failed;
    }

    private static int Tell(FuzzReport report, bool json)
    {
        if (json)
        {
            Output.WriteJson(report);
        }
        else
        {
            Console.WriteLine(report);
        }

        return report.Passed ? ExitCode.Done : ExitCode.Failed;
    }

    private static int Tell(StoryReport report, bool json)
    {
        if (json)
        {
            Output.WriteJson(report);
        }
        else
        {
            Console.WriteLine(report);
        }

        return report.Passed ? ExitCode.Done : ExitCode.Failed;
    }
}

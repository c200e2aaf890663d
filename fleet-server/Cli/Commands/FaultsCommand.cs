using System.CommandLine;
using KioskFleet.Simulator.Faults;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk faults</c>: power cuts at random writes, and the failure stories, against the terminal's own code.</summary>
internal static class FaultsCommand
{
    public static Command Create()
    {
        Option<int> seed = new("--seed") { Description = "The same seed gives the same faults.", DefaultValueFactory = _ => 1 };
        Option<int> cuts = new("--cuts") { Description = "Number of power cuts; 2,000 in the gate, 100,000 in the nightly run.", DefaultValueFactory = _ => 2000 };
        Option<bool> stories = new("--stories") { Description = "Reproduce the failure stories instead, one line each." };
        Command command = new("faults", "Cut the power at random writes and look what is lost.") { seed, cuts, stories };
        command.SetAction(parsed => parsed.GetValue(stories)
            ? Tell(FaultRun.RunStories(Log(parsed)), Output.IsJson(parsed))
            : Tell(FaultRun.RunCuts(parsed.GetValue(seed), parsed.GetValue(cuts), Log(parsed)), Output.IsJson(parsed)));
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

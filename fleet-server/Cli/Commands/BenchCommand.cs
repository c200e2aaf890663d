using System.CommandLine;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk bench NAME</c>: runs a benchmark of tests/Bench in a release build; its last line is <c>NAME: value unit</c>.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Argument<string[]> words = new("name") { Description = "The benchmark and its options; without a name, the list of benchmarks.", Arity = ArgumentArity.ZeroOrMore };
        Command command = new("bench", "Measure; the last line is \"NAME: value unit\".") { words };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) => RunAsync([.. parsed.GetValue(words) ?? [], .. parsed.UnmatchedTokens], cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] words, CancellationToken cancel)
    {
        await Requirements.EnsureAsync(Requirements.ToRun, cancel).ConfigureAwait(false);
        string project = Repository.PathOf("tests", "Bench", "KioskFleet.Bench.csproj");
        List<string> log = [];
        int built = await ChildProcess.RunAsync("dotnet", ["build", project, "-c", "Release", "-v", "q"], log.Add, cancel).ConfigureAwait(false);
        if (built != 0)
        {
            throw new KioskException("The benchmarks do not build:\n" + string.Join('\n', log.Where(l => l.Contains("error", StringComparison.Ordinal)).Distinct().Take(10)));
        }

        string program = Repository.PathOf("artifacts", "bin", "KioskFleet.Bench", "release", "KioskFleet.Bench.dll");
        return await ChildProcess.RunAsync("dotnet", [program, .. words], Console.Out.WriteLine, cancel).ConfigureAwait(false);
    }
}

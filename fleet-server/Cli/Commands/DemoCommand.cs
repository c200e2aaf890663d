using System.CommandLine;
using KioskFleet.Cli.Demo;
using Spectre.Console;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk demo</c>: the main job from end to end, without a person: publish, deliver, read by touch, prove.</summary>
internal static class DemoCommand
{
    private static readonly string[] Endings = [".txt", ".md"];

    public static Command Create()
    {
        Option<DirectoryInfo?> documents = new("--documents") { Description = "Folder of .txt and .md files; without it, the demo township's own documents." };
        Option<DirectoryInfo> output = new("--out") { Description = "Folder for pictures, texts and report.json.", Required = true };
        Command command = new("demo", "Publish documents to three virtual terminals, turn every page by touch, write what was seen.") { documents, output };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(documents) ?? new DirectoryInfo(Repository.PathOf("fleet-server", "Server", "Demo")), parsed.GetValue(output)!, Output.IsJson(parsed), cancel));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo documents, DirectoryInfo output, bool json, CancellationToken cancel)
    {
        if (!documents.Exists)
        {
            throw new KioskException($"There is no folder {documents.FullName}.", ExitCode.Usage);
        }

        FileInfo[] files = [.. documents.GetFiles().Where(f => Endings.Contains(f.Extension, StringComparer.OrdinalIgnoreCase)).OrderBy(f => f.Name, StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new KioskException($"There is no .txt or .md file in {documents.FullName}.", ExitCode.Usage);
        }

        await Requirements.EnsureAsync(Requirements.ToRun, cancel).ConfigureAwait(false);
        output.Create();
        DemoReport report = await Output.WithProgressAsync("Demo", progress => new DemoRun(output.FullName, progress).RunAsync(files, cancel)).ConfigureAwait(false);
        Output.WriteJsonFile(Path.Combine(output.FullName, "report.json"), report);
        if (json)
        {
            Output.WriteJson(report);
        }
        else
        {
            Say(report, output);
        }

        return report.Complete ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Say(DemoReport report, DirectoryInfo output)
    {
        Table table = new Table().AddColumns("terminal", "document", "pages", "displayed", "text", "bytes", "blocks", "glyphs");
        foreach (DemoTerminal terminal in report.Terminals)
        {
            foreach (DemoDocument d in terminal.Documents)
            {
                table.AddRow(
                    Markup.Escape(terminal.Terminal),
                    Markup.Escape(d.Document),
                    $"{d.Pages}",
                    $"{d.PagesDisplayed}",
                    d.TextMatches ? "complete" : Markup.Escape(d.FirstDifference ?? "differs"),
                    $"{d.BytesSent}",
                    $"{d.Blocks}",
                    $"{d.Glyphs}");
            }
        }

        AnsiConsole.Write(table);
        Console.WriteLine($"{(report.Complete ? "Everything that was published was displayed" : "Not everything was displayed")}, in {report.Seconds:F0} s. Pictures, texts and report.json: {output.FullName}");
    }
}

using System.CommandLine;
using KioskFleet.Cli.Render;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sources;


namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk render FILE</c>: the pages of a file as pictures, drawn by the code that the terminal runs.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("file") { Description = $"The file to publish: {string.Join(' ', DocumentImporter.Extensions)}." };
        Option<string> profile = new("--profile") { Description = "village, township or hall, or a size such as 480x320.", DefaultValueFactory = _ => "village" };
        Option<string> size = new("--size") { Description = "normal or elder.", DefaultValueFactory = _ => "normal" };
        size.AcceptOnlyFromAmong("normal", "elder");
        Option<DirectoryInfo> output = new("--out") { Description = "Folder for the pictures and report.json.", Required = true };
        Option<bool> mask = new("--mask") { Description = "Mask personal data that is found, instead of stopping at it." };
        Option<string> column = new("--column") { Description = "Column that it is for, by code or Chinese name; it decides the kind of page.", DefaultValueFactory = _ => "party" };
        Option<string?> kind = new("--kind") { Description = "Kind of page: " + string.Join(", ", KindChoice.Words) + "; else by the column and what the file holds." };
        Option<FileInfo?> rules = new("--privacy-rules") { Description = "A county's privacy rules; else the standard ones." };
        Command command = new("render", "Draw the pages of a file as a terminal would; exit code 1 if a finding forbids publishing.") { file, profile, size, column, kind, output, mask, rules };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file)!,
            new RenderOptions(
                ScreenProfile.Find(parsed.GetValue(profile)!)
                    ?? throw new KioskException($"There is no screen profile {parsed.GetValue(profile)}. There are: village, township, hall.", ExitCode.Usage),
                parsed.GetValue(size) == "elder" ? TextSize.Elder : TextSize.Normal,
                KindOption.Column(parsed.GetValue(column)!),
                KindOption.Read(parsed.GetValue(kind)),
                parsed.GetValue(mask),
                parsed.GetValue(rules)),
            parsed.GetValue(output)!,
            Output.IsJson(parsed),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, RenderOptions options, DirectoryInfo output, bool json, CancellationToken cancel)
    {
        if (!file.Exists)
        {
            throw new KioskException($"There is no file {file.FullName}.", ExitCode.Usage);
        }

        await Requirements.EnsureAsync(Requirements.ToRun, cancel).ConfigureAwait(false);
        RenderReport report = RenderRun.Run(file, options, output);
        output.Create();
        Output.WriteJsonFile(Path.Combine(output.FullName, "report.json"), report);
        if (json)
        {
            Output.WriteJson(report);
        }
        else
        {
            foreach (RenderFinding finding in report.Findings)
            {
                Console.WriteLine($"{finding.Severity}: {finding.English}");
            }

            if (report.Blocked)
            {
                Console.WriteLine("This file cannot be published as it is.");
            }

            Console.WriteLine(report.Pages == 0
                ? "No page was drawn."
                : $"\"{report.Title}\": {report.Pages} pages, {report.PageBytes} bytes of pages, {report.Glyphs} different glyphs. Pictures: {output.FullName}");
        }

        return report.Blocked ? ExitCode.Failed : ExitCode.Done;
    }
}

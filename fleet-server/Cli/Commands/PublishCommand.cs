using System.CommandLine;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sources;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk publish FILE --to DIVISION</c>: publishes a file through a running server's API.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("file") { Description = $"The file: {string.Join(' ', DocumentImporter.Extensions)}." };
        Option<string[]> to = new("--to") { Description = "Code of the division that is to show it; may be given several times.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string> column = new("--column") { Description = "Column, by code or Chinese name, such as notices or 通知公告.", DefaultValueFactory = _ => "notices" };
        Option<string?> title = new("--title") { Description = "Title; else the one found in the text." };
        Option<int?> document = new("--document") { Description = "Number of the document of which this is a new version." };
        ServerClient.Options server = new();
        Option<bool> mask = new("--mask") { Description = "Mask personal data that is found, instead of stopping at it." };
        Option<string?> kind = new("--kind") { Description = "Kind of page: " + string.Join(", ", KindChoice.Words) + "; else by the column and what the file holds." };
        Option<bool> urgent = new("--urgent") { Description = "Somebody must read it soon: for ten days it travels out of the part of each terminal's month that is kept for what is urgent." };
        Option<bool> forecast = new("--forecast") { Description = "Only say what it would cost and when it would be there; nothing is published." };
        Option<string[]> justify = new("--justify") { Description = "Number of a finding that --person answers for; may be given several times. Pictures need it: no program can look for personal data in them.", AllowMultipleArgumentsPerToken = true };
        Option<string?> person = new("--person") { Description = "Who answers for what --justify names." };
        Option<string?> reason = new("--reason") { Description = "Why it may be published." };
        Command command = new("publish", "Publish a file to villages through a running server.") { file, to, column, kind, title, document, mask, urgent, forecast, justify, person, reason };
        server.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file)!,
            (name, content) => new PublishFile(
                name, content, parsed.GetValue(column)!, parsed.GetValue(to)!, parsed.GetValue(title), parsed.GetValue(document), MaskPrivate: parsed.GetValue(mask),
                [.. (parsed.GetValue(justify) ?? []).Select(id => new PrivacyJustification(id, parsed.GetValue(person) ?? "", parsed.GetValue(reason) ?? ""))], Kind: parsed.GetValue(kind), Urgent: parsed.GetValue(urgent)),
            server,
            parsed,
            Output.IsJson(parsed),
            parsed.GetValue(forecast),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo file, Func<string, byte[], PublishFile> request, ServerClient.Options server, ParseResult parsed, bool json, bool forecast, CancellationToken cancel)
    {
        if (!file.Exists)
        {
            throw new KioskException($"There is no file {file.FullName}.", ExitCode.Usage);
        }

        using ServerClient client = server.Open(parsed);
        byte[] content = await File.ReadAllBytesAsync(file.FullName, cancel).ConfigureAwait(false);
        if (forecast)
        {
            ForecastInfo told = await client.PostAsync<ForecastInfo>("api/forecast", request(file.Name, content), cancel).ConfigureAwait(false);
            ForecastText.Say(told, json);
            return told.Findings.Any(f => f.Severity == "error") ? ExitCode.Failed : ExitCode.Done;
        }

        PublishResult result = await client.PostAsync<PublishResult>("api/documents", request(file.Name, content), cancel).ConfigureAwait(false);
        Say(result, json);
        return result.Published ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Say(PublishResult result, bool json)
    {
        if (json)
        {
            Output.WriteJson(result);
            return;
        }

        foreach (FindingInfo finding in result.Findings)
        {
            Console.WriteLine($"{finding.Severity}: {finding.English}");
        }

        foreach (PublishedDocument document in result.Documents)
        {
            Console.WriteLine($"Published \"{document.Title}\" as document {document.Key}, version {document.Version}.");
        }

        Console.WriteLine(result.Published ? $"{result.Sets.Count} sets signed." : "Nothing was published.");
        foreach (SetInfo set in result.Sets)
        {
            Console.WriteLine($"  {set.Division} {set.Profile}: set {set.Sequence}, {set.Pages} pages, {set.Objects} objects, {set.Bytes} bytes");
        }
    }
}

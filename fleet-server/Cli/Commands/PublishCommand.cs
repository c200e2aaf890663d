using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk publish FILE --to DIVISION</c>: publishes a file through a running server's API.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("file") { Description = "The file: .txt, .md, .docx, .csv, .xlsx or .xls." };
        Option<string[]> to = new("--to") { Description = "Code of the division that is to show it; may be given several times.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string> column = new("--column") { Description = "Column, by code or Chinese name, such as notices or 通知公告.", DefaultValueFactory = _ => "notices" };
        Option<string?> title = new("--title") { Description = "Title; else the one found in the text." };
        Option<int?> document = new("--document") { Description = "Number of the document of which this is a new version." };
        Option<Uri> server = new("--server") { Description = "Address of the console.", DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080/") };
        Option<FileInfo?> token = new("--token-file") { Description = "File with the API's token; else the environment's KIOSK_TOKEN, else that of ./kiosk up." };
        Option<bool> mask = new("--mask") { Description = "Mask personal data that is found, instead of stopping at it." };
        Command command = new("publish", "Publish a file to villages through a running server.") { file, to, column, title, document, mask, server, token };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file)!,
            (name, content) => new PublishFile(
                name, content, parsed.GetValue(column)!, parsed.GetValue(to)!, parsed.GetValue(title), parsed.GetValue(document), MaskPrivate: parsed.GetValue(mask)),
            parsed.GetValue(server)!,
            parsed.GetValue(token),
            Output.IsJson(parsed),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo file, Func<string, byte[], PublishFile> request, Uri server, FileInfo? tokenFile, bool json, CancellationToken cancel)
    {
        if (!file.Exists)
        {
            throw new KioskException($"There is no file {file.FullName}.", ExitCode.Usage);
        }

        using HttpClient http = new() { BaseAddress = server, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(tokenFile));
        byte[] content = await File.ReadAllBytesAsync(file.FullName, cancel).ConfigureAwait(false);
        HttpResponseMessage answer;
        try
        {
            answer = await http.PostAsJsonAsync("api/documents", request(file.Name, content), cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException problem)
        {
            throw new KioskException($"No server answers at {server}: {problem.Message} Start one with ./kiosk up, or name it with --server.");
        }

        using (answer)
        {
            if (answer.StatusCode is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden)
            {
                throw new KioskException("The server refused the token. Give the right one with --token-file or KIOSK_TOKEN.");
            }

            if (answer.StatusCode is not (System.Net.HttpStatusCode.OK or System.Net.HttpStatusCode.UnprocessableEntity))
            {
                throw new KioskException($"The server answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)}");
            }

            PublishResult result = await answer.Content.ReadFromJsonAsync<PublishResult>(cancel).ConfigureAwait(false)
                ?? throw new KioskException("The server's answer was empty.");
            Say(result, json);
            return result.Published ? ExitCode.Done : ExitCode.Failed;
        }
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

    private static string Token(FileInfo? file)
    {
        string path = file?.FullName ?? Repository.PathOf(".kiosk", "server", "api.token");
        if (file is null && Environment.GetEnvironmentVariable("KIOSK_TOKEN") is { Length: > 0 } given)
        {
            return given;
        }

        return File.Exists(path)
            ? File.ReadAllText(path).Trim()
            : throw new KioskException($"No API token: {path} does not exist. Start ./kiosk up, or name the file with --token-file.", ExitCode.Usage);
    }
}

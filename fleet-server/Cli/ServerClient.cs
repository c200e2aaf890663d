using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace KioskFleet.Cli;

/// <summary>A running server's API: where it is, and the token that opens it.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _server;

    private ServerClient(Uri server, string token)
    {
        _server = server;
        _http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The two options that every command to a server has; made anew for each command.</summary>
    public sealed record Options(Option<Uri> Server, Option<FileInfo?> Token)
    {
        public Options()
            : this(
                new Option<Uri>("--server") { Description = "Address of the console.", DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080/"), CustomParser = Address },
                new Option<FileInfo?>("--token-file") { Description = "File with the API's token; else the environment's KIOSK_TOKEN, else that of ./kiosk up." })
        {
        }

        /// <summary>The library has no conversion of its own to an address.</summary>
        private static Uri? Address(ArgumentResult argument)
        {
            string text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            argument.AddError($"\"{text}\" is not the address of a server. Write it as http://host:port/ or https://host:port/.");
            return null;
        }

        public void AddTo(Command command)
        {
            command.Options.Add(Server);
            command.Options.Add(Token);
        }

        public ServerClient Open(ParseResult parsed) => new(parsed.GetValue(Server)!, TokenOf(parsed.GetValue(Token)));
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancel) => SendAsync<T>(() => _http.GetAsync(new Uri(path, UriKind.Relative), cancel), cancel);

    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancel) => SendAsync<T>(() => _http.PostAsJsonAsync<object>(path, body, cancel), cancel);

    /// <summary>Sends a file as it is.</summary>
    public async Task<T> PostFileAsync<T>(string path, byte[] file, CancellationToken cancel)
    {
        using ByteArrayContent content = new(file);
        return await SendAsync<T>(() => _http.PostAsync(new Uri(path, UriKind.Relative), content, cancel), cancel).ConfigureAwait(false);
    }

    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancel)
    {
        using HttpResponseMessage answer = await AnswerAsync(() => _http.GetAsync(new Uri(path, UriKind.Relative), cancel)).ConfigureAwait(false);
        await CheckAsync(answer, cancel).ConfigureAwait(false);
        return await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(Func<Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        using HttpResponseMessage answer = await AnswerAsync(send).ConfigureAwait(false);
        await CheckAsync(answer, cancel).ConfigureAwait(false);
        return await answer.Content.ReadFromJsonAsync<T>(cancel).ConfigureAwait(false) ?? throw new KioskException("The server's answer was empty.");
    }

    private async Task<HttpResponseMessage> AnswerAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (HttpRequestException problem)
        {
            throw new KioskException($"No server answers at {_server}: {problem.Message} Start one with ./kiosk up, or name it with --server.");
        }
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new KioskException("The server refused the token. Give the right one with --token-file or KIOSK_TOKEN.");
        }

        // What publishing refuses is a result of its own, not a failure of the request.
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.UnprocessableEntity)
        {
            string text = await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
            throw new KioskException(Reason(text) ?? $"The server answered {(int)answer.StatusCode}: {text}");
        }
    }

    private static string? Reason(string body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string TokenOf(FileInfo? file)
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

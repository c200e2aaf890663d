using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KioskFleet.Bench.Publish;

/// <summary>The server in a process of its own, with an empty database in a folder that goes when this does.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _folder;

    private ServerProcess(Process process, string folder, HttpClient http)
    {
        _process = process;
        _folder = folder;
        Http = http;
    }

    /// <summary>Opened by the API's token.</summary>
    public HttpClient Http { get; }

    /// <summary>Most memory that the process had in use at once, bytes, as the kernel counted it (VmHWM).</summary>
    public long PeakBytes
        => File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) is var line
            ? long.Parse(Digits().Match(line).Value, CultureInfo.InvariantCulture) * 1024 : 0;

    /// <summary>Processor time of the process so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static ServerProcess Start()
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-bench-").FullName;
        string program = RepositoryFolder.PathOf("artifacts", "bin", "KioskFleet.Server", AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug", "KioskFleet.Server.dll");
        ProcessStartInfo start = new("dotnet", [program, "--DataDirectory=" + folder, "--HttpPort=0", "--MqttPort=0", "--LogLevel=Warning"]) { RedirectStandardError = true };
        Process process = Process.Start(start)!;
        string? line = process.StandardError.ReadLine();
        if (line is null || Address().Match(line) is not { Success: true } address)
        {
            throw new InvalidOperationException($"The server did not start: {line} {process.StandardError.ReadToEnd()}");
        }

        _ = process.StandardError.ReadToEndAsync();
        HttpClient http = new() { BaseAddress = new Uri(address.Value), Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(Path.Combine(folder, "api.token")).Trim());
        return new ServerProcess(process, folder, http);
    }

    /// <summary>Sends JSON and gives the answer.</summary>
    /// <exception cref="InvalidOperationException">The server refused.</exception>
    public async Task<JsonElement?> PostAsync(string path, object body)
    {
        using HttpResponseMessage answer = await Http.PostAsJsonAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text[..Math.Min(text.Length, 2000)]}");
    }

    public void Dispose()
    {
        Http.Dispose();
        _process.Kill();
        _process.WaitForExit(Patience);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("https?://[^ ]+")]
    private static partial Regex Address();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}

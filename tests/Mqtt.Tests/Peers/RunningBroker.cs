using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using KioskFleet.Mqtt.Hosting;

namespace KioskFleet.Mqtt.Tests.Peers;

/// <summary>The broker that <c>kiosk broker</c> runs, on free ports of the loopback interface.</summary>
internal sealed partial class RunningBroker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _run;

    private RunningBroker(StandaloneBrokerOptions options) => _run = Task.Run(() => StandaloneBroker.RunAsync(options, _stop.Token));

    public int Port { get; private set; }

    public int TlsPort { get; private set; }

    public int WebSocketPort { get; private set; }

    public int WebSocketTlsPort { get; private set; }

    /// <summary>Ports of the listeners beside these, in their order.</summary>
    public List<int> ListenerPorts { get; } = [];

    /// <summary>What it said to its operator.</summary>
    public List<string> Log { get; } = [];

    public static async Task<RunningBroker> StartAsync(TestCertificates? certificates, Action<StandaloneBrokerOptions>? configure = null)
    {
        StandaloneBrokerOptions options = new() { Port = 0, WebSocketPort = 0, Address = IPAddress.Loopback, AllowAnonymous = true };
        if (certificates is not null)
        {
            (options.TlsPort, options.WebSocketTlsPort) = (0, 0);
            (options.CertificatePath, options.KeyPath) = (certificates.Server, certificates.ServerKey);
        }
        configure?.Invoke(options);
        TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> log = [];
        options.Log = line =>
        {
            lock (log)
            {
                log.Add(line);
            }
            if (line.StartsWith("listening", StringComparison.Ordinal))
            {
                listening.TrySetResult(line);
            }
        };
        RunningBroker broker = new(options);
        if (await Task.WhenAny(listening.Task, broker._run).WaitAsync(TimeSpan.FromSeconds(60)) == broker._run)
        {
            throw new InvalidOperationException(string.Join(' ', log));
        }
        foreach (Match match in EndpointPattern().Matches(await listening.Task))
        {
            int port = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
            switch (match.Groups["kind"].Value)
            {
                case "TLS ": broker.TlsPort = port; break;
                case "WebSockets ": broker.WebSocketPort = port; break;
                case "WebSockets with TLS ": broker.WebSocketTlsPort = port; break;
                default: broker.Port = port; break;
            }
        }
        foreach (Match match in ListenerPattern().Matches(await listening.Task))
        {
            broker.ListenerPorts.Add(int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
        }
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
    }

    [GeneratedRegex("\"listener [0-9]+\" on [^ ]+ port (?<port>[0-9]+)")]
    private static partial Regex ListenerPattern();

    [GeneratedRegex("(?<kind>TLS |WebSockets |WebSockets with TLS )?on port (?<port>[0-9]+)")]
    private static partial Regex EndpointPattern();
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet.AspNetCore;
using MQTTnet.Server;

namespace KioskFleet.Server.Tests;

/// <summary>A broker that knows nothing of the server, on a free port of this machine.</summary>
internal sealed class ExternalBroker : IAsyncDisposable
{
    private const string Mosquitto = "mosquitto";
    private const string Engine = "engine";

    private readonly Process? _process;
    private readonly WebApplication? _app;

    private ExternalBroker(Uri address, Process? process, WebApplication? app) => (Address, _process, _app) = (address, process, app);

    public Uri Address { get; }

    /// <summary>Debian's package "mosquitto"; null: not installed.</summary>
    public static string? MosquittoProgram { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin")
        .Select(folder => Path.Combine(folder, Mosquitto)).FirstOrDefault(File.Exists);

    /// <summary>Whether this build's MqttServer is the engine, which shares subscriptions, and not the MQTTnet package, which does not.</summary>
    public static bool HasEngine => typeof(MqttServer).Assembly.GetName().Name == "KioskFleet.Mqtt";

    public static TheoryData<string> Kinds
    {
        get
        {
            TheoryData<string> kinds = [];
            if (MosquittoProgram is not null)
            {
                kinds.Add(Mosquitto);
            }

            if (HasEngine)
            {
                kinds.Add(Engine);
            }

            return kinds;
        }
    }

    public static Task<ExternalBroker> StartAsync(string kind) => kind == Mosquitto ? StartMosquittoAsync() : StartEngineAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static async Task<ExternalBroker> StartMosquittoAsync()
    {
        int port;
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        string config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, $"listener {port} 127.0.0.1\nallow_anonymous true\n");
        Process process = Process.Start(new ProcessStartInfo(MosquittoProgram!, ["-c", config]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await TestServer.UntilAsync(() => Task.FromResult(Listens(port)), "mosquitto");
        File.Delete(config);
        return new ExternalBroker(new Uri($"mqtt://127.0.0.1:{port}"), process, null);
    }

    private static bool Listens(int port)
    {
        try
        {
            using TcpClient probe = new();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<ExternalBroker> StartEngineAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseMqtt()));
        builder.Services.AddHostedMqttServer(o => o.WithoutDefaultEndpoint());
        builder.Services.AddMqttConnectionHandler();
        builder.Services.AddConnections();
        WebApplication app = builder.Build();
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new ExternalBroker(new Uri("mqtt://127.0.0.1:" + new Uri(address).Port), null, app);
    }
}

/// <summary>Skipped when neither mosquitto nor the engine is there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ExternalBrokerTheoryAttribute : TheoryAttribute
{
    public ExternalBrokerTheoryAttribute()
    {
        if (ExternalBroker.MosquittoProgram is null && !ExternalBroker.HasEngine)
        {
            Skip = "No broker with shared subscriptions: install mosquitto, or build with CardPackages=local.";
        }
    }
}

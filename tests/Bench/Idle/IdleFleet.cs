using System.Security.Cryptography.X509Certificates;
using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Server;
using KioskFleet.Server.Kiosks;
using KioskFleet.Simulator.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KioskFleet.Bench;

/// <summary>The real server over TLS with one village, one published notice and one terminal; its clock is the caller's.</summary>
internal sealed class IdleFleet : IAsyncDisposable
{
    private const string Village = "419900101201";
    private readonly string _folder;

    private IdleFleet(WebApplication app, string folder, SteppedTime time, Provisioning provisioning)
    {
        App = app;
        _folder = folder;
        Time = time;
        Provisioning = provisioning;
    }

    public WebApplication App { get; }

    public SteppedTime Time { get; }

    /// <summary>What the terminal is told of the server.</summary>
    public Provisioning Provisioning { get; }

    public int MqttPort => FleetServer.Ports(App).Mqtt;

    public static async Task<IdleFleet> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("kf-idle-").FullName;
        using X509Certificate2 root = TestCertificates.MakeRoot("bench root");
        using X509Certificate2 server = TestCertificates.MakeServer(root, "127.0.0.1", expired: false);
        string certificate = Path.Combine(folder, "server.pfx");
        string rootFile = Path.Combine(folder, "root.pem");
        await File.WriteAllBytesAsync(certificate, server.Export(X509ContentType.Pfx, "bench"));
        await File.WriteAllTextAsync(rootFile, root.ExportCertificatePem());
        SteppedTime time = new();
        WebApplication app = FleetServer.Build(
            new FleetServerOptions
            {
                DataDirectory = Path.Combine(folder, "data"),
                HttpPort = 0,
                MqttPort = 0,
                LogLevel = LogLevel.Error,
                CertificateFile = certificate,
                CertificatePassword = "bench",
                RootCertificateFile = rootFile,
            },
            [],
            services => services.AddSingleton<TimeProvider>(time));
        await app.StartAsync();
        IFleet fleet = FleetServer.Fleet(app);
        await fleet.CreateDivisionAsync(new DivisionInfo(Village, "云溪村", "village", null), default);
        NewTerminal terminal = await fleet.CreateTerminalAsync("V0001", "村委会大厅", Village, "village", default);
        PublishResult published = await fleet.PublishAsync(
            [new PublishFile("通知.txt", Encoding.UTF8.GetBytes("关于村道路灯维修的通知\n\n村道路灯将于本周六上午维修，请各户相互转告。\n"), "notices", [Village])], default);
        if (!published.Published)
        {
            throw new InvalidOperationException("The notice was not published: " + string.Join("; ", published.Findings.Select(f => f.English)));
        }

        return new IdleFleet(app, folder, time, Provisioning.Decode(terminal.Configuration, 0, terminal.Configuration.Length));
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Time that begins now and passes when the caller says so.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Interlocked.Read(ref _ticks));

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using KioskFleet.Cli.Commands;
using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server;
using KioskFleet.Server.Kiosks;
using KioskFleet.Simulator;
using KioskFleet.Simulator.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KioskFleet.Cli.Local;

/// <summary>The server, its virtual terminals and the pages that show them, started together.</summary>
internal sealed class LocalFleet : IAsyncDisposable
{
    /// <summary>Name of the file with the private firmware key of the virtual terminals.</summary>
    private const string FirmwareKeyName = "firmware.key.pem";

    private readonly WebApplication _server;
    private readonly WebApplication _pages;
    private readonly LocalFleetOptions _options;

    private readonly VirtualWorkshop _workshop;

    private LocalFleet(LocalFleetOptions options, WebApplication server, WebApplication pages, TerminalRack rack, VirtualWorkshop workshop)
    {
        _workshop = workshop;
        _options = options;
        _server = server;
        _pages = pages;
        Rack = rack;
    }

    /// <summary>The server's functions.</summary>
    public IFleet Fleet => FleetServer.Fleet(_server);

    public IServiceProvider Services => _server.Services;

    /// <summary>What was sent to each terminal since the start.</summary>
    public Server.Link.TransferTally Transfers => FleetServer.Transfers(_server);

    public TerminalRack Rack { get; }

    /// <summary>Where the virtual terminals and their firmware come from. Its private key lies in <see cref="LocalFleetOptions.Folder"/>, not with the server.</summary>
    public VirtualWorkshop Workshop => _workshop;

    /// <summary>Firmware and commands.</summary>
    public IDevices Devices => FleetServer.Devices(_server);

    public int MqttPort => FleetServer.Ports(_server).Mqtt;

    public Uri Console => new($"{(_options.CertificateFile is null ? "http" : "https")}://127.0.0.1:{FleetServer.Ports(_server).Http}/");

    public Uri TerminalPages => new(_pages.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First() + "/terminals");

    public string ApiToken => FleetServer.ApiToken(_server);

    /// <summary>Starts everything; when it returns, the terminals are on.</summary>
    /// <exception cref="KioskException">A port is taken, or the data folder cannot be used.</exception>
    public static async Task<LocalFleet> StartAsync(LocalFleetOptions options, CancellationToken cancel)
    {
        TerminalRack rack = new();
        WebApplication? server = null;
        WebApplication? pages = null;
        VirtualWorkshop? workshop = null;
        try
        {
            string publicKey = Path.Combine(options.Folder, FirmwareKeyName + ".pub");
            workshop = OpenWorkshop(Path.Combine(options.Folder, FirmwareKeyName), publicKey);
            server = FleetServer.Build(
                new FleetServerOptions
                {
                    DataDirectory = Path.Combine(options.Folder, "server"),
                    HttpPort = options.HttpPort,
                    MqttPort = options.MqttPort,
                    FirmwareKeyFile = publicKey,
                    CertificateFile = options.CertificateFile,
                    RootCertificateFile = options.RootCertificateFile,
                    Demo = options.DemoContent,
                    ReportSeconds = options.ReportSeconds,
                    LogLevel = LogLevel.Warning,
                },
                [],
                services => services.AddSingleton(options.Clock ?? TimeProvider.System));
            await server.StartAsync(cancel).ConfigureAwait(false);
            pages = BuildPages(rack, options.TerminalsPort);
            await pages.StartAsync(cancel).ConfigureAwait(false);
            LocalFleet fleet = new(options, server, pages, rack, workshop);
            foreach (NewTerminal terminal in fleet.Fleet.DemoTerminals)
            {
                fleet.AddTerminal(terminal).PowerOn();
            }

            return fleet;
        }
        catch (Exception problem) when (problem is IOException or ReleaseException or UnauthorizedAccessException or SocketException or InvalidOperationException or ArgumentException)
        {
            if (pages is not null)
            {
                await pages.DisposeAsync().ConfigureAwait(false);
            }

            if (server is not null)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }

            rack.Dispose();
            workshop?.Dispose();
            throw new KioskException($"The server could not start: {problem.Message}");
        }
    }

    /// <summary>Puts a virtual terminal, provisioned as the server says, on the rack. It is off.</summary>
    public VirtualTerminal AddTerminal(NewTerminal terminal)
    {
        Provisioning provisioning = Provisioning.Decode(terminal.Configuration, 0, terminal.Configuration.Length);
        VirtualTerminal made = Rack.Add(new VirtualTerminal(new VirtualTerminalOptions
        {
            Id = terminal.Id,
            Title = terminal.Name,
            Profile = terminal.Profile,
            Workshop = _workshop,
            TrialTime = _options.TrialTime,
            Folder = _options.KeepDrives ? Path.Combine(_options.Folder, "terminals", terminal.Id) : null,
        }));
        return made.Provision(provisioning);
    }

    public async ValueTask DisposeAsync()
    {
        Rack.Dispose();
        await _pages.StopAsync().ConfigureAwait(false);
        await _pages.DisposeAsync().ConfigureAwait(false);
        await _server.StopAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _workshop.Dispose();
    }

    /// <summary>The workshop's key, made at the first start; the server gets the public half's file.</summary>
    private static VirtualWorkshop OpenWorkshop(string privateFile, string publicFile)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(privateFile)!);
        ECDsa key;
        if (File.Exists(privateFile))
        {
            key = FirmwareKeys.ReadPrivate(File.ReadAllText(privateFile), privateFile);
        }
        else
        {
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            SignCommand.WriteOwnerOnly(privateFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        File.WriteAllText(publicFile, key.ExportSubjectPublicKeyInfoPem() + "\n");
        return new VirtualWorkshop(key);
    }

    private static WebApplication BuildPages(TerminalRack rack, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Whoever reaches these pages can cut a terminal's power: this machine only.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.MapVirtualTerminals(rack);
        app.MapGet("/", () => Microsoft.AspNetCore.Http.Results.Redirect("/terminals"));
        return app;
    }
}

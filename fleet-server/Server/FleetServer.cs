using KioskFleet.Server.Access;
using KioskFleet.Server.Api;
using KioskFleet.Server.Console;
using KioskFleet.Server.Content;
using KioskFleet.Server.TrustRoots;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KioskFleet.Server;

/// <summary>Builds the server for whoever hosts it: the program itself, the kiosk command, tests.</summary>
public static class FleetServer
{
    /// <summary>Builds the host, ready to start. The data directory is created and the database brought up to date here, so that what is wrong with them is said before anything listens.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The data directory holds what this program cannot use; the message says what.</exception>
    public static WebApplication Build(FleetServerOptions options, string[] args) => Build(options, args, null);

    /// <param name="configure">Replaces services, for tests.</param>
    internal static WebApplication Build(FleetServerOptions options, string[] args, Action<IServiceCollection>? configure)
    {
        options.Validate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(FleetServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Logging.AddFilter("Microsoft", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);

        // The keys lie in a folder that only its owner reads; there is nothing better to encrypt them with on a machine without a key store.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);

        ServerCertificate certificate = ServerCertificate.Open(options);
        Listeners listeners = new();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => listeners.Configure(kestrel, options, certificate));
        builder.Services.AddSingleton(listeners);
        builder.Services.AddFleet(options, certificate);
        builder.Services.AddConsole();
        configure?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        _ = app.Services.GetRequiredService<FirstStart>();
        _ = app.Services.GetRequiredService<PublisherKey>();
        _ = app.Services.GetRequiredService<Firmware.FirmwareKeyFile>();
        app.UseConsole();
        app.MapApi();
        app.MapConsole();
        return app;
    }

    /// <summary>The ports that a started server listens on.</summary>
    public static (int Http, int Mqtt) Ports(WebApplication app)
    {
        ServerAddress address = app.Services.GetRequiredService<ServerAddress>();
        return (address.HttpPort, address.MqttPort);
    }

    /// <summary>The server's functions, for a host in the same process.</summary>
    public static IFleet Fleet(WebApplication app) => app.Services.GetRequiredService<IFleet>();

    /// <summary>Firmware and commands, for a host in the same process.</summary>
    public static IDevices Devices(WebApplication app) => app.Services.GetRequiredService<IDevices>();

    /// <summary>What was sent to each terminal since the start.</summary>
    public static Link.TransferTally Transfers(WebApplication app) => app.Services.GetRequiredService<Link.LinkHub>().Transfers;

    /// <summary>The API's token.</summary>
    public static string ApiToken(WebApplication app) => app.Services.GetRequiredService<FirstStart>().ApiToken;
}

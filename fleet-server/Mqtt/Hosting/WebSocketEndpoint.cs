using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet.AspNetCore;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>MQTT over WebSockets for the broker that runs alone: Kestrel with one thing to serve.</summary>
internal sealed class WebSocketEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebSocketEndpoint(WebApplication app) => _app = app;

    /// <summary>What was opened, for the operator.</summary>
    public IEnumerable<string> Describe() => _app.Urls.Select(url =>
        $"WebSockets {(url.StartsWith("https", StringComparison.Ordinal) ? "with TLS " : "")}on port {url[(url.LastIndexOf(':') + 1)..].TrimEnd('/')}");

    /// <exception cref="IOException">A port cannot be opened.</exception>
    public static async Task<WebSocketEndpoint> StartAsync(StandaloneBrokerOptions options, MqttWebSocketServerAdapter adapter, ServerCertificates? certificates)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(adapter);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (options.WebSocketPort is int plain)
            {
                Listen(kestrel, options.Address, plain, _ => { });
            }
            if (options.WebSocketTlsPort is int secure)
            {
                Listen(kestrel, options.Address, secure, listen => listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificates!.Server;
                    if (certificates.AsksClients)
                    {
                        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                        https.ClientCertificateValidation = (shown, _, _) => certificates.Accepts(shown);
                    }
                }));
            }
        });
        WebApplication app = builder.Build();
        WebSocketOptions sockets = new();
        foreach (string origin in options.WebSocketOrigins)
        {
            sockets.AllowedOrigins.Add(origin);
        }
        app.UseWebSockets(sockets);
        app.Run(context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                return EndpointRouterExtensions.ServeAsync(context);
            }
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return Task.CompletedTask;
        });
        await app.StartAsync().ConfigureAwait(false);
        return new WebSocketEndpoint(app);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Listen(KestrelServerOptions kestrel, IPAddress? address, int port, Action<ListenOptions> configure)
    {
        if (address is null)
        {
            kestrel.ListenAnyIP(port, configure);
        }
        else
        {
            kestrel.Listen(address, port, configure);
        }
    }
}

using KioskFleet.Server.TrustRoots;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MQTTnet.AspNetCore;

namespace KioskFleet.Server;

/// <summary>The two ports: console and API, and the terminals' link.</summary>
internal sealed class Listeners
{
    private ListenOptions? _http;
    private ListenOptions? _mqtt;

    public int HttpPort => _http?.IPEndPoint?.Port ?? 0;

    public int MqttPort => _mqtt?.IPEndPoint?.Port ?? 0;

    public void Configure(KestrelServerOptions kestrel, FleetServerOptions options, ServerCertificate certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Listen(options.HttpAddress, options.HttpPort, listen =>
        {
            _http = listen;
            UseTls(listen, certificate);
        });
        if (options.Broker is not null)
        {
            return;
        }

        kestrel.Listen(options.MqttAddress, options.MqttPort, listen =>
        {
            _mqtt = listen;
            UseTls(listen, certificate);

            listen.UseMqtt();
        });
    }

    private static void UseTls(ListenOptions listen, ServerCertificate certificate)
    {
        if (certificate.Leaf is { } leaf)
        {
            listen.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (leaf, certificate.Others));
        }
    }
}

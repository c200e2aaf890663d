using System.Security.Cryptography.X509Certificates;
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

    public void Configure(KestrelServerOptions kestrel, FleetServerOptions options)
    {
        X509Certificate2? certificate = options.CertificateFile is null
            ? null : X509CertificateLoader.LoadPkcs12FromFile(options.CertificateFile, options.CertificatePassword);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Listen(options.HttpAddress, options.HttpPort, listen =>
        {
            _http = listen;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        });
        if (options.Broker is not null)
        {
            return;
        }

        kestrel.Listen(options.MqttAddress, options.MqttPort, listen =>
        {
            _mqtt = listen;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }

            listen.UseMqtt();
        });
    }
}

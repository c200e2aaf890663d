using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

public class TlsTests
{
    private static X509Certificate2 Certificate(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static async Task<(MqttServer Server, int Port)> StartAsync(X509Certificate2 certificate, Func<X509Certificate?, bool>? accept)
    {
        MqttServerOptionsBuilder builder = new MqttServerOptionsBuilder()
            .WithEncryptedEndpoint().WithEncryptedEndpointPort(0).WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.IPv6None)
            .WithEncryptionCertificate(certificate);
        if (accept is not null)
        {
            builder.WithClientCertificate((_, shown, _, _) => accept(shown));
        }
        MqttServerOptions options = builder.Build();
        MqttServer server = new MqttServerFactory().CreateMqttServer(options);
        await server.StartAsync();
        return (server, options.TlsEndpointOptions.Port);
    }

    private static MqttClientOptions Options(int port, X509Certificate2 trusted, X509Certificate2? own) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port).WithTimeout(TimeSpan.FromSeconds(20))
        .WithTlsOptions(t =>
        {
            t.WithCertificateValidationHandler(e => e.Certificate!.GetCertHashString() == trusted.GetCertHashString());
            if (own is not null)
            {
                t.WithClientCertificates([own]);
            }
        })
        .Build();

    [Fact]
    public async Task A_message_goes_round_over_TLS_and_the_server_sees_the_clients_certificate()
    {
        using X509Certificate2 serverCertificate = Certificate("server");
        using X509Certificate2 terminal = Certificate("terminal-1");
        (MqttServer server, int port) = await StartAsync(serverCertificate, shown => shown?.GetCertHashString() == terminal.GetCertHashString());
        using (server)
        {
            string? subject = null;
            bool secure = false;
            server.ValidatingConnectionAsync += e =>
            {
                subject = e.ClientCertificate?.Subject;
                secure = e.IsSecureConnection;
                return Task.CompletedTask;
            };
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            TaskCompletionSource<int> received = new();
            client.ApplicationMessageReceivedAsync += e =>
            {
                received.TrySetResult((int)e.ApplicationMessage.Payload.Length);
                return Task.CompletedTask;
            };
            await client.ConnectAsync(Options(port, serverCertificate, terminal));
            Assert.Equal(("CN=terminal-1", true), (subject, secure));
            await client.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await client.PublishBinaryAsync("t", new byte[100_000], MqttQualityOfServiceLevel.AtLeastOnce);
            Assert.Equal(100_000, await received.Task.WaitAsync(TimeSpan.FromSeconds(20)));
            await client.DisconnectAsync();
        }
    }

    [Fact]
    public async Task A_client_without_the_right_certificate_does_not_get_in_and_a_client_does_not_trust_a_stranger()
    {
        using X509Certificate2 serverCertificate = Certificate("server");
        using X509Certificate2 stranger = Certificate("stranger");
        (MqttServer server, int port) = await StartAsync(serverCertificate, shown => shown is not null && shown.Subject == "CN=terminal-1");
        using (server)
        {
            foreach (X509Certificate2? own in new[] { stranger, null })
            {
                using IMqttClient client = new MqttClientFactory().CreateMqttClient();
                await Assert.ThrowsAnyAsync<Exception>(() => client.ConnectAsync(Options(port, serverCertificate, own)));
                Assert.False(client.IsConnected);
            }
            using IMqttClient careful = new MqttClientFactory().CreateMqttClient();
            await Assert.ThrowsAnyAsync<Exception>(() => careful.ConnectAsync(Options(port, stranger, stranger)));
        }
    }
}

using System.Security.Cryptography.X509Certificates;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>The certificate of a broker's TLS endpoints, and the authorities of which clients must show one.</summary>
internal sealed class ServerCertificates
{
    private readonly X509Certificate2Collection? _clientAuthorities;

    private ServerCertificates(X509Certificate2 server, X509Certificate2Collection? clientAuthorities)
    {
        Server = server;
        _clientAuthorities = clientAuthorities;
    }

    public X509Certificate2 Server { get; }

    public bool AsksClients => _clientAuthorities is not null;

    /// <exception cref="ArgumentException">No certificate was given.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is no certificate or the key does not fit it.</exception>
    public static ServerCertificates Read(StandaloneBrokerOptions options)
    {
        if (options.CertificatePath is null)
        {
            throw new ArgumentException("A TLS endpoint needs a certificate file.");
        }
        X509Certificate2Collection? authorities = null;
        if (options.ClientAuthorityPath is not null)
        {
            authorities = [];
            authorities.ImportFromPemFile(options.ClientAuthorityPath);
        }
        return new ServerCertificates(X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath), authorities);
    }

    public void Apply(MqttServerTlsTcpEndpointOptions tls)
    {
        tls.CertificateProvider = new MQTTnet.Certificates.X509CertificateProvider(Server);
        if (!AsksClients)
        {
            return;
        }
        tls.ClientCertificateRequired = true;
        tls.RemoteCertificateValidationCallback = (_, shown, _, _) =>
        {
            if (shown is null)
            {
                return false;
            }
            using X509Certificate2 copy = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            return Accepts(copy);
        };
    }

    /// <summary>Whether the certificate comes from one of the authorities and is in its time.</summary>
    public bool Accepts(X509Certificate2 shown)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientAuthorities!);
        return chain.Build(shown);
    }
}

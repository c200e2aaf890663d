#nullable disable
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet;

/// <summary>TLS of a client.</summary>
public sealed class MqttClientTlsOptions
{
    public Func<MqttClientCertificateValidationEventArgs,bool> CertificateValidationHandler { get; set; }

    public Func<MqttClientCertificateSelectionEventArgs,X509Certificate> CertificateSelectionHandler { get; set; }

    public bool UseTls { get; set; }

    public bool IgnoreCertificateRevocationErrors { get; set; }

    public bool IgnoreCertificateChainErrors { get; set; }

    public bool AllowUntrustedCertificates { get; set; }

    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.Online;

    public IMqttClientCertificatesProvider ClientCertificatesProvider { get; set; }

    public List<SslApplicationProtocol> ApplicationProtocols { get; set; }

    public CipherSuitesPolicy CipherSuitesPolicy { get; set; }

    public EncryptionPolicy EncryptionPolicy { get; set; } = EncryptionPolicy.RequireEncryption;

    public bool AllowRenegotiation { get; set; } = true;

    public string TargetHost { get; set; }

    public SslProtocols SslProtocol { get; set; } = SslProtocols.None;

    public X509Certificate2Collection TrustChain { get; set; }
}

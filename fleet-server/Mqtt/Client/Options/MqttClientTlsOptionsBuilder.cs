#nullable disable
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet;

/// <summary>Builds <see cref="MqttClientTlsOptions"/>; TLS is on unless <see cref="UseTls"/> says otherwise.</summary>
public sealed class MqttClientTlsOptionsBuilder
{
    private readonly MqttClientTlsOptions _options = new() { UseTls = true };

    public MqttClientTlsOptions Build() => _options;

    public MqttClientTlsOptionsBuilder UseTls(bool useTls = true) => Set(o => o.UseTls = useTls);

    public MqttClientTlsOptionsBuilder WithAllowUntrustedCertificates(bool allowUntrustedCertificates = true) => Set(o => o.AllowUntrustedCertificates = allowUntrustedCertificates);

    public MqttClientTlsOptionsBuilder WithCertificateValidationHandler(Func<MqttClientCertificateValidationEventArgs, bool> certificateValidationHandler) => Set(o => o.CertificateValidationHandler = certificateValidationHandler);

    public MqttClientTlsOptionsBuilder WithCertificateSelectionHandler(Func<MqttClientCertificateSelectionEventArgs, X509Certificate> certificateSelectionHandler) => Set(o => o.CertificateSelectionHandler = certificateSelectionHandler);

    public MqttClientTlsOptionsBuilder WithClientCertificates(IEnumerable<X509Certificate2> certificates) => WithClientCertificatesProvider(new DefaultMqttCertificatesProvider(certificates));

    public MqttClientTlsOptionsBuilder WithClientCertificates(X509Certificate2Collection certificates) => WithClientCertificatesProvider(new DefaultMqttCertificatesProvider(certificates));

    public MqttClientTlsOptionsBuilder WithClientCertificatesProvider(IMqttClientCertificatesProvider clientCertificatesProvider) => Set(o => o.ClientCertificatesProvider = clientCertificatesProvider);

    public MqttClientTlsOptionsBuilder WithIgnoreCertificateChainErrors(bool ignoreCertificateChainErrors = true) => Set(o => o.IgnoreCertificateChainErrors = ignoreCertificateChainErrors);

    public MqttClientTlsOptionsBuilder WithIgnoreCertificateRevocationErrors(bool ignoreCertificateRevocationErrors = true) => Set(o => o.IgnoreCertificateRevocationErrors = ignoreCertificateRevocationErrors);

    public MqttClientTlsOptionsBuilder WithRevocationMode(X509RevocationMode revocationMode) => Set(o => o.RevocationMode = revocationMode);

    public MqttClientTlsOptionsBuilder WithSslProtocols(SslProtocols sslProtocols) => Set(o => o.SslProtocol = sslProtocols);

    public MqttClientTlsOptionsBuilder WithTargetHost(string targetHost) => Set(o => o.TargetHost = targetHost);

    public MqttClientTlsOptionsBuilder WithAllowRenegotiation(bool allowRenegotiation = true) => Set(o => o.AllowRenegotiation = allowRenegotiation);

    public MqttClientTlsOptionsBuilder WithApplicationProtocols(List<SslApplicationProtocol> applicationProtocols) => Set(o => o.ApplicationProtocols = applicationProtocols);

    public MqttClientTlsOptionsBuilder WithCipherSuitesPolicy(CipherSuitesPolicy cipherSuitePolicy) => Set(o => o.CipherSuitesPolicy = cipherSuitePolicy);

    public MqttClientTlsOptionsBuilder WithCipherSuitesPolicy(EncryptionPolicy encryptionPolicy) => Set(o => o.EncryptionPolicy = encryptionPolicy);

    /// <summary>Certificates of the authorities that may have signed the server's, in place of the system's.</summary>
    public MqttClientTlsOptionsBuilder WithTrustChain(X509Certificate2Collection chain) => Set(o => o.TrustChain = chain);

    private MqttClientTlsOptionsBuilder Set(Action<MqttClientTlsOptions> change)
    {
        change(_options);
        return this;
    }
}

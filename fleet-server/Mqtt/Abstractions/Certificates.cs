#nullable disable
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet.Certificates;

/// <summary>Gives the certificate of a TLS endpoint; asked at every handshake, so that it may be renewed while running.</summary>
public interface ICertificateProvider
{
    X509Certificate2 GetCertificate();
}

/// <summary>A fixed certificate.</summary>
public class X509CertificateProvider : ICertificateProvider
{
    private readonly X509Certificate2 _certificate;

    public X509CertificateProvider(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _certificate = certificate;
    }

    public virtual X509Certificate2 GetCertificate() => _certificate;
}

/// <summary>A certificate with its key from a PKCS#12 blob, loaded once.</summary>
public class BlobCertificateProvider : ICertificateProvider
{
    private X509Certificate2 _certificate;

    public BlobCertificateProvider(byte[] blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        Blob = blob;
    }

    public byte[] Blob { get; }

    public string Password { get; set; }

    public virtual X509Certificate2 GetCertificate() => _certificate ??= X509CertificateLoader.LoadPkcs12(Blob, Password);
}

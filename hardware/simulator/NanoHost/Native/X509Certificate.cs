using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KioskFleet.NanoHost.Native;

/// <summary>
/// nanoFramework's certificate: made from PEM or DER. .NET's type of the same name takes a string for a file's path, so the firmware's sources
/// get this one by an alias.
/// </summary>
public class X509Certificate
{
    private readonly X509Certificate2 _certificate;

    /// <param name="certificate">DER, or PEM as ASCII bytes.</param>
    public X509Certificate(byte[] certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _certificate = certificate.AsSpan().StartsWith("-----"u8)
            ? X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate).TrimEnd('\0'))
            : X509CertificateLoader.LoadCertificate(certificate);
    }

    /// <param name="certificate">PEM.</param>
    public X509Certificate(string certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _certificate = X509Certificate2.CreateFromPem(certificate.TrimEnd('\0'));
    }

    public string Issuer => _certificate.Issuer;

    public string Subject => _certificate.Subject;

    public DateTime GetEffectiveDate() => _certificate.NotBefore.ToUniversalTime();

    public DateTime GetExpirationDate() => _certificate.NotAfter.ToUniversalTime();

    public byte[] GetRawCertData() => _certificate.RawData;

    internal X509Certificate2 ForHost() => _certificate;
}

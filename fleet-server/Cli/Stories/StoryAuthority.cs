using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KioskFleet.Cli.Stories;

/// <summary>A root with its key, as an operator's authority has it, and the server certificates that it signs.</summary>
internal sealed class StoryAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public StoryAuthority(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(from, until);
    }

    public string Pem => _root.ExportCertificatePem() + "\n";

    public byte[] Der => _root.RawData;

    /// <summary>Writes a PKCS#12 file with a certificate for 127.0.0.1 and its key.</summary>
    public void WriteServer(string file, DateTimeOffset from, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using ECDsa rootKey = _root.GetECDsaPrivateKey()!;
        using X509Certificate2 signed = request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), from, until, RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        File.WriteAllBytes(file, whole.Export(X509ContentType.Pkcs12));
    }

    public void Dispose() => _root.Dispose();
}

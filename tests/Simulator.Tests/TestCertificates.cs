using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KioskFleet.Simulator.Tests;

internal static class TestCertificates
{
    public static X509Certificate2 MakeRoot(string name) => MakeRoot(name, DateTimeOffset.UtcNow.AddYears(-3), DateTimeOffset.UtcNow.AddYears(10));

    public static X509Certificate2 MakeRoot(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(from, until);
    }

    public static X509Certificate2 MakeServer(X509Certificate2 root, string address, bool expired)
        => MakeServer(root, address, DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(expired ? -1 : 1));

    /// <summary>Its life may reach beyond its root's.</summary>
    public static X509Certificate2 MakeServer(X509Certificate2 root, string address, DateTimeOffset from, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + address, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using ECDsa rootKey = root.GetECDsaPrivateKey()!;
        using X509Certificate2 signed = request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), from, until, [1, 2, 3, 4]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        // A key that lives in memory only is not taken by every TLS library; one that came from a container is.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }
}

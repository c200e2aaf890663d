using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Protocol;

namespace KioskFleet.Server.TrustRoots;

/// <summary>Which certificates may be trust roots, and from how many days on their end is told.</summary>
internal static class TrustRootRules
{
    /// <summary>Days before the end from which a successor is asked for: half a year, because a terminal without a network gets it only when somebody brings a card, and some villages are visited twice a year.</summary>
    public const int SuccessorDays = 180;

    /// <summary>Days before the end from which it is a warning: two months, enough to find the terminals that still lack the successor and send a card to each.</summary>
    public const int WarningDays = 60;

    /// <summary>Days before the end from which it is an alarm: after these terminals are lost one by one until somebody brings each a card.</summary>
    public const int AlarmDays = 14;

    /// <summary>Bits of an RSA key at least: what certificate authorities have required since 2014.</summary>
    private const int LeastRsaBits = 2048;

    /// <summary>Reads one root from PEM or DER.</summary>
    /// <param name="now">A root whose time is over is refused.</param>
    /// <exception cref="TrustRootException">It is not one, or not one that terminals can be told of; the message says what to do.</exception>
    public static X509Certificate2 Read(byte[] file, DateTimeOffset now)
    {
        X509Certificate2 certificate;
        try
        {
            string text = System.Text.Encoding.ASCII.GetString(file);
            byte[][] found = TrustRoot.FromPem(text, Limits.TrustRoots);
            if (found.Length > 1)
            {
                throw new TrustRootException("The file holds several certificates. Add one root at a time.", "文件里有多个证书。请一次添加一个根证书。");
            }

            certificate = X509CertificateLoader.LoadCertificate(found.Length == 1 ? found[0] : file);
        }
        catch (CryptographicException)
        {
            throw new TrustRootException("The file is not a certificate. Give the root's certificate in PEM or DER, without its private key.", "文件不是证书。请提供根证书（PEM 或 DER 格式），不要带私钥。");
        }

        if (Refusal(certificate, now) is { } refusal)
        {
            certificate.Dispose();
            throw refusal;
        }

        return certificate;
    }

    /// <summary>Null: it may be a trust root.</summary>
    public static TrustRootException? Refusal(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.SubjectName.Name != certificate.IssuerName.Name || certificate.Extensions.OfType<X509BasicConstraintsExtension>().All(e => !e.CertificateAuthority))
        {
            return new TrustRootException(
                "The certificate is not a root: it is not its own issuer, or may not sign others (basicConstraints CA:TRUE). Give the root, not the server's certificate.",
                "这不是根证书：它不是自签发的，或者没有签发权限（basicConstraints CA:TRUE）。请提供根证书，而不是服务器证书。");
        }

        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            return new TrustRootException("The certificate has expired. Make a new root.", "证书已过期。请制作新的根证书。");
        }

        if (certificate.RawData.Length > Limits.TrustRootBytes)
        {
            return new TrustRootException(
                $"The certificate has {certificate.RawData.Length} bytes; at most {Limits.TrustRootBytes} fit into a manifest. Make the root with a P-256 key and a short name.",
                $"证书有 {certificate.RawData.Length} 字节，清单最多容纳 {Limits.TrustRootBytes} 字节。请用 P-256 密钥和较短的名称制作根证书。");
        }

        using ECDsa? ec = certificate.GetECDsaPublicKey();
        using RSA? rsa = certificate.GetRSAPublicKey();
        string? curve = ec?.ExportParameters(false).Curve.Oid.Value;
        return curve == ECCurve.NamedCurves.nistP256.Oid.Value || curve == ECCurve.NamedCurves.nistP384.Oid.Value || rsa?.KeySize >= LeastRsaBits
            ? null
            : new TrustRootException("The terminals' TLS does not take this kind of key. Use P-256 (best), P-384 or RSA-2048.", "终端不支持这种密钥。请使用 P-256（最好）、P-384 或 RSA-2048。");
    }

    /// <summary>Whole days until a time, rounded down; below 0 when it has passed.</summary>
    public static int DaysLeft(long notAfter, long now) => (int)Math.Floor((notAfter - now) / 86_400_000.0);

    /// <summary>expired, alarm, warning, successor, or empty.</summary>
    public static string Warning(int daysLeft)
        => daysLeft < 0 ? "expired" : daysLeft <= AlarmDays ? "alarm" : daysLeft <= WarningDays ? "warning" : daysLeft <= SuccessorDays ? "successor" : "";
}

/// <summary>A root was not added or retired: why, in both languages.</summary>
internal sealed class TrustRootException(string message, string chinese) : Exception(message)
{
    public string Chinese { get; } = chinese;
}

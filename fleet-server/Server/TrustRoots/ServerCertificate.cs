using System.Security.Cryptography.X509Certificates;

namespace KioskFleet.Server.TrustRoots;

/// <summary>The certificate that this server shows terminals and browsers.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2Collection _others = [];

    private ServerCertificate(X509Certificate2? leaf, X509Certificate2Collection all)
    {
        Leaf = leaf;
        foreach (X509Certificate2 other in all.Where(c => !ReferenceEquals(c, leaf)))
        {
            _others.Add(other);
        }
    }

    /// <summary>With its private key; null: this process serves plain TCP, or an external broker holds the terminals.</summary>
    public X509Certificate2? Leaf { get; }

    /// <summary>What stood beside it in the file: sent with it, for a root that signs through an intermediate authority.</summary>
    public X509Certificate2Collection Others => _others;

    /// <exception cref="InvalidOperationException">The file holds no certificate with its private key, or the password is wrong.</exception>
    public static ServerCertificate Open(FleetServerOptions options)
    {
        if (options.CertificateFile is null)
        {
            return new ServerCertificate(null, []);
        }

        try
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(options.CertificateFile, options.CertificatePassword);
            return all.FirstOrDefault(c => c.HasPrivateKey) is { } leaf
                ? new ServerCertificate(leaf, all)
                : throw new InvalidOperationException($"'{options.CertificateFile}' holds no certificate with its private key.");
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new InvalidOperationException($"'{options.CertificateFile}' cannot be read as PKCS#12: {e.Message} Check CertificatePassword.", e);
        }
    }

    /// <summary>Whether a root vouches for this certificate; dates are not looked at.</summary>
    public bool IsSignedBy(byte[] rootDer)
    {
        if (Leaf is null)
        {
            return false;
        }

        using X509Certificate2 root = X509CertificateLoader.LoadCertificate(rootDer);
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.AddRange(_others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(Leaf);
    }

    public void Dispose() => Leaf?.Dispose();
}

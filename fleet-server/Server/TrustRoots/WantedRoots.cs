using System.Security.Cryptography.X509Certificates;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.TrustRoots;

/// <summary>The roots that are wanted on every terminal, in memory: each manifest and each kiosk.cfg carries them.</summary>
internal sealed class WantedRoots(IDbContextFactory<FleetDatabase> databases)
{
    private volatile byte[][] _roots = [];

    /// <summary>DER, the newest last.</summary>
    public byte[][] Roots => _roots;

    /// <summary>PEM of roots that the server was started with and that cannot be told of in a manifest: they stand in kiosk.cfg alone.</summary>
    public string OnlyInWorkshop { get; set; } = "";

    /// <summary>What kiosk.cfg says.</summary>
    public string Pem => string.Concat(_roots.Select(r => PemEncoding(r))) + OnlyInWorkshop;

    /// <summary>What is stored, as it stands inside the caller's transaction.</summary>
    public static async Task<byte[][]> ReadAsync(FleetDatabase database, CancellationToken cancellation)
        => [.. await database.FleetRoots.Where(r => r.RetiredAt == 0).OrderBy(r => r.AddedAt).ThenBy(r => r.NotAfter).Select(r => r.Der).ToListAsync(cancellation)];

    /// <summary>Takes over what is stored; called again where another server may have changed it.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Put(await ReadAsync(database, cancellation));
    }

    /// <summary>Takes over what was just saved.</summary>
    public void Put(byte[][] roots) => _roots = roots;

    private static string PemEncoding(byte[] der)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.ExportCertificatePem() + "\n";
    }
}

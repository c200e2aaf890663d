using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.TrustRoots;

/// <summary>Adds and retires trust roots. Each change is audited and signs every newest manifest anew, in one transaction, so that terminals hear of it.</summary>
internal sealed class TrustRootDesk(
    IDbContextFactory<FleetDatabase> databases, WantedRoots wanted, PublishService publishing, TrustRootQuery query, AuditTrail audit, FleetServerOptions options, TimeProvider clock)
{
    /// <summary>Who adds what the server was started with.</summary>
    private const string Server = "server";

    /// <summary>Bytes of a file that is given as a root: PEM of the largest, with text around it.</summary>
    public const int FileBytes = 16 * 1024;

    /// <summary>Takes over what is stored, adds what <see cref="FleetServerOptions.RootCertificateFile"/> names and was not known before, and signs manifests that say otherwise anew.</summary>
    /// <exception cref="InvalidOperationException">The file names a root too many.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await wanted.LoadAsync(cancellation);
        List<X509Certificate2> news = [];
        string workshop = "";
        if (options.RootCertificateFile is { } path)
        {
            await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
            foreach (byte[] der in TrustRoot.FromPem(await File.ReadAllTextAsync(path, cancellation), Limits.TrustRoots))
            {
                X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
                string fingerprint = Fingerprint(der);
                if (TrustRootRules.Refusal(certificate, clock.GetUtcNow()) is not null)
                {
                    workshop += certificate.ExportCertificatePem() + "\n";
                }
                else if (!await database.FleetRoots.AnyAsync(r => r.Fingerprint == fingerprint, cancellation))
                {
                    news.Add(certificate);
                }
            }
        }

        wanted.OnlyInWorkshop = workshop;
        if (wanted.Roots.Length + news.Count > Limits.TrustRoots)
        {
            throw new InvalidOperationException($"'{options.RootCertificateFile}' names a new trust root, and {Limits.TrustRoots} are in force already. Start with the file as it was, retire one (kiosk roots retire), then start with the new file.");
        }

        await publishing.ReissueAsync(
            Server,
            async database =>
            {
                foreach (X509Certificate2 certificate in news)
                {
                    Put(database, certificate, Server);
                }

                await database.SaveChangesAsync(cancellation);
            },
            cancellation);
    }

    /// <param name="file">PEM or DER.</param>
    /// <exception cref="TrustRootException">It cannot be added; the message says what to do.</exception>
    /// <returns>The fingerprint.</returns>
    public async Task<string> AddAsync(byte[] file, string actor, CancellationToken cancellation)
    {
        using X509Certificate2 certificate = TrustRootRules.Read(file, clock.GetUtcNow());
        string fingerprint = Fingerprint(certificate.RawData);
        await publishing.ReissueAsync(
            actor,
            async database =>
            {
                List<FleetRoot> roots = await database.FleetRoots.Where(r => r.RetiredAt == 0).ToListAsync(cancellation);
                if (roots.Any(r => r.Fingerprint == fingerprint))
                {
                    throw new TrustRootException("This root is in force already.", "这个信任根已经在用。");
                }

                if (roots.Count >= Limits.TrustRoots)
                {
                    throw new TrustRootException($"{Limits.TrustRoots} roots are in force already. Retire one first.", $"已有 {Limits.TrustRoots} 个信任根在用。请先停用一个。");
                }

                Put(database, certificate, actor);
                await database.SaveChangesAsync(cancellation);
            },
            cancellation);
        return fingerprint;
    }

    /// <summary>Wants a root on terminals no longer. They let go of it once another one has led them to the server.</summary>
    /// <param name="force">Also while terminals depend on it, or the server's own certificate does; never the last one.</param>
    /// <exception cref="TrustRootException">It cannot be retired; the message says why.</exception>
    public async Task RetireAsync(string fingerprint, bool force, string actor, CancellationToken cancellation)
    {
        TrustRootStatus status = await query.StatusAsync(cancellation);
        TrustRootInfo root = status.Roots.FirstOrDefault(r => r.RetiredAt == 0 && string.Equals(r.Fingerprint, fingerprint, StringComparison.OrdinalIgnoreCase))
            ?? throw new TrustRootException($"No root in force has the fingerprint {fingerprint}.", $"没有指纹为 {fingerprint} 的在用信任根。");
        if (status.Roots.Count(r => r.RetiredAt == 0) == 1)
        {
            throw new TrustRootException("This is the only root in force. Add its successor first.", "这是唯一在用的信任根。请先添加后继的信任根。");
        }

        if (!force && root.SignsServer)
        {
            throw new TrustRootException("The server's own certificate comes from this root. Give the server one from the other root and start it again first.", "服务器目前的证书由这个根签发。请先给服务器换上另一个根签发的证书并重启。");
        }

        if (!force && root.Depending > 0)
        {
            throw new TrustRootException(
                $"{root.Depending} terminals have not said that they hold another root; they would be cut off. Reach them first, by network or card, or force it.",
                $"还有 {root.Depending} 台终端没有报告持有另一个信任根，停用后它们会失联。请先通过网络或存储卡送达，或选择强制停用。");
        }

        await publishing.ReissueAsync(
            actor,
            async database =>
            {
                FleetRoot row = await database.FleetRoots.SingleAsync(r => r.Fingerprint == root.Fingerprint, cancellation);
                (row.RetiredAt, row.RetiredBy) = (clock.Milliseconds(), actor);
                audit.Add(database, actor, AuditAction.RootRetired, row.Fingerprint, row.Subject + (force ? string.Create(CultureInfo.InvariantCulture, $" forced, {root.Depending} depending") : ""));
                await database.SaveChangesAsync(cancellation);
            },
            cancellation);
    }

    private static string Fingerprint(byte[] der) => Convert.ToHexStringLower(ObjectHash.OfTrustRoot(der));

    private void Put(FleetDatabase database, X509Certificate2 certificate, string actor)
    {
        string fingerprint = Fingerprint(certificate.RawData);
        FleetRoot? row = database.FleetRoots.Find(fingerprint);
        if (row is null)
        {
            row = new FleetRoot { Fingerprint = fingerprint, Der = certificate.RawData, Subject = certificate.Subject, AddedBy = actor };
            database.FleetRoots.Add(row);
        }

        (row.AddedAt, row.AddedBy, row.RetiredAt, row.RetiredBy) = (clock.Milliseconds(), actor, 0, "");
        row.NotBefore = new DateTimeOffset(certificate.NotBefore.ToUniversalTime()).ToUnixTimeMilliseconds();
        row.NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()).ToUnixTimeMilliseconds();
        audit.Add(database, actor, AuditAction.RootAdded, fingerprint, string.Create(CultureInfo.InvariantCulture, $"{certificate.Subject} → {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
    }
}

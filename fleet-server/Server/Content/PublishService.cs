using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace KioskFleet.Server.Content;

/// <summary>Publishes and withdraws documents. Everything of one act is committed in one transaction: a document is published everywhere it was meant for, or nothing changed.</summary>
internal sealed partial class PublishService(
    IDbContextFactory<FleetDatabase> databases, IPageMaker pages, SetMaker sets, DesiredSets desired, WantedRoots roots, AuditTrail audit, TimeProvider clock, ILogger<PublishService> log) : IDisposable
{
    // One act at a time: each reads the glyph registry and the sequence numbers, and writes them back raised.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Endings of file names that can be published, with the dot.</summary>
    public IReadOnlyList<string> Extensions => pages.Extensions;

    /// <summary>Reads a file and says what was understood, without changing anything.</summary>
    public Understanding Preview(PublishRequest request) => pages.Read(request);

    /// <summary>Publishes files to divisions, all or none; each division gets one new set, whatever their number.</summary>
    public Task<PublishOutcome> PublishAsync(IReadOnlyList<PublishRequest> requests, CancellationToken cancellation) => PublishAsync(requests, null, cancellation);

    /// <param name="within">Done in the same transaction, with the documents as written; a finding that it gives ends the act, which then changed nothing.</param>
    public async Task<PublishOutcome> PublishAsync(
        IReadOnlyList<PublishRequest> requests, Func<FleetDatabase, IReadOnlyList<Document>, Task<Finding?>>? within, CancellationToken cancellation)
    {
        if (requests.Count is 0 or > PublishLimits.DocumentsPerDivision)
        {
            return new PublishOutcome([], [ServerFindings.Error("files", $"一次请发布 1 到 {PublishLimits.DocumentsPerDivision} 份文件。", $"Publish 1 to {PublishLimits.DocumentsPerDivision} files at a time.")], []);
        }

        List<Finding> findings = [];
        List<AcceptedFile> accepted = [];
        foreach (PublishRequest request in requests)
        {
            if (Refusal(request) is { } refusal)
            {
                findings.Add(refusal);
                continue;
            }

            Understanding understood = Preview(request);
            findings.AddRange(understood.Findings);
            accepted.Add(new AcceptedFile(request, TitleOf(understood), understood.Kind, understood.Justified));
        }

        return findings.Any(f => f.Severity == FindingSeverity.Error)
            ? new PublishOutcome([], findings, [])
            : await CommitAsync(
                async database =>
                {
                    List<Document> documents = await WriteVersionsAsync(database, accepted, cancellation);
                    if (within is not null && await within(database, documents) is { } refusal)
                    {
                        throw new PublishRefusedException(refusal);
                    }

                    await database.SaveChangesAsync(cancellation);
                    return documents;
                },
                findings,
                requests[0].Actor,
                cancellation);
    }

    /// <summary>Publishes one file.</summary>
    public Task<PublishOutcome> PublishAsync(PublishRequest request, CancellationToken cancellation) => PublishAsync([request], cancellation);

    /// <summary>Takes a document off the screens of every division that shows it.</summary>
    public Task<PublishOutcome> WithdrawAsync(int documentKey, string actor, CancellationToken cancellation)
        => CommitAsync(
            async database =>
            {
                Document document = await database.Documents.SingleOrDefaultAsync(d => d.Key == documentKey && d.State == DocumentState.Published, cancellation)
                    ?? throw new PublishRefusedException(ServerFindings.Error("document-unknown", $"没有编号为 {documentKey} 的在展文件。", $"No published document has the key {documentKey}."));
                document.State = DocumentState.Withdrawn;
                audit.Add(database, actor, AuditAction.DocumentWithdrawn, DocumentSubject(document.Key), document.Title);
                await database.SaveChangesAsync(cancellation);
                return [document];
            },
            [],
            actor,
            cancellation);

    /// <summary>Makes the set of a division and profile if documents are published there and no set exists: a terminal has come whose profile is new there.</summary>
    public async Task EnsureSetAsync(string division, string profile, string actor, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (desired.Find(division, profile) is not null)
            {
                return;
            }

            PublishedSet? made;
            await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
            {
                await using IDbContextTransaction transaction = await database.Database.BeginTransactionAsync(cancellation);
                made = await sets.MakeAsync(database, division, profile, actor, cancellation);
                await transaction.CommitAsync(cancellation);
            }

            if (made is not null)
            {
                desired.Announce(made);
            }
        }
        catch (Exception e) when (e is PublishRefusedException or PageMakingException)
        {
            // The terminal is there all the same; its set is made with the next act in its division.
            SetNotMade(log, division, profile, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Carries out a change of the trust roots and signs every newest set that names others anew, in one transaction.</summary>
    /// <param name="change">Writes the change and saves it; what it throws ends the act, which then changed nothing.</param>
    public async Task ReissueAsync(string actor, Func<FleetDatabase, Task> change, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            byte[][] wanted;
            List<PublishedSet> made = [];
            await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
            {
                await using IDbContextTransaction transaction = await database.Database.BeginTransactionAsync(cancellation);
                await change(database);
                wanted = await WantedRoots.ReadAsync(database, cancellation);
                foreach (PublishedSet last in await DesiredSets.NewestAsync(database, cancellation))
                {
                    if (await sets.ReissueAsync(database, last, wanted, actor, cancellation) is { } set)
                    {
                        made.Add(set);
                    }
                }

                await transaction.CommitAsync(cancellation);
            }

            roots.Put(wanted);
            foreach (PublishedSet set in made)
            {
                desired.Announce(set);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Carries out a change, makes the sets it touches, and commits both together.</summary>
    private async Task<PublishOutcome> CommitAsync(
        Func<FleetDatabase, Task<List<Document>>> change, IReadOnlyList<Finding> findings, string actor, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            long started = Stopwatch.GetTimestamp();
            List<Document> documents;
            List<PublishedSet> made = [];
            await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
            {
                await using IDbContextTransaction transaction = await database.Database.BeginTransactionAsync(cancellation);
                documents = await change(database);
                foreach ((string division, string profile) in await TouchedAsync(database, documents, cancellation))
                {
                    if (await sets.MakeAsync(database, division, profile, actor, cancellation) is { } set)
                    {
                        made.Add(set);
                    }
                }

                await transaction.CommitAsync(cancellation);
            }

            foreach (PublishedSet set in made)
            {
                desired.Announce(set);
            }

            Published(log, documents.Count, made.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return new PublishOutcome(documents, findings, made);
        }
        catch (PublishRefusedException e)
        {
            return new PublishOutcome([], [.. findings, e.Finding], []);
        }
        catch (PageMakingException e)
        {
            return new PublishOutcome([], [.. findings, ServerFindings.Error("layout", e.Chinese, e.English)], []);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<List<Document>> WriteVersionsAsync(FleetDatabase database, List<AcceptedFile> accepted, CancellationToken cancellation)
    {
        string[] divisions = [.. accepted.SelectMany(a => a.Request.Divisions).Distinct(StringComparer.Ordinal)];
        HashSet<string> known = [.. await database.Divisions.Where(d => divisions.Contains(d.Code)).Select(d => d.Code).ToListAsync(cancellation)];
        if (divisions.FirstOrDefault(d => !known.Contains(d)) is { } missing)
        {
            throw new PublishRefusedException(ServerFindings.Error("division-unknown", $"没有编码为 {missing} 的区划。请先在“区划”页面建立。", $"There is no division with the code {missing}. Create it first, on the page Divisions."));
        }

        List<Document> documents = [];
        foreach (AcceptedFile file in accepted)
        {
            documents.Add(await WriteVersionAsync(database, file, cancellation));
        }

        return documents;
    }

    private static async Task<List<(string Division, string Profile)>> TouchedAsync(FleetDatabase database, List<Document> documents, CancellationToken cancellation)
    {
        int[] keys = [.. documents.Select(d => d.Key)];
        var touched = await database.Placements.Where(p => keys.Contains(p.DocumentKey)).Select(p => p.DivisionCode).Distinct()
            .Join(database.Terminals, d => d, t => t.DivisionCode, (d, t) => new { t.DivisionCode, t.Profile }).Distinct()
            .OrderBy(t => t.DivisionCode).ThenBy(t => t.Profile).ToListAsync(cancellation);
        return [.. touched.Select(t => (t.DivisionCode, t.Profile))];
    }

    private async Task<Document> WriteVersionAsync(FleetDatabase database, AcceptedFile file, CancellationToken cancellation)
    {
        (PublishRequest request, string title, DocumentKind kind, IReadOnlyList<JustifiedPrivacy> justified) = file;
        long now = clock.Milliseconds();
        Document document;
        if (request.DocumentKey is { } existing)
        {
            document = await database.Documents.SingleOrDefaultAsync(d => d.Key == existing, cancellation)
                ?? throw new PublishRefusedException(ServerFindings.Error("document-unknown", $"没有编号为 {existing} 的文件。", $"No document has the key {existing}."));
            document.Column = request.Column;
            document.Title = title;
            document.State = DocumentState.Published;
        }
        else
        {
            document = new Document { Column = request.Column, Title = title, State = DocumentState.Published, CreatedAt = now };
            database.Documents.Add(document);
            await database.SaveChangesAsync(cancellation);
            if (document.Key > Varint.Max)
            {
                throw new PublishRefusedException(ServerFindings.Error("documents-used-up", "文件编号已用完（2097151 个）。请联系软件维护方。", "All 2,097,151 document keys are used. Ask the maintainers of this software."));
            }
        }

        document.Version++;
        database.DocumentVersions.Add(new DocumentVersion
        {
            DocumentKey = document.Key,
            Version = document.Version,
            Title = title,
            FileName = request.FileName,
            Original = request.Content,
            OriginalSha256 = SHA256.HashData(request.Content),
            Actor = request.Actor,
            PublishedAt = request.PublishedAt?.ToUnixTimeMilliseconds() ?? now,
            Kind = (int)kind,
            LegalEnd = request.LegalEnd?.ToUnixTimeSeconds() ?? 0,
            Urgent = request.Urgent,
            Privacy = PrivacyRecord.Write(request.Privacy),
        });
        HashSet<string> placed = [.. await database.Placements.Where(p => p.DocumentKey == document.Key).Select(p => p.DivisionCode).ToListAsync(cancellation)];
        foreach (string division in request.Divisions.Where(placed.Add))
        {
            database.Placements.Add(new Placement { DocumentKey = document.Key, DivisionCode = division, PlacedAt = now });
        }

        foreach (JustifiedPrivacy let in justified)
        {
            audit.Add(database, request.Actor, AuditAction.PrivacyJustified, DocumentSubject(document.Key), $"v{document.Version} {let.FindingId} {let.What} ← {let.Person}: {let.Reason}");
        }

        audit.Add(database, request.Actor, AuditAction.DocumentPublished, DocumentSubject(document.Key), $"v{document.Version} {title} ({kind.ToString().ToLowerInvariant()}{(request.Urgent ? ", urgent" : "")}) ← {request.FileName}{PrivacyRecord.Summary(request.Privacy)} → {string.Join(' ', request.Divisions)}");
        await database.SaveChangesAsync(cancellation);
        return document;
    }

    private static Finding? Refusal(PublishRequest request)
    {
        if (request.FileName.Length is 0 or > PublishLimits.FileNameChars)
        {
            return ServerFindings.Error("file-name", $"文件名应为 1 到 {PublishLimits.FileNameChars} 个字符。请改名后再试。", $"A file's name has 1 to {PublishLimits.FileNameChars} characters. Rename it and try again.");
        }

        if (request.Content.Length > PublishLimits.FileBytes)
        {
            return ServerFindings.Error(
                "file-size",
                $"{request.FileName}：文件有 {request.Content.Length} 字节，最多 {PublishLimits.FileBytes} 字节（{PublishLimits.FileMegabytes} MB）。请拆成几份，或去掉其中的大图片。",
                $"{request.FileName}: the file has {request.Content.Length} bytes, at most {PublishLimits.FileBytes} ({PublishLimits.FileMegabytes} MB) are taken. Split it, or remove large pictures.");
        }

        if (DisclosureColumn.Find(request.Column) is null)
        {
            return ServerFindings.Error("column", $"没有编号为 {request.Column} 的栏目。请从列表中选择。", $"There is no column {request.Column}. Choose one from the list.");
        }

        if (request.Divisions.Count is 0 or > PublishLimits.Divisions)
        {
            return ServerFindings.Error("divisions", $"请选择 1 到 {PublishLimits.Divisions} 个区划。", $"Choose 1 to {PublishLimits.Divisions} divisions.");
        }

        return null;
    }

    private static string TitleOf(Understanding understood)
    {
        string title = understood.Title;
        if (title.Length <= PublishLimits.TitleChars)
        {
            return title;
        }

        // Never between the halves of a character outside the BMP.
        int end = char.IsHighSurrogate(title[PublishLimits.TitleChars - 1]) ? PublishLimits.TitleChars - 1 : PublishLimits.TitleChars;
        return title[..end];
    }

    private static string DocumentSubject(int key) => string.Create(CultureInfo.InvariantCulture, $"document:{key}");

    /// <summary>A file that may be published, with what was understood of it.</summary>
    private sealed record AcceptedFile(PublishRequest Request, string Title, DocumentKind Kind, IReadOnlyList<JustifiedPrivacy> Justified);
}

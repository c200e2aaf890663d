using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Evidence;

/// <summary>Takes receipts that a person brought back on a memory card. The seal proves that they are the terminal's own words, as its password does on the link; when they were said it does not
/// prove, so each import stands in the audit trail and each fact says that it came by courier.</summary>
internal sealed class CourierReceipts(
    IDbContextFactory<FleetDatabase> databases, TerminalDirectory terminals, DesiredSets desired, ObservationWriter observations, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Imports one file. The same file twice changes nothing.</summary>
    /// <exception cref="ReceiptException">It is no receipt of a terminal of this fleet; nothing was taken.</exception>
    public async Task<ReceiptResult> ImportAsync(byte[] file, string actor, CancellationToken cancellation)
    {
        if (file.Length > ReceiptFile.MaxBytes || ReceiptFile.Content(file) is not { } content)
        {
            throw new ReceiptException("courier.error.damaged", "", "The file holds no whole receipt. Put the card into the terminal once more, wait a minute, and bring it again.");
        }

        List<Observation> observed = [];
        ReceiptFile.Receipt receipt;
        int lines = 0;
        try
        {
            receipt = ReceiptFile.Decode(content);
            if (terminals.Find(receipt.TerminalId) is not { } terminal)
            {
                throw new ReceiptException("courier.error.stranger", receipt.TerminalId, $"No terminal of this fleet is called {receipt.TerminalId}. Import the card on the server that the terminal belongs to.");
            }

            if (TerminalSecret.VerifyReceipt(terminal.SecretHash, receipt.Body, receipt.Seal) is not true)
            {
                throw new ReceiptException(
                    "courier.error.seal", receipt.TerminalId,
                    $"The receipt is not sealed by {receipt.TerminalId} as this server knows it. Put the card into that terminal once more, wait a minute, and bring it again; if the terminal's secret was renewed, give it the new kiosk.cfg first.");
            }

            long now = clock.Milliseconds();
            foreach ((string leaf, byte[] payload) in receipt.Messages)
            {
                if (leaf == Topics.Report)
                {
                    TerminalReport report = TerminalReport.Decode(payload, 0, payload.Length);
                    observed.Add(new CourierReport(terminal.Id, now, report));
                    await ProveAsync(terminal, report.HeldManifest, now, held: true, observed, cancellation);
                    await ProveAsync(terminal, report.ShownManifest, now, held: false, observed, cancellation);
                }
                else if (leaf == Topics.Shown)
                {
                    lines += await ShownAsync(terminal, ShownReport.Decode(payload, 0, payload.Length), now, observed, cancellation);
                }
            }
        }
        catch (CborException e)
        {
            throw new ReceiptException("courier.error.damaged", "", "The file is damaged: " + e.Message);
        }

        await observations.WriteAsync(observed, cancellation);
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            audit.Add(database, actor, AuditAction.ReceiptsImported, receipt.TerminalId, string.Create(CultureInfo.InvariantCulture, $"part {receipt.Part}, {lines} lines"));
            await database.SaveChangesAsync(cancellation);
        }

        return new ReceiptResult(receipt.TerminalId, receipt.Part, observed.OfType<CourierReport>().Any(), lines);
    }

    private async Task ProveAsync(Terminal terminal, byte[] manifestId, long now, bool held, List<Observation> observed, CancellationToken cancellation)
    {
        if (await desired.KnownAsync(manifestId, cancellation) is { } set && set.DivisionCode == terminal.DivisionCode && set.Profile == terminal.Profile)
        {
            observed.Add(new ManifestProved(terminal.Id, now, manifestId, held, !held, ByCourier: true));
        }
    }

    private async Task<int> ShownAsync(Terminal terminal, ShownReport shown, long now, List<Observation> observed, CancellationToken cancellation)
    {
        if (await desired.KnownAsync(shown.Manifest, cancellation) is not { } set || set.DivisionCode != terminal.DivisionCode || set.Profile != terminal.Profile)
        {
            return 0;
        }

        int lines = 0;
        foreach (ShownLine line in shown.Lines.Take(shown.Count))
        {
            if (set.Documents.TryGetValue(line.DocumentKey, out KnownDocument document)
                && line.Page < (line.TextSize == TextSize.Elder ? document.ElderPages : document.NormalPages))
            {
                observed.Add(new PageShown(terminal.Id, now, line.DocumentKey, document.Version, line.TextSize, line.Page, line.FirstAt, line.Seconds, line.ClockTrusted, ByCourier: true));
                lines++;
            }
        }

        return lines;
    }
}

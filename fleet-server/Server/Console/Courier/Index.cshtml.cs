using KioskFleet.Server.Access;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>Takes the receipts that a memory card brought back, and shows who brought which before.</summary>
internal sealed class CourierPage(CourierReceipts receipts, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    /// <summary>Files of one form: a card that was in thirty terminals.</summary>
    public const int MaxFiles = 500;

    private const int EntriesShown = 50;

    public IReadOnlyList<(string File, string Terminal, string Text, bool Taken)> Results { get; private set; } = [];

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    public bool MayImport => User.IsInRole(Roles.Publisher) || User.IsInRole(Roles.Administrator);

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(IFormFileCollection files, CancellationToken cancellation)
    {
        if (!MayImport)
        {
            return Forbid();
        }

        Problem = files.Count == 0 ? Words["courier.error.nothing"] : files.Count > MaxFiles ? Words.Format("courier.error.many", MaxFiles) : null;
        if (Problem is null)
        {
            List<(string, string, string, bool)> results = [];
            foreach (IFormFile file in files)
            {
                results.Add(await TakeAsync(file, cancellation));
            }

            Results = results;
        }

        await LoadAsync(cancellation);
        return Page();
    }

    private async Task<(string File, string Terminal, string Text, bool Taken)> TakeAsync(IFormFile file, CancellationToken cancellation)
    {
        if (file.Length > ReceiptFile.MaxBytes)
        {
            return (file.FileName, "", Words["courier.error.damaged"], false);
        }

        try
        {
            using MemoryStream content = new();
            await file.CopyToAsync(content, cancellation);
            ReceiptResult result = await receipts.ImportAsync(content.ToArray(), Actor, cancellation);
            return (file.FileName, result.TerminalId, Words.Format("courier.taken", result.Lines), true);
        }
        catch (ReceiptException refused)
        {
            return (file.FileName, refused.TerminalId, Words[refused.WordKey], false);
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Entries = await database.AuditEntries.AsNoTracking().Where(e => e.Action == AuditAction.ReceiptsImported || e.Action == AuditAction.SetExported)
            .OrderByDescending(e => e.Id).Take(EntriesShown).ToListAsync(cancellation);
    }
}

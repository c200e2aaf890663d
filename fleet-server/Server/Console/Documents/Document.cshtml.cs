using KioskFleet.Server.Access;
using KioskFleet.Server.Content;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>One document and its four facts on each terminal.</summary>
internal sealed class DocumentPage(
    IFleet fleet, PublishService publishing, IAuthorizationService authorization, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public Document Document { get; private set; } = null!;

    public DocumentVersion Version { get; private set; } = null!;

    public DocumentFacts Facts { get; private set; } = null!;

    public bool MayPublish { get; private set; }

    public async Task<IActionResult> OnGetAsync(int key, CancellationToken cancellation) => await LoadAsync(key, cancellation) ? Page() : NotFound();

    /// <summary>The file as it was handed in. It may hold what was masked before publishing, so only publishers get it.</summary>
    public async Task<IActionResult> OnGetOriginalAsync(int key, CancellationToken cancellation)
        => !await LoadAsync(key, cancellation) ? NotFound()
            : !MayPublish ? Forbid()
            : File(Version.Original, "application/octet-stream", Version.FileName);

    public async Task<IActionResult> OnPostWithdrawAsync(int key, CancellationToken cancellation)
    {
        if (!await LoadAsync(key, cancellation))
        {
            return NotFound();
        }

        if (!MayPublish)
        {
            return Forbid();
        }

        PublishOutcome outcome = await publishing.WithdrawAsync(key, Actor, CancellationToken.None);
        if (!outcome.Published)
        {
            Problem = string.Join(' ', outcome.Findings.Select(f => f.In(Words.Language)));
            return Page();
        }

        return LocalRedirect($"/Documents/{key}");
    }

    private async Task<bool> LoadAsync(int key, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        var found = await database.Documents.AsNoTracking().Where(d => d.Key == key)
            .Join(database.DocumentVersions, d => new { d.Key, d.Version }, v => new { Key = v.DocumentKey, v.Version }, (d, v) => new { Document = d, Version = v })
            .SingleOrDefaultAsync(cancellation);
        if (found is null || await fleet.FactsAsync(key, cancellation) is not { } facts)
        {
            return false;
        }

        (Document, Version, Facts) = (found.Document, found.Version, facts);
        MayPublish = (await authorization.AuthorizeAsync(User, Roles.MayPublish)).Succeeded;
        return true;
    }
}

using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace KioskFleet.Server.Content;

/// <summary>A set as it would be made.</summary>
/// <param name="Keys">Keys of the documents that the act is about.</param>
internal sealed record DraftSet(string Division, string Profile, MadeSet Made, IReadOnlySet<int> Keys);

internal sealed partial class PublishService
{
    /// <summary>Makes the sets that publishing would make, and takes everything back: the same objects come when it is done in earnest.</summary>
    public async Task<(IReadOnlyList<DraftSet> Sets, IReadOnlyList<Finding> Findings)> DraftAsync(PublishRequest request, CancellationToken cancellation)
    {
        if (Refusal(request) is { } refusal)
        {
            return ([], [refusal]);
        }

        Understanding understood = Preview(request);
        if (understood.Blocked)
        {
            return ([], understood.Findings);
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
            await using IDbContextTransaction transaction = await database.Database.BeginTransactionAsync(cancellation);
            List<Document> documents = await WriteVersionsAsync(database, [new AcceptedFile(request, TitleOf(understood), understood.Kind, understood.Justified)], cancellation);
            byte[]? registry = (await database.GlyphRegistries.AsNoTracking().SingleOrDefaultAsync(cancellation))?.Bytes;
            HashSet<int> keys = [.. documents.Select(d => d.Key)];
            List<DraftSet> drafts = [];
            foreach ((string division, string profile) in await TouchedAsync(database, documents, cancellation))
            {
                string name = await database.Divisions.Where(d => d.Code == division).Select(d => d.Name).SingleAsync(cancellation);
                MadeSet made = pages.Make(new SetPlan(division, name, profile, await SetMaker.PlanAsync(database, division, cancellation)), registry);
                registry = made.GlyphRegistry;
                drafts.Add(new DraftSet(division, profile, made, keys));
            }

            // Never committed: what was written above goes with the transaction.
            await transaction.RollbackAsync(cancellation);
            return (drafts, understood.Findings);
        }
        catch (PublishRefusedException e)
        {
            return ([], [.. understood.Findings, e.Finding]);
        }
        catch (PageMakingException e)
        {
            return ([], [.. understood.Findings, ServerFindings.Error("layout", e.Chinese, e.English)]);
        }
        finally
        {
            _turn.Release();
        }
    }
}

using KioskFleet.Server.Audit;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Content;

/// <summary>Drafts and their way to publication: draft → submitted → published, or returned to their author. Nobody approves what they drafted; an edit takes a draft back to its beginning.</summary>
internal sealed class DraftDesk(IDbContextFactory<FleetDatabase> databases, PublishService publishing, AuditTrail audit, FleetServerOptions options, TimeProvider clock)
{
    /// <summary>Drafts that one person may have open: each may hold a file of the largest size.</summary>
    public const int MostPerAuthor = 100;

    /// <summary>Characters of a reviewer's note.</summary>
    public const int NoteChars = 1000;

    /// <summary>Nothing is published before a second person has approved it.</summary>
    public bool ApprovalRequired => options.RequireApproval;

    /// <summary>Everything that is not done with, newest first, without the files.</summary>
    public async Task<IReadOnlyList<DraftSummary>> OpenAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Drafts.AsNoTracking().Where(d => d.State != DraftState.Published && d.State != DraftState.Discarded)
            .OrderByDescending(d => d.ChangedAt)
            .Select(d => new DraftSummary(d.Id, d.Author, d.State, d.Title, d.FileName, d.Column, d.Kind, d.ChangedAt, d.Reviewer, d.Note)).ToListAsync(cancellation);
    }

    public async Task<Draft?> FindAsync(int id, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellation);
    }

    /// <summary>Keeps a draft, new or changed. What was submitted goes back to its author: an edit voids what others have seen.</summary>
    /// <exception cref="DraftException">It is another's, done with, or there are too many.</exception>
    public async Task<int> SaveAsync(int? id, PublishRequest request, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Draft draft;
        if (id is { } existing)
        {
            draft = await MineAsync(database, existing, request.Actor, cancellation);
        }
        else
        {
            if (await database.Drafts.CountAsync(d => d.Author == request.Actor && d.State != DraftState.Published && d.State != DraftState.Discarded, cancellation) >= MostPerAuthor)
            {
                throw new DraftException("drafts.error.many");
            }

            draft = new Draft { Author = request.Actor, FileName = "", Content = [], Divisions = "", CreatedAt = clock.Milliseconds() };
            database.Drafts.Add(draft);
        }

        draft.Take(request);
        draft.State = DraftState.Draft;
        draft.ChangedAt = clock.Milliseconds();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        await database.SaveChangesAsync(cancellation);
        audit.Add(database, request.Actor, AuditAction.DraftSaved, Subject(draft.Id), request.FileName);
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return draft.Id;
    }

    /// <summary>Hands a draft to a second person. What cannot be published cannot be submitted either.</summary>
    /// <exception cref="DraftException">It is another's or done with, or a finding stands in the way.</exception>
    public async Task SubmitAsync(int id, string actor, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Draft draft = await MineAsync(database, id, actor, cancellation);
        if (draft.Divisions.Length == 0)
        {
            throw new DraftException("publish.error.where");
        }

        if (publishing.Preview(draft.ToRequest()).Blocked)
        {
            throw new DraftException("publish.blocked");
        }

        await MoveAsync(database, draft, DraftState.Submitted, actor, AuditAction.DraftSubmitted, draft.FileName, cancellation);
    }

    /// <exception cref="DraftException">It is another's or done with.</exception>
    public async Task DiscardAsync(int id, string actor, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Draft draft = await MineAsync(database, id, actor, cancellation);

        // What will not be published stays nowhere.
        draft.Content = [];
        draft.Privacy = "";
        await MoveAsync(database, draft, DraftState.Discarded, actor, AuditAction.DraftDiscarded, draft.FileName, cancellation);
    }

    /// <summary>Sends a submitted draft back to its author.</summary>
    /// <exception cref="DraftException">It does not wait for approval, is the reviewer's own, or the note is empty.</exception>
    public async Task ReturnAsync(int id, string note, string actor, CancellationToken cancellation)
    {
        note = note.Trim();
        if (note.Length is 0 or > NoteChars)
        {
            throw new DraftException("drafts.error.note");
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Draft draft = await ForReviewAsync(database, id, actor, cancellation);
        (draft.Reviewer, draft.ReviewedAt, draft.Note) = (actor, clock.Milliseconds(), note);
        await MoveAsync(database, draft, DraftState.Returned, actor, AuditAction.DraftReturned, note, cancellation);
    }

    /// <summary>Approves a submitted draft and publishes it, both or neither.</summary>
    /// <exception cref="DraftException">It does not wait for approval, or is the approver's own.</exception>
    public async Task<PublishOutcome> ApproveAsync(int id, string actor, CancellationToken cancellation)
    {
        Draft draft;
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            draft = await ForReviewAsync(database, id, actor, cancellation);
        }

        return await PublishAsync(draft, actor, cancellation);
    }

    /// <summary>Publishes one's own draft where no approval is required.</summary>
    /// <exception cref="DraftException">Approval is required, or it is another's or done with.</exception>
    public async Task<PublishOutcome> PublishOwnAsync(int id, string actor, CancellationToken cancellation)
    {
        if (ApprovalRequired)
        {
            throw new DraftException("drafts.error.approval");
        }

        Draft draft;
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            draft = await MineAsync(database, id, actor, cancellation);
        }

        return await PublishAsync(draft, actor, cancellation);
    }

    private Task<PublishOutcome> PublishAsync(Draft seen, string actor, CancellationToken cancellation)
        => publishing.PublishAsync(
            [seen.ToRequest()],
            async (database, documents) =>
            {
                // What was looked at is what is published: an edit in between has changed the draft.
                Draft draft = await database.Drafts.SingleAsync(d => d.Id == seen.Id, cancellation);
                if (draft.ChangedAt != seen.ChangedAt || draft.State != seen.State)
                {
                    return ServerFindings.DraftChanged;
                }

                draft.State = DraftState.Published;
                draft.DocumentKey = documents[0].Key;
                draft.ChangedAt = clock.Milliseconds();
                if (actor != draft.Author)
                {
                    (draft.Reviewer, draft.ReviewedAt, draft.Note) = (actor, draft.ChangedAt, "");
                    audit.Add(database, actor, AuditAction.DraftApproved, Subject(draft.Id), $"document:{documents[0].Key} v{documents[0].Version} {documents[0].Title} ← {draft.Author}");
                }

                // The version keeps the file; once is enough.
                draft.Content = [];
                return null;
            },
            cancellation);

    private async Task MoveAsync(FleetDatabase database, Draft draft, DraftState state, string actor, string action, string detail, CancellationToken cancellation)
    {
        draft.State = state;
        draft.ChangedAt = clock.Milliseconds();
        audit.Add(database, actor, action, Subject(draft.Id), detail);
        await database.SaveChangesAsync(cancellation);
    }

    private static async Task<Draft> MineAsync(FleetDatabase database, int id, string actor, CancellationToken cancellation)
        => await database.Drafts.SingleOrDefaultAsync(d => d.Id == id && d.Author == actor && d.State != DraftState.Published && d.State != DraftState.Discarded, cancellation)
            ?? throw new DraftException("drafts.error.gone");

    private static async Task<Draft> ForReviewAsync(FleetDatabase database, int id, string actor, CancellationToken cancellation)
    {
        Draft draft = await database.Drafts.SingleOrDefaultAsync(d => d.Id == id && d.State == DraftState.Submitted, cancellation) ?? throw new DraftException("drafts.error.gone");
        return draft.Author == actor ? throw new DraftException("drafts.error.own") : draft;
    }

    private static string Subject(int id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"draft:{id}");
}

/// <summary>A draft in a list.</summary>
internal sealed record DraftSummary(int Id, string Author, DraftState State, string Title, string FileName, int Column, int? Kind, long ChangedAt, string Reviewer, string Note);

/// <summary>Why a request about drafts was refused; the message is a key of the console's words.</summary>
internal sealed class DraftException(string wordKey) : Exception(wordKey);

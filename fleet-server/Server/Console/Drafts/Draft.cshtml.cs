using KioskFleet.Publishing.Forms;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>One draft: what was understood beside the pages, and what may be done with it by whom.</summary>
internal sealed class DraftPage(DraftDesk drafts, PublishService publishing, PreviewRoom room, DivisionDirectory divisions, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public Draft Draft { get; private set; } = null!;

    public Understanding? Understood { get; private set; }

    public PreviewPictures? Pictures { get; private set; }

    public PublishOutcome? Outcome { get; private set; }

    public bool ApprovalRequired => drafts.ApprovalRequired;

    public bool IsMine => Draft.Author == Actor;

    public bool IsOpen => Draft.State is not (DraftState.Published or DraftState.Discarded);

    public bool IsForm => Draft.FileName.EndsWith(FormContent.Extension, StringComparison.OrdinalIgnoreCase);

    public string Places { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(int id, CancellationToken cancellation) => await LoadAsync(id, cancellation) ? Page() : NotFound();

    public Task<IActionResult> OnPostSubmitAsync(int id, CancellationToken cancellation) => DoAsync(id, () => drafts.SubmitAsync(id, Actor, cancellation), $"/Drafts/{id}", cancellation);

    public Task<IActionResult> OnPostDiscardAsync(int id, CancellationToken cancellation) => DoAsync(id, () => drafts.DiscardAsync(id, Actor, cancellation), "/Drafts", cancellation);

    public Task<IActionResult> OnPostReturnAsync(int id, string? note, CancellationToken cancellation)
        => DoAsync(id, () => drafts.ReturnAsync(id, note ?? "", Actor, cancellation), "/Drafts", cancellation);

    // Once confirmed it is done, also if the browser goes away meanwhile.
    public Task<IActionResult> OnPostApproveAsync(int id, CancellationToken cancellation)
        => DoAsync(id, async () => Outcome = await drafts.ApproveAsync(id, Actor, CancellationToken.None), null, cancellation);

    public Task<IActionResult> OnPostPublishAsync(int id, CancellationToken cancellation)
        => DoAsync(id, async () => Outcome = await drafts.PublishOwnAsync(id, Actor, CancellationToken.None), null, cancellation);

    /// <summary>Masks what was found, or takes a named person's answer for it; the draft keeps the decision.</summary>
    public async Task<IActionResult> OnPostPrivacyAsync(int id, string? person, string? reason, string[] justify, CancellationToken cancellation)
    {
        if (await drafts.FindAsync(id, cancellation) is not { } draft || draft.Author != Actor)
        {
            return NotFound();
        }

        PublishRequest request = draft.ToRequest();
        Understanding understood = publishing.Preview(request);
        if (PrivacyChoice.LeavesPictures(understood, justify))
        {
            Problem = Words["publish.privacy.pictures.open"];
            return await LoadAsync(id, cancellation) ? Page() : NotFound();
        }

        PublishRequest? decided = PrivacyChoice.Decide(request, understood, justify, person, reason);
        if (decided is null)
        {
            Problem = Words.Format("publish.privacy.incomplete", KioskFleet.Publishing.Privacy.PrivacyJustification.MinReasonChars);
            return await LoadAsync(id, cancellation) ? Page() : NotFound();
        }

        return await DoAsync(id, () => drafts.SaveAsync(id, decided, cancellation), $"/Drafts/{id}", cancellation);
    }

    private async Task<IActionResult> DoAsync(int id, Func<Task> act, string? next, CancellationToken cancellation)
    {
        try
        {
            await act();
        }
        catch (DraftException e)
        {
            Problem = Words[e.Message];
            return await LoadAsync(id, cancellation) ? Page() : NotFound();
        }

        return next is not null ? LocalRedirect(next) : await LoadAsync(id, cancellation) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(int id, CancellationToken cancellation)
    {
        if (await drafts.FindAsync(id, cancellation) is not { } found || (found.Author != Actor && found.State is DraftState.Draft or DraftState.Returned or DraftState.Discarded))
        {
            return false;
        }

        Draft = found;
        HashSet<string> codes = [.. found.Divisions.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Places = string.Join("、", (await divisions.ListAsync(cancellation)).Where(d => codes.Contains(d.Code)).Select(d => d.Name));
        if (IsOpen)
        {
            PublishRequest request = found.ToRequest();
            Understood = publishing.Preview(request);
            Pictures = new PreviewPictures($"draft={id}", ScreenProfiles.Village, "normal", room.Of(request, ScreenProfiles.Village), false);
        }

        return true;
    }
}

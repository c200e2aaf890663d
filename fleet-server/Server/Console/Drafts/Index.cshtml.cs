using KioskFleet.Server.Content;

namespace KioskFleet.Server.Console;

/// <summary>What is being prepared, by whom, and what waits for approval.</summary>
internal sealed class DraftsPage(DraftDesk drafts, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IReadOnlyList<DraftSummary> Mine { get; private set; } = [];

    public IReadOnlyList<DraftSummary> Waiting { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        IReadOnlyList<DraftSummary> open = await drafts.OpenAsync(cancellation);
        Mine = [.. open.Where(d => d.Author == Actor)];
        Waiting = [.. open.Where(d => d.State == DraftState.Submitted && d.Author != Actor)];
    }
}

using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>What was understood of a file beside the exact pages on each screen and in each text size.</summary>
internal sealed class PreviewPage(PublishDrafts uploads, DraftDesk drafts, PublishService publishing, PreviewRoom room, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public static readonly IReadOnlyList<string> Profiles = [ScreenProfiles.Village, ScreenProfiles.Township, ScreenProfiles.Hall];

    public Understanding Understood { get; private set; } = null!;

    public PreviewPictures Pictures { get; private set; } = null!;

    public string Back { get; private set; } = "/Publish";

    public async Task<IActionResult> OnGetAsync(string? upload, int? draft, string? screen, string? size, CancellationToken cancellation)
    {
        if (await RequestAsync(upload, draft, cancellation) is not { } request)
        {
            return NotFound();
        }

        Back = draft is { } id ? $"/Drafts/{id}" : "/Publish";
        string profile = Profiles.Contains(screen) ? screen! : ScreenProfiles.Village;
        string query = draft is not null ? $"draft={draft}" : $"upload={Uri.EscapeDataString(upload!)}";
        Understood = publishing.Preview(request);
        Pictures = new PreviewPictures(query, profile, size == "elder" ? "elder" : "normal", room.Of(request, profile), true);
        return Page();
    }

    /// <summary>One page as a picture.</summary>
    public async Task<IActionResult> OnGetPictureAsync(string? upload, int? draft, string? screen, string? size, int number, CancellationToken cancellation)
    {
        if (!Profiles.Contains(screen) || await RequestAsync(upload, draft, cancellation) is not { } request)
        {
            return NotFound();
        }

        byte[]? picture = room.Of(request, screen!)?.Picture(size == "elder" ? TextSize.Elder : TextSize.Normal, number - 1);
        return picture is null ? NotFound() : File(picture, "image/png");
    }

    private async Task<PublishRequest?> RequestAsync(string? upload, int? draft, CancellationToken cancellation)
        => draft is { } id ? (await drafts.FindAsync(id, cancellation) is { } found && (found.State == DraftState.Submitted || (found.Author == Actor && found.State is DraftState.Draft or DraftState.Returned)) ? found.ToRequest() : null)
            : uploads.Look(upload ?? "", Actor);
}

/// <summary>What a page needs to show the pictures of a preview.</summary>
/// <param name="Query">Says which document.</param>
/// <param name="Size">normal or elder.</param>
/// <param name="Preview">Null: it cannot be laid out.</param>
/// <param name="All">All pages, not only the first few.</param>
internal sealed record PreviewPictures(string Query, string Profile, string Size, PagePreview? Preview, bool All)
{
    /// <summary>Pages shown beside a form.</summary>
    private const int Few = 3;

    public int Pages => Preview?.PagesOf(Size == "elder" ? TextSize.Elder : TextSize.Normal) ?? 0;

    public int Shown => All ? Pages : Math.Min(Few, Pages);
}

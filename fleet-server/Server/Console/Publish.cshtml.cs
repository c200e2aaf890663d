using System.Globalization;
using System.Text;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>From a file or pasted text to the screens: choose, look at what was understood, confirm.</summary>
[RequestSizeLimit(ConsoleSetup.FormBytes)]
internal sealed class PublishPage(
    PublishService publishing, ForecastService forecasts, PublishDrafts drafts, DraftDesk desk, PreviewRoom room, DivisionDirectory divisions, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    /// <summary>Parts shown in the preview; the rest is counted.</summary>
    public const int MostParts = 400;

    /// <summary>Characters of pasted text: about the largest file in Chinese.</summary>
    public const int MaxTextChars = 1_000_000;

    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    public IReadOnlyList<string> Extensions => publishing.Extensions;

    public Understanding? Understood { get; private set; }

    public PublishRequest? Draft { get; private set; }

    public string DraftName { get; private set; } = "";

    public PreviewPictures? Pictures { get; private set; }

    public bool ApprovalRequired => desk.ApprovalRequired;

    public PublishOutcome? Outcome { get; private set; }

    public ForecastInfo? Forecast { get; private set; }

    public Document? Replaces { get; private set; }

    public string? Title { get; private set; }

    public string? Text { get; private set; }

    public int SelectedColumn { get; private set; } = DisclosureColumn.All.Single(c => c.Code == "notices").Key;

    /// <summary>Kind of page that was chosen; null: by the column.</summary>
    public DocumentKind? SelectedKind { get; private set; }

    /// <summary>What was ticked.</summary>
    public bool Urgent { get; private set; }

    public HashSet<string> Selected { get; private set; } = [];

    public string NameOf(string division) => Divisions.FirstOrDefault(d => d.Code == division)?.Name ?? division;

    public async Task OnGetAsync(int? document, CancellationToken cancellation)
    {
        await LoadAsync(document, cancellation);
        if (Replaces is not null)
        {
            SelectedColumn = Replaces.Column;
        }
    }

    public async Task<IActionResult> OnPostAsync(
        IFormFile? file, string? text, string? title, int column, string? kind, string? until, string[] divisions, int? document, bool urgent, CancellationToken cancellation)
    {
        await LoadAsync(document, cancellation);
        (Text, Title, SelectedColumn, SelectedKind, Selected, Urgent) = (text, title, column, KindChoice.Find(kind ?? ""), [.. divisions], urgent);
        (string? name, byte[]? content) = await ContentAsync(file, text, title, cancellation);
        DateTimeOffset? legalEnd = null;
        if (!string.IsNullOrEmpty(until))
        {
            if (!DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                Problem = Words["publish.error.until"];
                return Page();
            }

            // The period lasts to the end of its last day in China.
            legalEnd = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8));
        }

        if (content is null)
        {
            Problem ??= Words["publish.error.nothing"];
            return Page();
        }

        if (divisions.Length == 0)
        {
            Problem = Words["publish.error.where"];
            return Page();
        }

        Draft = new PublishRequest(name!, content, column, divisions, Actor, title, Replaces?.Key, legalEnd) { Kind = SelectedKind, Urgent = urgent };
        Look(Draft);
        return Page();
    }

    /// <summary>Masks the private data that was found, or takes a named person's answer for it, and shows the result.</summary>
    public async Task<IActionResult> OnPostPrivacyAsync(string? draft, string? choice, string? person, string? reason, string[] justify, CancellationToken cancellation)
    {
        await LoadAsync(null, cancellation);
        if (drafts.Take(draft ?? "", Actor) is not { } request)
        {
            Problem = Words["publish.error.expired"];
            return Page();
        }

        Understanding before = publishing.Preview(request);
        string[] answered = choice == "mask" ? [] : justify;
        bool leaves = PrivacyChoice.LeavesPictures(before, answered);
        PublishRequest? decided = leaves ? null : PrivacyChoice.Decide(request, before, answered, person, reason);
        if (decided is null)
        {
            Problem = leaves ? Words["publish.privacy.pictures.open"] : Words.Format("publish.privacy.incomplete", PrivacyJustification.MinReasonChars);
        }

        Look(decided ?? request);
        return Page();
    }

    /// <summary>Keeps it as a draft, for later or for a second person's approval.</summary>
    public async Task<IActionResult> OnPostDraftAsync(string? draft, bool submit, CancellationToken cancellation)
    {
        await LoadAsync(null, cancellation);
        if (drafts.Look(draft ?? "", Actor) is not { } request)
        {
            Problem = Words["publish.error.expired"];
            return Page();
        }

        try
        {
            int id = await desk.SaveAsync(null, request, cancellation);
            if (submit)
            {
                await desk.SubmitAsync(id, Actor, cancellation);
            }

            drafts.Take(draft!, Actor);
            return LocalRedirect($"/Drafts/{id}");
        }
        catch (DraftException e)
        {
            Problem = Words[e.Message];
            Look(request);
            return Page();
        }
    }

    /// <summary>Says what it costs and when it is there; the draft stays as it is.</summary>
    public async Task<IActionResult> OnPostForecastAsync(string? draft, CancellationToken cancellation)
    {
        await LoadAsync(null, cancellation);
        if (drafts.Take(draft ?? "", Actor) is not { } request)
        {
            Problem = Words["publish.error.expired"];
            return Page();
        }

        Look(request);
        Forecast = await forecasts.OfAsync(request, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(string? draft, CancellationToken cancellation)
    {
        await LoadAsync(null, cancellation);
        if (drafts.Take(draft ?? "", Actor) is not { } request)
        {
            Problem = Words["publish.error.expired"];
            return Page();
        }

        if (desk.ApprovalRequired)
        {
            Problem = Words["drafts.error.approval"];
            Look(request);
            return Page();
        }

        // Once confirmed it is done, also if the browser goes away meanwhile.
        Outcome = await publishing.PublishAsync(request, CancellationToken.None);
        return Page();
    }

    private void Look(PublishRequest request)
    {
        Draft = request;
        Understood = publishing.Preview(request);
        DraftName = drafts.Keep(request);
        Pictures = new PreviewPictures($"upload={DraftName}", ScreenProfiles.Village, "normal", room.Of(request, ScreenProfiles.Village), false);
    }

    private async Task LoadAsync(int? document, CancellationToken cancellation)
    {
        Divisions = await divisions.ListAsync(cancellation);
        if (document is { } key)
        {
            await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
            Replaces = await database.Documents.AsNoTracking().SingleOrDefaultAsync(d => d.Key == key, cancellation);
            Selected = [.. await database.Placements.Where(p => p.DocumentKey == key).Select(p => p.DivisionCode).ToListAsync(cancellation)];
        }
    }

    private async Task<(string? Name, byte[]? Content)> ContentAsync(IFormFile? file, string? text, string? title, CancellationToken cancellation)
    {
        if (file is not null)
        {
            if (file.Length > PublishLimits.FileBytes)
            {
                Problem = Words.Format("publish.error.size", Path.GetFileName(file.FileName), PublishLimits.FileMegabytes);
                return (null, null);
            }

            byte[] content = new byte[file.Length];
            await using Stream stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(content, cancellation);
            return (Path.GetFileName(file.FileName), content);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return (null, null);
        }

        if (text.Length > MaxTextChars)
        {
            Problem = Words.Format("publish.error.text", MaxTextChars);
            return (null, null);
        }

        string name = string.Concat((string.IsNullOrWhiteSpace(title) ? Words["publish.pasted"] : title.Trim()).Take(40).Where(c => !Path.GetInvalidFileNameChars().Contains(c)));
        return (name + ".md", Encoding.UTF8.GetBytes(text));
    }
}

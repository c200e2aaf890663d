using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Access;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Rollouts;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Releases, firmware wanted beside observed, and the form that publishes a signed release.</summary>
internal sealed class FirmwarePage(
    FirmwareDesk desk, FirmwareQuery query, RolloutDesk rollouts, RolloutQuery rolloutQuery, FirmwareKeyFile keys, DivisionDirectory divisions, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    /// <summary>Terminals on one page of the list.</summary>
    private const int PageLength = 100;

    /// <summary>More terminals than this are not ticked one by one: they are named by id, or by their division.</summary>
    private const int MostTicks = 60;

    public FirmwareStatus Status { get; private set; } = new([], []);

    public IReadOnlyList<RolloutInfo> Rollouts { get; private set; } = [];

    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    /// <summary>What was typed of the waves, kept where something else was wrong.</summary>
    public RolloutPlan Plan { get; private set; } = new(RolloutLimits.DefaultWaves, RolloutLimits.FirstFailures, RolloutLimits.LaterFailurePercent, RolloutLimits.SoakMinutes);

    public bool AtOnce { get; private set; }

    public string? Done { get; private set; }

    /// <summary>What the operator looks for: part of a name, id or place.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    /// <summary>From 1.</summary>
    [BindProperty(SupportsGet = true, Name = "p")]
    public int PageNumber { get; set; } = 1;

    public int PageCount { get; private set; } = 1;

    public int Found { get; private set; }

    /// <summary>The page's terminals: what failed or is unknown first.</summary>
    public IReadOnlyList<TerminalFirmware> Shown { get; private set; } = [];

    /// <summary>Terminals of which a release is wanted, now or in a later wave.</summary>
    public IReadOnlyList<TerminalFirmware> Asked { get; private set; } = [];

    /// <summary>Terminals on which the wanted release failed or is unknown: these may be told to try again.</summary>
    public IReadOnlyList<TerminalFirmware> Bad { get; private set; } = [];

    /// <summary>Of these, as many as are ticked one by one.</summary>
    public IReadOnlyList<TerminalFirmware> FirstBad => [.. Bad.Take(MostTicks)];

    public bool HasKeys => keys.Keys.Count > 0;

    public bool MayAdminister => User.IsInRole(Roles.Administrator);

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(
        IFormFileCollection files, string[] to, string? ids, bool sure, string? pace, string? waves, int? firstFailures, int? laterPercent, int? soak, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        to = Named(to, ids);
        AtOnce = pace == "once";
        Plan = new RolloutPlan(waves ?? "", firstFailures, laterPercent, soak);
        List<byte[]> images = [];
        foreach (IFormFile file in files)
        {
            if (file.Length > FirmwareImage.MaxBytes)
            {
                Problem = Words.Format("firmware.error.size", file.FileName, FirmwareImage.MaxBytes / 1024);
                break;
            }

            using MemoryStream content = new();
            await file.CopyToAsync(content, cancellation);
            images.Add(content.ToArray());
        }

        Problem ??= images.Count == 0 ? Words["firmware.error.nothing"] : to.Length == 0 ? Words["firmware.error.where"] : !sure ? Words["firmware.error.confirm"] : null;
        if (Problem is null)
        {
            await TryAsync(async () =>
            {
                var published = await desk.PublishAsync(images, to, AtOnce ? null : Plan, Actor, cancellation);
                Done = Words.Format(AtOnce ? "firmware.published" : "firmware.published.waves", published.Count, published.Count(p => p.Wave == 1));
            });
        }

        await LoadAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(string[] to, string? ids, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        await TryAsync(() => desk.CancelAsync(Named(to, ids), Actor, cancellation));
        if (Problem is null)
        {
            return LocalRedirect("/Firmware");
        }

        await LoadAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAgainAsync(string[] on, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        Problem = on.Length == 0 ? Words["firmware.again.none"] : null;
        if (Problem is null)
        {
            await TryAsync(() => desk.TryAgainAsync(on, Actor, cancellation));
        }

        if (Problem is null)
        {
            return LocalRedirect("/Firmware");
        }

        await LoadAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostRolloutAsync(long id, string act, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        await TryAsync(() => act switch
        {
            "pause" => rollouts.PauseAsync(id, Actor, cancellation),
            "resume" => rollouts.ResumeAsync(id, Actor, cancellation),
            "next" => rollouts.OpenNextAsync(id, Actor, cancellation),
            "cancel" => rollouts.CancelAsync(id, Actor, cancellation),
            _ => Task.CompletedTask,
        });
        if (Problem is null)
        {
            return LocalRedirect("/Firmware");
        }

        await LoadAsync(cancellation);
        return Page();
    }

    /// <summary>What a rollout is doing or waiting for, in a sentence.</summary>
    public string Standing(RolloutInfo rollout) => rollout.State switch
    {
        "running" when rollout.Wave < rollout.Waves.Count => Words.Format("rollout.waits", rollout.Wave, rollout.Lacking, rollout.SoakMinutes, rollout.Wave + 1),
        "running" => Words["rollout.waits.last"],
        "paused" when rollout.PauseReason == "too-many-bad" => (rollout.Wave == 1
            ? Words.Format("rollout.paused.first", rollout.Counted, rollout.FirstFailures)
            : Words.Format("rollout.paused.later", rollout.Counted, rollout.Told, rollout.LaterFailurePercent)) + Words["rollout.paused.next"],
        "paused" => Words["rollout.paused.by-hand"],
        _ => "",
    };

    /// <summary>The version, and why it does not run.</summary>
    public string Why(TerminalFirmware terminal)
        => terminal.Wanted.Version + (Words.IsChinese ? "：" : ": ")
            + (terminal.Result == "failed" && terminal.IsAboutWanted ? FirmwareWords.Stage(Words, terminal.Observed.Stage, terminal.Observed.Held, terminal.Observed.Total, terminal.Observed.Reason) : Words["firmware.result." + terminal.Result]);

    /// <summary>So few that each has a tick of its own.</summary>
    public static bool IsTicked(IReadOnlyCollection<TerminalFirmware> terminals) => terminals.Count <= MostTicks;

    /// <summary>What was ticked, and what was typed: ids with anything between them that is not part of one.</summary>
    private static string[] Named(string[] ticked, string? typed)
        => [.. ticked.Concat((typed ?? "").Split([' ', ',', '，', '、', ';', '；', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RolloutException e)
        {
            Problem = Words.Format(e.WordKey, e.Id);
        }
        catch (ReleaseException e)
        {
            Problem = Words.IsChinese ? e.Chinese : e.Message;
        }
    }

    private static bool IsBad(TerminalFirmware terminal) => terminal.Result is "failed" or "unknown";

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Status = await query.StatusAsync(null, cancellation);
        Bad = [.. Status.Terminals.Where(IsBad)];
        Asked = [.. Status.Terminals.Where(t => t.Wanted.Release.Length > 0 || t.Wave > 0)];
        string search = Search?.Trim() ?? "";
        TerminalFirmware[] found = [.. Status.Terminals.Where(t => search.Length == 0
            || t.TerminalId.Contains(search, StringComparison.OrdinalIgnoreCase)
            || t.TerminalName.Contains(search, StringComparison.OrdinalIgnoreCase)
            || t.Division.Contains(search, StringComparison.OrdinalIgnoreCase)).OrderBy(t => IsBad(t) ? 0 : 1)];
        Found = found.Length;
        PageCount = Math.Max(1, (found.Length + PageLength - 1) / PageLength);
        PageNumber = Math.Clamp(PageNumber, 1, PageCount);
        Shown = [.. found.Skip((PageNumber - 1) * PageLength).Take(PageLength)];
        Rollouts = await rolloutQuery.ListAsync(cancellation);
        Divisions = await divisions.ListAsync(cancellation);
    }
}

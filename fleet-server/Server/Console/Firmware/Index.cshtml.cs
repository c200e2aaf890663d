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
    public FirmwareStatus Status { get; private set; } = new([], []);

    public IReadOnlyList<RolloutInfo> Rollouts { get; private set; } = [];

    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    /// <summary>What was typed of the waves, kept where something else was wrong.</summary>
    public RolloutPlan Plan { get; private set; } = new(RolloutLimits.DefaultWaves, RolloutLimits.FirstFailures, RolloutLimits.LaterFailurePercent, RolloutLimits.SoakMinutes);

    public bool AtOnce { get; private set; }

    public string? Done { get; private set; }

    public bool HasKeys => keys.Keys.Count > 0;

    public bool MayAdminister => User.IsInRole(Roles.Administrator);

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(
        IFormFileCollection files, string[] to, bool sure, string? pace, string? waves, int? firstFailures, int? laterPercent, int? soak, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

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

    public async Task<IActionResult> OnPostCancelAsync(string[] to, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        await TryAsync(() => desk.CancelAsync(to, Actor, cancellation));
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
        "paused" => Words["rollout.paused." + rollout.PauseReason],
        _ => "",
    };

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

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Status = await query.StatusAsync(null, cancellation);
        Rollouts = await rolloutQuery.ListAsync(cancellation);
        Divisions = await divisions.ListAsync(cancellation);
    }
}

using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Server.Access;
using KioskFleet.Server.Content;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>One terminal: what is wanted of it beside what it said, each field with its age.</summary>
internal sealed class TerminalPage(
    IFleet fleet, TerminalProvisioning provisioning, TerminalDirectory directory, FleetServerOptions options, DesiredSets desired, ProvisioningTickets tickets, FirmwareQuery firmware, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock)
    : ConsolePage(words, clock)
{
    private const int OutagesShown = 10;

    public TerminalInfo Info { get; private set; } = null!;

    public TerminalState? State { get; private set; }

    public DesiredSet? Wanted { get; private set; }

    public TerminalFirmware? Firmware { get; private set; }

    public IReadOnlyList<(string Name, string Value, long At)> Fields { get; private set; } = [];

    public IReadOnlyList<string> Mismatches { get; private set; } = [];

    /// <summary>The last times in which nothing was heard of it, newest first.</summary>
    public IReadOnlyList<Outage> Outages { get; private set; } = [];

    public NewTerminal? Renewed { get; private set; }

    public string Ticket { get; private set; } = "";

    /// <summary>What was wrong with what was entered; empty: nothing.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Monthly bytes that every terminal may move, MB.</summary>
    public string DefaultMegabytes => Number(options.MonthlyKiB / 1024);

    /// <summary>Monthly bytes set for this terminal, MB; empty: the server's.</summary>
    public string BudgetMegabytes { get; private set; } = "";

    public string BudgetText => BudgetMegabytes.Length > 0 ? BudgetMegabytes + " MB" : $"{DefaultMegabytes} MB ({Words["budget.default"]})";

    public bool MayAdminister => User.IsInRole(Roles.Administrator);

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation) => await LoadAsync(id, cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRenewAsync(string id, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        if (!await LoadAsync(id, cancellation))
        {
            return NotFound();
        }

        Renewed = await provisioning.RenewSecretAsync(id, Actor, cancellation);
        Ticket = tickets.Issue(Renewed);
        return Page();
    }

    public async Task<IActionResult> OnPostEnableAsync(string id, bool enabled, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        if (!await LoadAsync(id, cancellation))
        {
            return NotFound();
        }

        await provisioning.SetEnabledAsync(id, enabled, Actor, cancellation);
        return LocalRedirect("/Terminals/" + id);
    }

    public async Task<IActionResult> OnPostBudgetAsync(string id, string? megabytes, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        if (!await LoadAsync(id, cancellation))
        {
            return NotFound();
        }

        try
        {
            int? kib = string.IsNullOrWhiteSpace(megabytes) ? null
                : int.TryParse(megabytes.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int mb) && mb <= Limits.MaxMonthlyKiB / 1024 ? mb * 1024 : 0;
            await provisioning.SetMonthlyAsync(id, kib, Actor, cancellation);
            return LocalRedirect("/Terminals/" + id);
        }
        catch (ProvisioningException e)
        {
            Error = Words.Format(e.WordKey, e.Value);
            BudgetMegabytes = megabytes ?? "";
            return Page();
        }
    }

    public string Length(Outage outage) => DeviceWords.Duration(Words, (outage.UntilAt - outage.FromAt) / 1000);

    public string Cause(Outage outage) => outage.Cause switch
    {
        Outage.Link => Words["outages.cause.link"],
        Outage.Power => Words["outages.cause.power"],
        Outage.PowerOrWatchdog => Words["outages.cause.unasked"],
        _ => Words.Format("outages.cause.restart", DeviceWords.BootReason(Words, outage.Cause)),
    };

    private async Task<bool> LoadAsync(string id, CancellationToken cancellation)
    {
        if ((await fleet.TerminalsAsync(cancellation)).FirstOrDefault(t => t.Id == id) is not { } info)
        {
            return false;
        }

        Info = info;
        Wanted = desired.Find(info.Division, info.Profile);
        BudgetMegabytes = directory.Find(id)?.MonthlyKiB is { } monthly ? Number(monthly / 1024) : "";
        Firmware = (await firmware.StatusAsync(id, cancellation)).Terminals.SingleOrDefault();
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        State = await database.TerminalStates.AsNoTracking().SingleOrDefaultAsync(s => s.TerminalId == id, cancellation);
        Outages = await database.Outages.AsNoTracking().Where(o => o.TerminalId == id).OrderByDescending(o => o.UntilAt).Take(OutagesShown).ToListAsync(cancellation);
        if (State is { } state)
        {
            Fields = [.. Enumerable.Range(1, TerminalState.FieldCount - 1).Where(state.Knows)
                .Select(key => (Words[string.Create(CultureInfo.InvariantCulture, $"report.{key}")], Value(state, key), Confirmed(state, key)))];
            Mismatches = [.. FindMismatches(state)];
        }

        return true;
    }

    /// <summary>When a field was last known to be so. Beats confirm what was reported, but not what changes all the time.</summary>
    private static long Confirmed(TerminalState state, int key)
        => key is 1 or 14 or 22 or 24 or 26 or 27 ? state.FieldTime(key) : Math.Max(state.FieldTime(key), state.ConfirmedAt);

    private IEnumerable<string> FindMismatches(TerminalState state)
    {
        if (state.StoppedClasses != 0)
        {
            yield return Words.Format("mismatch.budget", Stopped(state));
        }

        if (state.Knows(4) && state.Profile != Info.Profile)
        {
            yield return Words.Format("mismatch.profile", Profile(state.Profile), Profile(Info.Profile));
        }

        if (state.Knows(5) && state.Division.Length > 0 && state.Division != Info.Division)
        {
            yield return Words.Format("mismatch.division", state.Division, Info.Division);
        }
    }

    private string Value(TerminalState state, int key) => key switch
    {
        1 => Number(state.Number),
        2 => DeviceWords.Duration(Words, state.UptimeSeconds),
        3 => state.Firmware,
        4 => Profile(state.Profile),
        5 => state.Division == Info.Division ? $"{Info.DivisionName} {state.Division}" : state.Division,
        6 => Manifest(state.HeldManifest),
        7 => Manifest(state.ShownManifest),
        8 => Manifest(state.AcceptedManifest),
        9 => Memory(state.FreeMemoryBytes),
        10 => Number(state.FreeStorageKiB / 1024) + " MB",
        11 => Number(state.LinkQuality) + " %",
        12 => (state.TemperatureTenths / 10.0).ToString("F1", CultureInfo.InvariantCulture) + " °C",
        13 => state.LastError.Length == 0 ? "—" : DeviceWords.Error(Words, state.LastError),
        14 => ShanghaiTime.Text(state.Clock * 1000),
        15 => Words[state.ClockTrusted ? "yes" : "no"],
        16 => Number(state.BootCount),
        17 => Words.Format("value.boot", state.CutCount, DeviceWords.BootReason(Words, state.BootReason)),
        18 => Words[state.ShownTextSize == TextSize.Elder ? "size.elder" : "size.normal"],
        21 => Words.Format(
            "value.storage", Words[state.OnCard ? "value.storage.card" : "value.storage.inside"], state.StorageErrors, state.StorageDamaged,
            state.ScrubbedSince == 0 ? Words["value.scrub.none"] : Words.Format("value.scrub.since", ShanghaiTime.Text(state.ScrubbedSince * 1000))),
        22 => Words.Format("value.screen", state.LastTouch == 0 ? Words["value.screen.none"] : Words.Format("value.screen.touch", ShanghaiTime.Text(state.LastTouch * 1000)), state.FrameHash.ToString("x8", CultureInfo.InvariantCulture)),
        23 => Memory(state.MemoryLowBytes),
        24 => Words.Format("value.queue", state.QueueWaiting, state.QueueMost, state.QueueDropped),
        25 => state.DarkSeconds == 0 ? "—" : DeviceWords.Duration(Words, state.DarkSeconds),
        26 => Words.Format(
            "value.budget", Number(state.UsedKiB / 1024), Number(state.MonthlyKiB / 1024),
            state.StoppedClasses == 0 ? "" : Words.Format("value.budget.stopped", Stopped(state))),
        27 => Words.Format("value.link", state.Sessions, state.LinkError.Length == 0 ? "—" : DeviceWords.Error(Words, state.LinkError)),
        ReportKeys.Running => state.Slot == TerminalReport.NoSlot
            ? Words["value.release.none"]
            : Words.Format("value.release", state.ReleaseNumber, state.Slot, state.OnTrial ? Words["value.release.trial"] : ""),
        ReportKeys.Update => FirmwareWords.Stage(Words, FirmwareQuery.StageWord(state.UpdateStage), state.UpdateHeld, state.UpdateTotal, FirmwareQuery.ReasonWord(state.UpdateReason)),
        ReportKeys.Roots when state is { RootUsed.Length: 0, RootsHeld.Length: 0 } => Words["value.roots.none"],
        ReportKeys.Roots => Words.Format(
            "value.roots", state.RootUsed.Length == 0 ? "—" : Convert.ToHexStringLower(state.RootUsed),
            state.RootsHeld.Length == 0 ? "—" : string.Join(Words.IsChinese ? "、" : ", ", TrustRootQuery.Names(state.RootsHeld))),
        _ => "",
    };

    private string Stopped(TerminalState state)
        => string.Join(Words.Language == Words.Chinese ? "、" : ", ", Enumerable.Range(0, 4).Where(c => (state.StoppedClasses & (1 << c)) != 0)
            .Select(c => Words[string.Create(CultureInfo.InvariantCulture, $"class.{c}")]));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Memory(long bytes) => bytes >= 10 * 1024 * 1024 ? Number(bytes / 1024 / 1024) + " MB" : Number(bytes / 1024) + " KB";

    private string Profile(string profile) => Words.Find("profile." + profile) ?? profile;

    private string Manifest(byte[] id)
        => id.All(b => b == 0) ? "—"
            : Wanted is { } wanted && wanted.ManifestId == ObjectId.From(id) ? Words.Format("value.manifest.wanted", wanted.Sequence, Convert.ToHexStringLower(id))
            : Convert.ToHexStringLower(id);
}

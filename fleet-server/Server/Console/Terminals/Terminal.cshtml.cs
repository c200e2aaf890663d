using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Server.Access;
using KioskFleet.Server.Content;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>One terminal: what is wanted of it beside what it said, each field with its age.</summary>
internal sealed class TerminalPage(
    IFleet fleet, TerminalProvisioning provisioning, DesiredSets desired, ProvisioningTickets tickets, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock)
    : ConsolePage(words, clock)
{
    public TerminalInfo Info { get; private set; } = null!;

    public TerminalState? State { get; private set; }

    public DesiredSet? Wanted { get; private set; }

    public IReadOnlyList<(string Name, string Value, long At)> Fields { get; private set; } = [];

    public IReadOnlyList<string> Mismatches { get; private set; } = [];

    public NewTerminal? Renewed { get; private set; }

    public string Ticket { get; private set; } = "";

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

    private async Task<bool> LoadAsync(string id, CancellationToken cancellation)
    {
        if ((await fleet.TerminalsAsync(cancellation)).FirstOrDefault(t => t.Id == id) is not { } info)
        {
            return false;
        }

        Info = info;
        Wanted = desired.Find(info.Division, info.Profile);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        State = await database.TerminalStates.AsNoTracking().SingleOrDefaultAsync(s => s.TerminalId == id, cancellation);
        if (State is { } state)
        {
            Fields = [.. Enumerable.Range(1, TerminalState.FieldCount - 1).Where(state.Knows)
                .Select(key => (Words[string.Create(CultureInfo.InvariantCulture, $"report.{key}")], Value(state, key), state.FieldTime(key)))];
            Mismatches = [.. FindMismatches(state)];
        }

        return true;
    }

    private IEnumerable<string> FindMismatches(TerminalState state)
    {
        if (state.Knows(4) && state.Profile != Info.Profile)
        {
            yield return Words.Format("mismatch.profile", state.Profile, Info.Profile);
        }

        if (state.Knows(5) && state.Division.Length > 0 && state.Division != Info.Division)
        {
            yield return Words.Format("mismatch.division", state.Division, Info.Division);
        }
    }

    private string Value(TerminalState state, int key) => key switch
    {
        1 => Number(state.Number),
        2 => Words.Format("value.uptime", state.UptimeSeconds / 86400, state.UptimeSeconds / 3600 % 24, state.UptimeSeconds / 60 % 60),
        3 => state.Firmware,
        4 => state.Profile,
        5 => state.Division,
        6 => Manifest(state.HeldManifest),
        7 => Manifest(state.ShownManifest),
        8 => Manifest(state.AcceptedManifest),
        9 => Number(state.FreeMemoryBytes / 1024) + " KB",
        10 => Number(state.FreeStorageKiB / 1024) + " MB",
        11 => Number(state.LinkQuality) + " %",
        12 => (state.TemperatureTenths / 10.0).ToString("F1", CultureInfo.InvariantCulture) + " °C",
        13 => state.LastError.Length == 0 ? "—" : state.LastError,
        14 => ShanghaiTime.Text(state.Clock * 1000),
        15 => Words[state.ClockTrusted ? "yes" : "no"],
        16 => Number(state.BootCount),
        17 => Words.Format("value.boot", state.CutCount, state.BootReason),
        _ => Words[state.ShownTextSize == TextSize.Elder ? "size.elder" : "size.normal"],
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Manifest(byte[] id) => id.All(b => b == 0) ? "—" : Convert.ToHexStringLower(id);
}

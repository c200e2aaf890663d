using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Rollouts;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>How the fleet is, at a glance.</summary>
internal sealed class IndexPage(IFleet fleet, FirmwareQuery firmware, TrustRootQuery roots, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    private const int MostShown = 30;

    public IReadOnlyList<TerminalInfo> Terminals { get; private set; } = [];

    public IReadOnlyList<DocumentInfo> Documents { get; private set; } = [];

    public IReadOnlyList<TerminalInfo> Attention { get; private set; } = [];

    public int Claims { get; private set; }

    /// <summary>Terminals whose update failed, or is unknown.</summary>
    public int UpdatesFailed { get; private set; }

    public int UpdatesUnknown { get; private set; }

    public int RolloutsPaused { get; private set; }

    public TrustRootStatus Roots { get; private set; } = new(false, null, [], 0, 0);

    /// <summary>Terminals that proved to show the newest set.</summary>
    public int UpToDate => Terminals.Count(t => t.WantedManifest.Length > 0 && t.ShownManifest == t.WantedManifest);

    public int Count(Presence presence)
    {
        string word = presence.ToString();
        return Terminals.Count(t => string.Equals(t.Presence, word, StringComparison.OrdinalIgnoreCase));
    }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Terminals = await fleet.TerminalsAsync(cancellation);
        Documents = await fleet.DocumentsAsync(cancellation);
        Attention = [.. Terminals.Where(t => t.Enabled && (t.Presence != "online" || t.LastError.Length > 0)).Take(MostShown)];
        Roots = await roots.StatusAsync(cancellation);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Claims = await database.ClaimRequests.CountAsync(cancellation);
        RolloutsPaused = await database.Rollouts.CountAsync(r => r.State == RolloutState.Paused, cancellation);
        IReadOnlyList<TerminalFirmware> updates = (await firmware.StatusAsync(null, cancellation)).Terminals;
        (UpdatesFailed, UpdatesUnknown) = (updates.Count(t => t.Result == "failed"), updates.Count(t => t.Result == "unknown"));
    }
}

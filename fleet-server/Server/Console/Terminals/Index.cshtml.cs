using KioskFleet.Server.Access;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>All terminals, and those that ask to be claimed.</summary>
internal sealed class TerminalsPage(
    IFleet fleet, TerminalProvisioning provisioning, DivisionDirectory divisions, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IReadOnlyList<TerminalInfo> Terminals { get; private set; } = [];

    public IReadOnlyList<ClaimRequest> Claims { get; private set; } = [];

    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    public bool MayAdminister => User.IsInRole(Roles.Administrator);

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostClaimAsync(string? id, string? name, string? division, string? profile, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        try
        {
            await provisioning.ClaimAsync(id ?? "", name ?? "", division ?? "", profile ?? "", Actor, cancellation);
            return LocalRedirect("/Terminals");
        }
        catch (ProvisioningException e)
        {
            Problem = Words.Format(e.WordKey, e.Value);
            await LoadAsync(cancellation);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostRefuseAsync(string? id, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        await provisioning.RefuseClaimAsync(id ?? "", Actor, cancellation);
        return LocalRedirect("/Terminals");
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Terminals = await fleet.TerminalsAsync(cancellation);
        Divisions = await divisions.ListAsync(cancellation);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Claims = await database.ClaimRequests.AsNoTracking().OrderBy(c => c.FirstAt).ToListAsync(cancellation);
    }
}

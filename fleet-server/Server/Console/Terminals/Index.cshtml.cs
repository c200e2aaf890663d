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
    /// <summary>Terminals on one page of the list.</summary>
    private const int PageLength = 100;

    /// <summary>What the operator looks for: part of a name, id or place.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    /// <summary>From 1.</summary>
    [BindProperty(SupportsGet = true, Name = "p")]
    public int PageNumber { get; set; } = 1;

    public int PageCount { get; private set; } = 1;

    public int Found { get; private set; }

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
        string search = Search?.Trim() ?? "";
        TerminalInfo[] found = [.. (await fleet.TerminalsAsync(cancellation)).Where(t => search.Length == 0
            || t.Id.Contains(search, StringComparison.OrdinalIgnoreCase)
            || t.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
            || t.DivisionName.Contains(search, StringComparison.OrdinalIgnoreCase)
            || t.Division.StartsWith(search, StringComparison.Ordinal))];
        Found = found.Length;
        PageCount = Math.Max(1, (found.Length + PageLength - 1) / PageLength);
        PageNumber = Math.Clamp(PageNumber, 1, PageCount);
        Terminals = [.. found.Skip((PageNumber - 1) * PageLength).Take(PageLength)];
        Divisions = await divisions.ListAsync(cancellation);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Claims = await database.ClaimRequests.AsNoTracking().OrderBy(c => c.FirstAt).ToListAsync(cancellation);
    }
}

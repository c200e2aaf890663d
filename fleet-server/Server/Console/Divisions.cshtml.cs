using KioskFleet.Server.Access;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>The divisions, and a form for another.</summary>
internal sealed class DivisionsPage(DivisionDirectory divisions, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    public IReadOnlyDictionary<string, int> Terminals { get; private set; } = new Dictionary<string, int>();

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(string? code, string? name, DivisionLevel level, string? parent, CancellationToken cancellation)
    {
        if (!User.IsInRole(Roles.Administrator))
        {
            return Forbid();
        }

        try
        {
            await divisions.CreateAsync(code ?? "", name ?? "", level, parent, Actor, cancellation);
            return LocalRedirect("/Divisions");
        }
        catch (DivisionException e)
        {
            Problem = Words[e.Message];
            await LoadAsync(cancellation);
            return Page();
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Divisions = await divisions.ListAsync(cancellation);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Terminals = await database.Terminals.GroupBy(t => t.DivisionCode).ToDictionaryAsync(g => g.Key, g => g.Count(), cancellation);
    }
}

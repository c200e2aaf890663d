using KioskFleet.Server.Access;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Creates a terminal and shows its secret, this once.</summary>
[Authorize(Policy = Roles.MayAdminister)]
internal sealed class NewTerminalPage(TerminalProvisioning provisioning, DivisionDirectory divisions, ProvisioningTickets tickets, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    public NewTerminal? Created { get; private set; }

    public string Ticket { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellation) => Divisions = await divisions.ListAsync(cancellation);

    public async Task OnPostAsync(string? id, string? name, string? division, string? profile, CancellationToken cancellation)
    {
        Divisions = await divisions.ListAsync(cancellation);
        try
        {
            Created = await provisioning.CreateAsync(id, name ?? "", division ?? "", profile ?? "", Actor, cancellation);
            Ticket = tickets.Issue(Created);
        }
        catch (ProvisioningException e)
        {
            Problem = Words.Format(e.WordKey, e.Value);
        }
    }
}

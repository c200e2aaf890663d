using KioskFleet.Protocol;
using KioskFleet.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Hands out kiosk.cfg, once.</summary>
[Authorize(Policy = Roles.MayAdminister)]
internal sealed class ConfigurationPage(ProvisioningTickets tickets, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IActionResult OnGet(string ticket)
        => tickets.Redeem(ticket) is { } terminal ? File(terminal.Configuration, "application/octet-stream", Provisioning.FileName) : NotFound();
}

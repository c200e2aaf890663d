using KioskFleet.Server.Access;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Who may sign in.</summary>
internal sealed class OperatorsPage(OperatorDirectory operators, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IReadOnlyList<Operator> Operators { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Operators = await operators.ListAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(string? name, string? displayName, string? role, string? password, CancellationToken cancellation)
    {
        try
        {
            await operators.CreateAsync(name ?? "", displayName ?? "", role ?? "", password ?? "", Actor, cancellation);
            return LocalRedirect("/Operators");
        }
        catch (OperatorException e)
        {
            Problem = Words[e.Message];
            Operators = await operators.ListAsync(cancellation);
            return Page();
        }
    }
}

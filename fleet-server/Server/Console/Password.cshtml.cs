using KioskFleet.Server.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Changes one's own password; other sessions of the same operator end.</summary>
internal sealed class PasswordPage(OperatorDirectory operators, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public bool Changed { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(string? oldPassword, string? newPassword, CancellationToken cancellation)
    {
        try
        {
            await operators.ChangePasswordAsync(Actor, oldPassword ?? "", newPassword ?? "", cancellation);
            if (await operators.FindAsync(Actor, cancellation) is { } changed)
            {
                await HttpContext.SignInAsync(SessionClaims.Of(changed));
            }

            Changed = true;
        }
        catch (OperatorException e)
        {
            Problem = Words[e.Message];
        }

        return Page();
    }
}

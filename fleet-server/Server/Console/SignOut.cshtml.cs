using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Ends the session.</summary>
internal sealed class SignOutPage(Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync();
        return LocalRedirect("/SignIn");
    }
}

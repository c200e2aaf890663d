using KioskFleet.Server.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Opens a session.</summary>
internal sealed class SignInPage(OperatorDirectory operators, FirstStart firstStart, FleetServerOptions options, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? DemoName => options.Demo && firstStart.AdministratorPassword is not null ? FirstStart.AdministratorName : null;

    public string? DemoPassword => options.Demo ? firstStart.AdministratorPassword : null;

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? password, CancellationToken cancellation)
    {
        Operator? found = await operators.SignInAsync(name ?? "", password ?? "", HttpContext.Connection.RemoteIpAddress?.ToString() ?? "", cancellation);
        if (found is null)
        {
            Problem = Words.Format("signin.wrong", OperatorDirectory.FailuresBeforePause, (int)OperatorDirectory.Pause.TotalMinutes);
            return Page();
        }

        await HttpContext.SignInAsync(SessionClaims.Of(found));
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
    }
}

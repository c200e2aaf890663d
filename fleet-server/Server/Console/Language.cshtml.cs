using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Remembers the language in a cookie.</summary>
internal sealed class LanguagePage(Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost(string? to, string? back)
    {
        if (to is not null && Words.Exists(to))
        {
            Response.Cookies.Append(ConsoleSetup.LanguageCookie, to, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
            });
        }

        return LocalRedirect(Url.IsLocalUrl(back) ? back : "/");
    }
}

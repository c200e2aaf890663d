using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Says what went wrong without saying how the server is built.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ErrorPage(Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public string Heading { get; private set; } = "";

    public string Explanation { get; private set; } = "";

    public void OnGet(int code = 0, string? returnUrl = null) => Say(code, returnUrl);

    public void OnPost() => Say(500, null);

    private void Say(int code, string? returnUrl)
    {
        string kind = code == 404 ? "404" : returnUrl is not null ? "403" : "500";
        Heading = Words["error." + kind + ".heading"];
        Explanation = Words["error." + kind + ".text"];
        Response.StatusCode = int.Parse(kind, System.Globalization.CultureInfo.InvariantCulture);
    }
}

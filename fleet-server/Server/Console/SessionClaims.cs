using System.Security.Claims;
using KioskFleet.Server.Access;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace KioskFleet.Server.Console;

/// <summary>What a session's cookie says of its operator.</summary>
internal static class SessionClaims
{
    /// <summary>The operator's <see cref="Operator.Stamp"/> when the session began.</summary>
    public const string Stamp = "kf.stamp";

    public const string DisplayName = "kf.name";

    public static ClaimsPrincipal Of(Operator signedIn)
        => new(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.Name, signedIn.Name),
                new Claim(ClaimTypes.Role, signedIn.Role),
                new Claim(DisplayName, signedIn.DisplayName),
                new Claim(Stamp, signedIn.Stamp),
            ],
            CookieAuthenticationDefaults.AuthenticationScheme));
}

using System.Net;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Forms;
using KioskFleet.Server.Access;
using KioskFleet.Server.Api;
using KioskFleet.Server.Content;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;

namespace KioskFleet.Server.Console;

/// <summary>The console's services and middleware: pages, sign-in, forgery protection, headers.</summary>
internal static class ConsoleSetup
{
    public const string LanguageCookie = "lang";

    /// <summary>A publish form: one file of the largest size, and its fields.</summary>
    public const long FormBytes = PublishLimits.FileBytes + (1024 * 1024);

    /// <summary>Sent by console.js when it refreshes figures.</summary>
    private const string LiveHeader = "X-Live";

    /// <summary>Browsers that saw the console over TLS do not come back without it for so long.</summary>
    private const string TransportSecurity = "max-age=31536000";

    /// <summary>A session without use ends after a working day.</summary>
    private static readonly TimeSpan Session = TimeSpan.FromHours(10);

    public static void AddConsole(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped(s =>
        {
            string? chosen = s.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request.Cookies[LanguageCookie];
            return new Words(chosen is not null && Words.Exists(chosen) ? chosen : Words.Chinese);
        });
        services.AddSingleton<PublishDrafts>();
        services.AddSingleton<FormPictures>();
        services.AddSingleton(new FormPictureReducer(new PublishingOptions()));
        services.AddSingleton<ProvisioningTickets>();
        services.AddRazorPages(o =>
            {
                o.RootDirectory = "/Console";
                o.Conventions.AuthorizeFolder("/");
                o.Conventions.AllowAnonymousToPage("/SignIn");
                o.Conventions.AllowAnonymousToPage("/Error");
                o.Conventions.AuthorizePage("/Publish", Roles.MayPublish);
                o.Conventions.AuthorizePage("/Preview", Roles.MayPublish);
                o.Conventions.AuthorizeFolder("/Drafts", Roles.MayPublish);
                o.Conventions.AuthorizeFolder("/Forms", Roles.MayPublish);
                o.Conventions.AuthorizePage("/NewTerminal", Roles.MayAdminister);
                o.Conventions.AuthorizePage("/Operators", Roles.MayAdminister);
            })
            .AddApplicationPart(typeof(ConsoleSetup).Assembly);
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "kf.form";
            o.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.Configure<FormOptions>(o => o.MultipartBodyLengthLimit = FormBytes);
        services.AddDataProtection().SetApplicationName("KioskFleet");
        services.AddSingleton<IConfigureKeys, CookieKeys>();
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>()
            .Configure<IConfigureKeys>((o, keys) => o.XmlRepository = keys.Repository);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(o =>
            {
                o.Cookie.Name = "kf.session";
                o.Cookie.HttpOnly = true;
                o.Cookie.SameSite = SameSiteMode.Strict;
                o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                o.LoginPath = "/SignIn";
                o.AccessDeniedPath = "/Error";
                o.ExpireTimeSpan = Session;
                o.SlidingExpiration = true;
                o.Events.OnValidatePrincipal = CheckOperatorAsync;

                // A page that refreshes itself is not a person at work.
                o.Events.OnCheckSlidingExpiration = context =>
                {
                    context.ShouldRenew &= !context.HttpContext.Request.Headers.ContainsKey(LiveHeader);
                    return Task.CompletedTask;
                };
            })
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiTokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder(CookieAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build())
            .AddPolicy(Roles.MayPublish, p => p.RequireRole(Roles.Publisher, Roles.Administrator))
            .AddPolicy(Roles.MayAdminister, p => p.RequireRole(Roles.Administrator))
            .AddPolicy(ApiEndpoints.Policy, p => p.AddAuthenticationSchemes(ApiTokenHandler.SchemeName).RequireAuthenticatedUser());
        services.AddOpenApi();
    }

    public static void UseConsole(this WebApplication app)
    {
        app.UseExceptionHandler("/Error");
        app.Use(async (context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            context.Response.OnStarting(() =>
            {
                if (headers.CacheControl.Count == 0)
                {
                    headers.CacheControl = "no-store";
                }

                return Task.CompletedTask;
            });
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = TransportSecurity;
            }

            await next(context);
        });
        app.UseStatusCodePages(context =>
        {
            HttpContext http = context.HttpContext;
            if (!http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && http.Response.StatusCode == (int)HttpStatusCode.NotFound)
            {
                http.Response.Redirect("/Error?code=404");
            }

            return Task.CompletedTask;
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    public static void MapConsole(this WebApplication app)
    {
        ConsoleAssets.Map(app);
        app.MapRazorPages();
    }

    /// <summary>Ends the session of an operator who was disabled or whose password changed.</summary>
    private static async Task CheckOperatorAsync(CookieValidatePrincipalContext context)
    {
        OperatorDirectory operators = context.HttpContext.RequestServices.GetRequiredService<OperatorDirectory>();
        Operator? found = context.Principal?.Identity?.Name is { } name ? await operators.FindAsync(name, context.HttpContext.RequestAborted) : null;
        if (found is null || !found.Enabled || found.Stamp != context.Principal!.FindFirst(SessionClaims.Stamp)?.Value)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync();
        }
    }
}

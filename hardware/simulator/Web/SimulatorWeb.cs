using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KioskFleet.Simulator.Web;

/// <summary>The pages on which virtual terminals are seen, touched and mistreated.</summary>
public static class SimulatorWeb
{
    private static readonly Dictionary<string, string> s_assetTypes = new(StringComparer.Ordinal)
    {
        ["terminals.css"] = "text/css; charset=utf-8",
        ["terminal.js"] = "text/javascript; charset=utf-8",
        ["rack.js"] = "text/javascript; charset=utf-8",
    };

    /// <summary>
    /// Maps <c>{prefix}</c> (all terminals), <c>{prefix}/{id}</c> (one), and what these need. The application must call <c>UseWebSockets</c> before.
    /// </summary>
    /// <returns>The group, for a policy: whoever reaches the pages can cut the terminals' power.</returns>
    public static RouteGroupBuilder MapVirtualTerminals(this IEndpointRouteBuilder app, TerminalRack rack, string prefix = "/terminals")
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(rack);
        RouteGroupBuilder group = app.MapGroup(prefix);
        group.MapGet("", (HttpContext http) => Page(http, "rack.html", Base(http, prefix), null));
        group.MapGet("/state", () => Results.Json(rack.Terminals.Select(TerminalState.Of).ToList(), PageJson.Default.ListTerminalState));
        group.MapGet("/assets/{name}", Asset);
        group.MapGet("/{id}", (HttpContext http, string id) =>
            rack.Find(id) is { } terminal ? Page(http, "terminal.html", Base(http, prefix), terminal) : Results.NotFound());
        group.MapGet("/{id}/screen.png", (HttpContext http, string id) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return rack.Find(id) is { } terminal ? Results.Bytes(terminal.CapturePng(), "image/png") : Results.NotFound();
        });
        group.MapGet("/{id}/state", (string id) =>
            rack.Find(id) is { } terminal ? Results.Json(TerminalState.Of(terminal), PageJson.Default.TerminalState) : Results.NotFound());
        group.Map("/{id}/live", async (HttpContext http, string id) =>
        {
            if (rack.Find(id) is not { } terminal)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (!http.WebSockets.IsWebSocketRequest || !IsSameOrigin(http.Request))
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            using System.Net.WebSockets.WebSocket socket = await http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using var page = new LivePage(terminal, socket);
            await page.RunAsync(http.RequestAborted).ConfigureAwait(false);
        });
        return group;
    }

    private static string Base(HttpContext http, string prefix) => http.Request.PathBase + prefix;

    /// <summary>A page of another site must not be able to cut the power here: browsers send the origin with every WebSocket.</summary>
    private static bool IsSameOrigin(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return string.IsNullOrEmpty(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority == request.Host.Value);
    }

    private static IResult Asset(string name)
    {
        if (!s_assetTypes.TryGetValue(name, out string? type))
        {
            return Results.NotFound();
        }

        return Results.Stream(typeof(SimulatorWeb).Assembly.GetManifestResourceStream("web/" + name)!, type);
    }

    private static IResult Page(HttpContext http, string name, string prefix, VirtualTerminal? terminal)
    {
        string language = SimulatorTexts.Choose(http.Request.Query["lang"], http.Request.Headers.AcceptLanguage);
        using Stream stream = typeof(SimulatorWeb).Assembly.GetManifestResourceStream("web/" + name)!;
        using var reader = new StreamReader(stream);
        string words = JsonSerializer.Serialize(SimulatorTexts.Of(language), PageJson.Default.IReadOnlyDictionaryStringString);
        string page = reader.ReadToEnd()
            .Replace("{{htmlLang}}", language == "zh" ? "zh-Hans" : "en", StringComparison.Ordinal)
            .Replace("{{lang}}", language, StringComparison.Ordinal);
        page = SimulatorTexts.Fill(page, language)
            .Replace("%BASE%", WebUtility.HtmlEncode(prefix), StringComparison.Ordinal)
            .Replace("%WORDS%", words, StringComparison.Ordinal);
        if (terminal is not null)
        {
            page = page
                .Replace("%ID%", WebUtility.HtmlEncode(terminal.Id), StringComparison.Ordinal)
                .Replace("%TITLE%", WebUtility.HtmlEncode(terminal.Title), StringComparison.Ordinal)
                .Replace("%WIDTH%", terminal.Board.Screen.Width.ToString(), StringComparison.Ordinal)
                .Replace("%HEIGHT%", terminal.Board.Screen.Height.ToString(), StringComparison.Ordinal);
        }

        return Results.Content(page, "text/html; charset=utf-8");
    }
}

using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace KioskFleet.Server.Console;

/// <summary>Style sheet, script and icon, from inside the assembly: the console loads nothing from anywhere else.</summary>
internal static class ConsoleAssets
{
    private static readonly (string Name, string Type)[] Files =
    [
        ("console.css", "text/css; charset=utf-8"),
        ("console.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    public static void Map(WebApplication app)
    {
        foreach ((string name, string type) in Files)
        {
            using Stream stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream("Assets/" + name)
                ?? throw new InvalidOperationException($"The resource Assets/{name} is missing from the build.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
            app.MapGet("/assets/" + name, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(bytes, type, entityTag: tag);
            }).AllowAnonymous().ExcludeFromDescription();
        }
    }
}

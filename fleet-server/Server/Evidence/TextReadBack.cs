using System.Text;
using System.Text.Json;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Evidence;

/// <summary>Turns the glyphs that a terminal drew back into text, by the fleet's glyph registry.</summary>
public sealed class TextReadBack
{
    private readonly GlyphRegistry _registry;

    private TextReadBack(GlyphRegistry registry) => _registry = registry;

    /// <summary>Reads the registry as it is stored now; numbers given later are not in it.</summary>
    /// <exception cref="InvalidOperationException">Nothing was published yet, so there is none.</exception>
    public static async Task<TextReadBack> LoadAsync(IServiceProvider services, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(services);
        await using FleetDatabase database = await services.GetRequiredService<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync(cancellation);
        var stored = await database.GlyphRegistries.AsNoTracking().SingleOrDefaultAsync(cancellation);
        KioskFleet.Publishing.Glyphs.GlyphRegistryState? state = stored is null ? null : JsonSerializer.Deserialize<KioskFleet.Publishing.Glyphs.GlyphRegistryState>(stored.Bytes);
        return new TextReadBack(new GlyphRegistry(state ?? throw new InvalidOperationException("There is no glyph registry: publish a document first.")));
    }

    /// <summary>The characters behind the glyphs, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A glyph's number was never given.</exception>
    public string Text(IEnumerable<(int FontId, int Glyph)> glyphs)
    {
        ArgumentNullException.ThrowIfNull(glyphs);
        StringBuilder text = new();
        foreach ((int font, int glyph) in glyphs)
        {
            text.Append(PageText.CharacterOf(font, glyph, _registry).ToString());
        }

        return text.ToString();
    }
}

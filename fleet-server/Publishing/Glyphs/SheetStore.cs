using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Glyphs;

/// <summary>Draws glyph sheets and keeps them: a full sheet never changes again. Safe for concurrent use.</summary>
public sealed class SheetStore(FontCatalog fonts, GlyphRegistry registry)
{
    private readonly ConcurrentDictionary<(FaceId Face, int Em, int Sheet), (int Count, BuiltObject Object)> _sheets = new();

    /// <summary>Sheet <paramref name="sheet"/> of a face at <paramref name="em"/> pixels, with all numbers given so far.</summary>
    public BuiltObject Get(FaceId face, int em, int sheet)
    {
        int first = sheet * Limits.GlyphsPerSheet;
        int count = Math.Min(Limits.GlyphsPerSheet, registry.Count(face) - first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(sheet));
        if (_sheets.TryGetValue((face, em, sheet), out (int Count, BuiltObject Object) kept) && kept.Count == count)
        {
            return kept.Object;
        }

        BuiltObject drawn = Draw(face, em, first, count);
        _sheets[(face, em, sheet)] = (count, drawn);
        return drawn;
    }

    private BuiltObject Draw(FaceId face, int em, int first, int count)
    {
        int height = FontCatalog.CellHeight(em);
        int width = em * count;
        byte[] levels = new byte[width * height];
        for (int i = 0; i < count; i++)
        {
            byte[] cell = fonts.DrawCell(face, em, registry.CharacterOf(face, first + i));
            for (int y = 0; y < height; y++)
            {
                Array.Copy(cell, y * em, levels, (y * width) + (i * em), em);
            }
        }

        byte[] gif = GifEncoder.Encode(levels, width, height);
        byte[] payload = [(byte)em, (byte)height, (byte)count, .. gif];
        return BuiltObject.Of(ObjectKind.Sheet, [], payload);
    }
}

using System.Text;

namespace KioskFleet.Publishing.Fonts;

/// <summary>The faces that pages are set in. Safe for concurrent use: FreeType is called under one lock, and what it drew is kept.</summary>
public sealed class FontCatalog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FreeTypeLibrary _library;
    private readonly Dictionary<FontFile, FontFace> _open = [];
    private readonly FontFace[][] _chains;
    private readonly Dictionary<(FaceId Face, Rune Character), (FontFace? Font, uint Glyph)> _found = [];
    private readonly Dictionary<(FaceId Face, int Em, Rune Character), int> _advances = [];

    /// <exception cref="PublishingException">FreeType is missing, or no file of a face's chain exists.</exception>
    public FontCatalog(FontOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _library = FreeTypeLibrary.Open();
        try
        {
            _chains = [OpenChain(options.Sans), OpenChain(options.Bold)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>True if some file of the face's chain draws the character.</summary>
    public bool Has(FaceId face, Rune character)
    {
        lock (_lock)
        {
            return Find(face, character).Font is not null;
        }
    }

    /// <summary>Pixels that the pen moves for a character, at most <paramref name="em"/>; equal to it for full-width characters.</summary>
    public int Advance(FaceId face, int em, Rune character)
    {
        lock (_lock)
        {
            if (!_advances.TryGetValue((face, em, character), out int advance))
            {
                GlyphCoverage? drawn = Draw(face, em, character);
                advance = drawn is null ? em : Width(drawn, em);
                _advances.Add((face, em, character), advance);
            }

            return advance;
        }
    }

    /// <summary>Draws a character into a cell of <paramref name="em"/> × <see cref="CellHeight"/> pixels, four levels: 0 ground to 3 ink.</summary>
    /// <returns>Levels row by row; all 0 if no file has the character.</returns>
    public byte[] DrawCell(FaceId face, int em, Rune character)
    {
        int cellHeight = CellHeight(em);
        byte[] cell = new byte[em * cellHeight];
        GlyphCoverage? drawn;
        lock (_lock)
        {
            drawn = Draw(face, em, character);
        }

        if (drawn is null)
        {
            return cell;
        }

        int left = Math.Clamp(drawn.Left, 0, Math.Max(0, em - drawn.Width));
        int top = Math.Clamp(BaseLine(em) - drawn.Top, 0, Math.Max(0, cellHeight - drawn.Height));
        for (int y = 0; y < Math.Min(drawn.Height, cellHeight - top); y++)
        {
            for (int x = 0; x < Math.Min(drawn.Width, em - left); x++)
            {
                cell[((top + y) * em) + left + x] = Levels[drawn.Pixels[(y * drawn.Width) + x]];
            }
        }

        return cell;
    }

    /// <summary>Height of a glyph cell for an em of so many pixels: room for the descenders of Latin letters under the ideographs' square.</summary>
    public static int CellHeight(int em) => em + ((em * 12) + 50) / 100;

    public void Dispose()
    {
        foreach (FontFace face in _open.Values)
        {
            face.Dispose();
        }

        _library.Dispose();
    }

    // Thin strokes of small Chinese glyphs fade when coverage is mixed in sRGB; the exponent brings them back, and keeps white on dark from swelling.
    private static readonly byte[] Levels = [.. Enumerable.Range(0, 256).Select(c => (byte)Math.Round(3 * Math.Pow(c / 255.0, 0.85)))];

    private static int BaseLine(int em) => ((em * 88) + 50) / 100;

    private static int Width(GlyphCoverage drawn, int em)
        => Math.Clamp(Math.Max(drawn.Advance, Math.Max(0, drawn.Left) + drawn.Width), 1, em);

    private GlyphCoverage? Draw(FaceId face, int em, Rune character)
    {
        (FontFace? font, uint glyph) = Find(face, character);
        GlyphCoverage? drawn = font?.Draw(glyph, em);

        // A few glyphs (long dashes, some ligatures) are wider than the em; drawn smaller they fit their cell.
        return drawn is { } wide && Math.Max(wide.Advance, wide.Width) > em
            ? font!.Draw(glyph, Math.Max(8, em * em / Math.Max(wide.Advance, wide.Width)))
            : drawn;
    }

    private (FontFace? Font, uint Glyph) Find(FaceId face, Rune character)
    {
        if (!_found.TryGetValue((face, character), out (FontFace? Font, uint Glyph) result))
        {
            foreach (FontFace font in _chains[(int)face])
            {
                uint glyph = font.GlyphOf(character);
                if (glyph != 0)
                {
                    result = (font, glyph);
                    break;
                }
            }

            _found.Add((face, character), result);
        }

        return result;
    }

    private FontFace[] OpenChain(IReadOnlyList<FontFile> files)
    {
        List<FontFace> chain = [];
        foreach (FontFile file in files.Where(f => File.Exists(f.Path)))
        {
            if (!_open.TryGetValue(file, out FontFace? face))
            {
                face = FontFace.Open(_library, file);
                _open.Add(file, face);
            }

            chain.Add(face);
        }

        return chain.Count > 0 ? [.. chain] : throw new PublishingException("font.none", string.Join(", ", files.Select(f => f.Path)));
    }
}

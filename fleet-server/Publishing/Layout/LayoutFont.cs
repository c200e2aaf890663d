using System.Text;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;

namespace KioskFleet.Publishing.Layout;

/// <summary>A face in one size, under the number that a set's display lists give it.</summary>
internal sealed class LayoutFont(byte id, FaceId face, int em, FontCatalog catalog, GlyphRegistry registry)
{
    public byte Id => id;

    public FaceId Face => face;

    /// <summary>Advance of a full-width glyph, pixels.</summary>
    public int Em => em;

    public int CellHeight { get; } = FontCatalog.CellHeight(em);

    /// <summary>Turns text into glyphs: white space becomes gaps, Latin beside Chinese gets a little air, doubled punctuation is squeezed.</summary>
    public List<Glyph> Shape(string text)
    {
        List<Glyph> glyphs = new(text.Length);
        int gap = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(character))
            {
                gap = Math.Max(gap, character.Value == 0x3000 ? em : em / 4);
                continue;
            }

            CharacterClass kind = CharacterClasses.Of(character);
            int advance = catalog.Advance(face, em, character);
            bool spaced = gap > 0 && glyphs.Count > 0;
            if (glyphs.Count > 0)
            {
                Glyph previous = glyphs[^1];
                if (!spaced && NeedsAir(previous.Class, kind))
                {
                    gap = em / 8;
                }

                if (!spaced && previous.Advance == em && CharacterClasses.IsEmptyRight(previous.Character) && advance == em
                    && kind is CharacterClass.Closing or CharacterClass.Opening)
                {
                    previous.Advance = em / 2;
                }
            }
            else
            {
                gap = 0;
            }

            glyphs.Add(new Glyph(character, registry.NumberOf(face, character), kind, advance) { GapBefore = gap, AfterSpace = spaced });
            gap = 0;
        }

        return glyphs;
    }

    /// <summary>Width of a text in one line, pixels.</summary>
    public int Width(string text) => Shape(text).Sum(g => g.GapBefore + g.Advance);

    private static bool NeedsAir(CharacterClass left, CharacterClass right)
        => (left == CharacterClass.Ideograph && right is CharacterClass.Letter or CharacterClass.Digit)
            || (right == CharacterClass.Ideograph && left is CharacterClass.Letter or CharacterClass.Digit);
}

/// <summary>One character with its place in a line.</summary>
internal sealed class Glyph(Rune character, int number, CharacterClass kind, int advance)
{
    public Rune Character => character;

    public int Number => number;

    public CharacterClass Class => kind;

    /// <summary>Pixels that the pen moves; the font's em for wide text.</summary>
    public int Advance { get; set; } = advance;

    /// <summary>Empty pixels before it, when it does not begin a line.</summary>
    public int GapBefore { get; init; }

    /// <summary>White space stood before it in the text.</summary>
    public bool AfterSpace { get; init; }

    /// <summary>Drawn, but not the document's text: a comma between thousands, a label.</summary>
    public bool IsAdded { get; set; }

    /// <summary>The same glyph with other widths.</summary>
    public Glyph With(int width, int gapBefore) => new(Character, Number, Class, width) { GapBefore = gapBefore, AfterSpace = AfterSpace, IsAdded = IsAdded };
}

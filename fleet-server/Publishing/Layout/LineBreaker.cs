namespace KioskFleet.Publishing.Layout;

/// <summary>How a paragraph is set.</summary>
/// <param name="Width">Width of the column, pixels.</param>
/// <param name="FirstIndent">Indent of the first line, pixels.</param>
/// <param name="Indent">Indent of the other lines, pixels.</param>
/// <param name="Hang">Pixels that closing punctuation may stand out into the right margin.</param>
/// <param name="Justify">Whether lines are filled to the edge.</param>
internal sealed record ParagraphStyle(int Width, int FirstIndent, int Indent, int Hang, bool Justify);

/// <summary>Breaks text into lines: no closing punctuation at a line's start, no opening at its end, words, numbers and number with unit whole.
/// A mark that does not fit is squeezed to half its width or hangs in the margin; else its word goes down with it.</summary>
internal static class LineBreaker
{
    public static List<TextLine> Break(LayoutFont font, string text, ParagraphStyle style) => Break(font, font.Shape(text), style);

    public static List<TextLine> Break(LayoutFont font, List<Glyph> glyphs, ParagraphStyle style)
    {
        List<TextLine> lines = [];
        int start = 0;
        while (start < glyphs.Count)
        {
            int indent = lines.Count == 0 ? style.FirstIndent : style.Indent;
            int available = Math.Max(font.Em, style.Width - indent);
            int end = FindEnd(glyphs, start, available, style.Hang, font.Em);
            lines.Add(Line(font, glyphs, start, end, indent, available, style.Justify && end < glyphs.Count));
            start = end;
        }

        return lines;
    }

    /// <summary>Lines of a title: as few as the width allows and as equal as that permits, so that no single character is left alone on the last.</summary>
    public static List<TextLine> Balanced(LayoutFont font, string text, int width, int hang)
    {
        List<Glyph> glyphs = font.Shape(text);
        List<TextLine> lines = Break(font, glyphs, new ParagraphStyle(width, 0, 0, hang, Justify: false));
        int narrow = lines.Sum(l => l.Width) / Math.Max(1, lines.Count);
        for (; lines.Count > 1 && narrow < width; narrow += font.Em / 2)
        {
            List<TextLine> tried = Break(font, glyphs, new ParagraphStyle(narrow, 0, 0, hang, Justify: false));
            if (tried.Count == lines.Count)
            {
                return tried;
            }
        }

        return lines;
    }

    /// <summary>Whether a line may end between two neighbours.</summary>
    public static bool MayBreak(Glyph left, Glyph right)
    {
        CharacterClass l = left.Class;
        CharacterClass r = right.Class;
        if (r is CharacterClass.Closing or CharacterClass.Pair or CharacterClass.Postfix || l == CharacterClass.Opening)
        {
            // A pair may begin a line only when it opens a phrase, which needs a space before it.
            return right.AfterSpace && r == CharacterClass.Pair && l is not (CharacterClass.Opening or CharacterClass.Pair);
        }

        if (right.AfterSpace)
        {
            return true;
        }

        bool leftWord = l is CharacterClass.Letter or CharacterClass.Digit;
        bool rightWord = r is CharacterClass.Letter or CharacterClass.Digit;
        if (leftWord && rightWord)
        {
            return left.Character.Value is '/' or '\\' && r == CharacterClass.Letter;
        }

        // Inside numbers, dates, addresses: 3.14, 15:29, 110.com.
        bool asciiMark = l == CharacterClass.Closing && left.Character.Value < 0x80;
        if (asciiMark && rightWord && left.Character.Value is '.' or ':' or ',')
        {
            return left.Character.Value == ',' && r == CharacterClass.Letter;
        }

        return !(l == CharacterClass.Prefix && r == CharacterClass.Digit)
            && !(leftWord && r == CharacterClass.Prefix)
            && !(l == CharacterClass.Digit && CharacterClasses.IsUnit(right.Character));
    }

    private static int FindEnd(List<Glyph> glyphs, int start, int available, int hang, int em)
    {
        int width = 0;
        int good = start;
        for (int i = start; i < glyphs.Count; i++)
        {
            width += glyphs[i].Advance + (i == start ? 0 : glyphs[i].GapBefore);
            if (width - Saving(glyphs[i], hang, em) <= available)
            {
                if (i + 1 == glyphs.Count || MayBreak(glyphs[i], glyphs[i + 1]))
                {
                    good = i + 1;
                }
            }
            else if (width - em - hang > available)
            {
                break;
            }
        }

        return good > start ? good : Emergency(glyphs, start, available);
    }

    // A word longer than the line is cut where the line is full: better than losing it beyond the edge.
    private static int Emergency(List<Glyph> glyphs, int start, int available)
    {
        int width = glyphs[start].Advance;
        int end = start + 1;
        while (end < glyphs.Count && width + glyphs[end].GapBefore + glyphs[end].Advance <= available)
        {
            width += glyphs[end].GapBefore + glyphs[end].Advance;
            end++;
        }

        return end;
    }

    /// <summary>Pixels by which a mark at the line's end may pass the edge: its empty half, and what may hang.</summary>
    private static int Saving(Glyph glyph, int hang, int em)
    {
        if (glyph.Class != CharacterClass.Closing)
        {
            return 0;
        }

        bool squeezes = glyph.Advance == em && CharacterClasses.IsEmptyRight(glyph.Character);
        int visible = squeezes ? em / 2 : glyph.Advance;
        return glyph.Advance - visible + Math.Min(visible, hang);
    }

    private static TextLine Line(LayoutFont font, List<Glyph> glyphs, int start, int end, int indent, int available, bool fill)
    {
        List<Glyph> line = glyphs.GetRange(start, end - start);
        int width = line.Sum(g => g.Advance) + line.Skip(1).Sum(g => g.GapBefore);
        Glyph last = line[^1];
        if (width > available && last.Advance == font.Em && CharacterClasses.IsEmptyRight(last.Character))
        {
            line[^1] = last.With(font.Em / 2, last.GapBefore);
            width -= font.Em - (font.Em / 2);
        }

        // A line that is short by more than three ems stands before a long word: stretched it would look worse than ragged.
        int slack = available - width;
        if (!fill || slack <= 0 || slack > 3 * font.Em)
        {
            return new TextLine(font, line, indent, 0);
        }

        slack -= Widen(line, slack, font.Em);
        return new TextLine(font, line, indent, slack);
    }

    /// <summary>Shares slack out where there is air already: between Chinese and Latin, at spaces, after narrow marks. Costs no operation, and keeps words and numbers tight.</summary>
    /// <returns>Pixels shared out.</returns>
    private static int Widen(List<Glyph> line, int slack, int em)
    {
        int[] places = [.. Enumerable.Range(1, line.Count - 1).Where(i => line[i].GapBefore > 0 || (line[i - 1].Class == CharacterClass.Closing && line[i - 1].Advance < em && line[i].Advance == em))];
        int share = Math.Min(slack, places.Length * em / 4);
        for (int i = 0; i < places.Length; i++)
        {
            Glyph glyph = line[places[i]];
            int extra = (share / places.Length) + (i < share % places.Length ? 1 : 0);
            line[places[i]] = glyph.With(glyph.Advance, glyph.GapBefore + extra);
        }

        return places.Length == 0 ? 0 : share;
    }
}

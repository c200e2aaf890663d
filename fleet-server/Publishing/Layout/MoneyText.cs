using System.Text;

namespace KioskFleet.Publishing.Layout;

/// <summary>Groups the figures of money by thousands. The commas are drawn and are not the document's text: what is read back is what its author wrote.</summary>
internal static class MoneyText
{
    /// <summary>Figures of a whole number from which on it is grouped.</summary>
    private const int FewestFigures = 4;

    public static List<Glyph> Shape(LayoutFont font, string text)
    {
        List<int> commas = Commas(text);
        if (commas.Count == 0)
        {
            return font.Shape(text);
        }

        StringBuilder grouped = new(text);
        for (int i = commas.Count - 1; i >= 0; i--)
        {
            grouped.Insert(commas[i], ',');
        }

        // White space is no glyph: the added commas are counted among the visible characters.
        HashSet<int> added = [];
        string all = grouped.ToString();
        int glyph = 0;
        int next = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (next < commas.Count && i == commas[next] + next)
            {
                added.Add(glyph);
                next++;
            }

            glyph += char.IsWhiteSpace(all[i]) || char.IsLowSurrogate(all[i]) ? 0 : 1;
        }

        List<Glyph> glyphs = font.Shape(all);
        foreach (int index in added)
        {
            glyphs[index].IsAdded = true;
        }

        return glyphs;
    }

    /// <summary>Places in the text before which a comma goes.</summary>
    internal static List<int> Commas(string text)
    {
        List<int> commas = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            int end = i;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            bool whole = (i == 0 || (text[i - 1] is not ('.' or ',') && !char.IsAsciiLetter(text[i - 1]))) && (end == text.Length || text[end] != ',') && text[i] != '0';
            for (int at = end - 3; whole && end - i >= FewestFigures && at > i; at -= 3)
            {
                commas.Add(at);
            }

            i = end;
        }

        commas.Sort();
        return commas;
    }
}

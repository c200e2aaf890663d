using System.Globalization;
using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing.Sources;

/// <summary>A text cut into lines, with what no reader can see taken out and everything else kept.</summary>
internal sealed class SourceText
{
    private SourceText(List<SourceLine> lines)
    {
        Lines = lines;
    }

    public IReadOnlyList<SourceLine> Lines { get; }

    /// <summary>Cuts a text into lines and looks at every character.</summary>
    public static SourceText Read(string file, string text, FontCatalog fonts, ImportFindings findings)
    {
        List<SourceLine> lines = [];
        StringBuilder line = new();
        int number = 1;
        int column = 0;
        int invisible = 0;
        bool afterReturn = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            column++;
            bool ends = rune.Value is '\n' or '\r' or 0x85 or 0x2028 or 0x2029 or '\f' or '\v';
            if (ends)
            {
                if (!(rune.Value == '\n' && afterReturn))
                {
                    lines.Add(new SourceLine(number++, line.ToString()));
                    line.Clear();
                }

                column = 0;
                afterReturn = rune.Value == '\r';
                continue;
            }

            afterReturn = false;
            if (Rune.IsWhiteSpace(rune))
            {
                line.Append(rune.ToString());
            }
            else if (Rune.IsControl(rune))
            {
                findings.Add(new Finding(Severity.Warning, "text.control", file, new SourcePlace(number, column), rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
            }
            else if (IsInvisible(rune))
            {
                invisible++;
            }
            else
            {
                if (!fonts.Has(FaceId.Sans, rune))
                {
                    findings.Add(new Finding(Severity.Error, "text.noglyph", file, new SourcePlace(number, column), rune.ToString(),
                        rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
                }

                line.Append(rune.ToString());
            }
        }

        lines.Add(new SourceLine(number, line.ToString()));
        if (invisible > 0)
        {
            findings.Add(new Finding(Severity.Note, "text.invisible", file, SourcePlace.WholeFile, invisible));
        }

        return new SourceText(lines);
    }

    // Format characters (zero-width space, direction marks, soft hyphen) and variation selectors draw nothing.
    private static bool IsInvisible(Rune rune)
        => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF;
}

/// <summary>A line of a source.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Its text without the line end.</param>
internal sealed record SourceLine(int Number, string Text);

using System.Globalization;
using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing.Sources;

/// <summary>Looks at every character of a source: takes out what no reader can see, and tells of what no font can draw.</summary>
internal sealed class CharacterFilter(string file, FontCatalog fonts, ImportFindings findings)
{
    private readonly Dictionary<Rune, bool> _drawn = [];
    private readonly bool[] _plain = new bool['\u9FFF' - '\u4E00' + 1];
    private int _invisible;

    /// <summary>The text without invisible and control characters; white space stays.</summary>
    public string Clean(string text, SourcePlace place)
    {
        if (IsPlain(text))
        {
            return text;
        }

        StringBuilder? changed = null;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool keep = Keep(rune, place);
            if (!keep && changed is null)
            {
                changed = new StringBuilder(text, 0, at, text.Length);
            }

            if (keep)
            {
                changed?.Append(rune.ToString());
            }

            at += rune.Utf16SequenceLength;
        }

        return changed?.ToString() ?? text;
    }

    /// <summary>Text of printable ASCII, and of characters that were looked at before and are drawn.</summary>
    private bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (c is not (>= ' ' and < '\x7F') && !(c is >= '\u4E00' and <= '\u9FFF' && _plain[c - '\u4E00']))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if the character stays.</summary>
    public bool Keep(Rune rune, SourcePlace place)
    {
        if (Rune.IsWhiteSpace(rune))
        {
            return true;
        }

        if (Rune.IsControl(rune))
        {
            findings.Add(new Finding(Severity.Warning, "text.control", file, place, Hex(rune)));
            return false;
        }

        // Format characters (zero-width space, direction marks, soft hyphen) and variation selectors draw nothing.
        if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF)
        {
            _invisible++;
            return false;
        }

        if (!_drawn.TryGetValue(rune, out bool drawn))
        {
            drawn = fonts.Has(FaceId.Sans, rune);
            _drawn.Add(rune, drawn);
            if (drawn && rune.Value is >= 0x4E00 and <= 0x9FFF)
            {
                _plain[rune.Value - 0x4E00] = true;
            }
        }

        if (!drawn)
        {
            findings.Add(new Finding(Severity.Error, "text.noglyph", file, place, rune.ToString(), Hex(rune)));
        }

        return true;
    }

    /// <summary>Adds what is told once for the whole file.</summary>
    public void Finish()
    {
        if (_invisible > 0)
        {
            findings.Add(new Finding(Severity.Note, "text.invisible", file, SourcePlace.WholeFile, _invisible));
        }
    }

    private static string Hex(Rune rune) => rune.Value.ToString("X4", CultureInfo.InvariantCulture);
}

using System.Text;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>A text cut into lines, with what no reader can see taken out and everything else kept.</summary>
internal sealed class SourceText
{
    private SourceText(List<SourceLine> lines)
    {
        Lines = lines;
    }

    public IReadOnlyList<SourceLine> Lines { get; }

    /// <summary>Lines that were cut and looked at already.</summary>
    public static SourceText Of(List<SourceLine> lines) => new(lines);

    /// <summary>Cuts a text into lines and looks at every character.</summary>
    public static SourceText Read(string text, CharacterFilter filter)
    {
        List<SourceLine> lines = [];
        StringBuilder line = new();
        int number = 1;
        int column = 0;
        bool afterReturn = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            column++;
            if (rune.Value is '\n' or '\r' or 0x85 or 0x2028 or 0x2029 or '\f' or '\v')
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
            if (filter.Keep(rune, new SourcePlace(number, column)))
            {
                line.Append(rune.ToString());
            }
        }

        lines.Add(new SourceLine(number, line.ToString()));
        filter.Finish();
        return new SourceText(lines);
    }
}

/// <summary>A line of a source.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Its text without the line end.</param>
internal sealed record SourceLine(int Number, string Text);

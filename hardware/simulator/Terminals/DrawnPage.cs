using KioskFleet.Stage;

namespace KioskFleet.Simulator;

/// <summary>A glyph of the document's text that a page's display list drew.</summary>
public readonly record struct DrawnGlyph(int FontId, int Glyph);

/// <summary>A page that stands on the glass, with what its display list drew, in order.</summary>
/// <param name="Kind">Of the page list: 0 home, 1 column, 2 document, 3 notice.</param>
/// <param name="Key">Column or document key; 0 for home and notice.</param>
/// <param name="Page">From 0.</param>
/// <param name="TextSize">0 normal, 1 elder.</param>
/// <param name="Number">Counts the pages that this terminal drew, so that a waiter can tell a new one from the last.</param>
/// <param name="FrameVersion">The screen's version when it was drawn.</param>
public sealed record DrawnPage(
    int Kind, int Key, int Page, int TextSize, long Number, long FrameVersion, IReadOnlyList<DrawnGlyph> Glyphs, IReadOnlyList<DrawnArea> Areas)
{
    /// <summary>The last area with this action whose middle no later area covers; null if there is none.</summary>
    public DrawnArea? FindArea(byte action, int? argument = null)
    {
        for (int i = Areas.Count - 1; i >= 0; i--)
        {
            DrawnArea area = Areas[i];
            if (area.Action != action || (argument is { } wanted && area.Argument != wanted))
            {
                continue;
            }

            int x = area.X + (area.Width / 2);
            int y = area.Y + (area.Height / 2);
            if (!Areas.Skip(i + 1).Any(later => x >= later.X && x < later.X + later.Width && y >= later.Y && y < later.Y + later.Height))
            {
                return area;
            }
        }

        return null;
    }
}

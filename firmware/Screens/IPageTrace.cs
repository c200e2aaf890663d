namespace KioskFleet.Firmware.Screens;

/// <summary>Hears what was drawn, so that a test can read the text back. Null on a board.</summary>
public interface IPageTrace
{
    /// <summary>A glyph of the page's own list, in the list's order. Glyphs of macros, clock and link state belong to the chrome and are not told.</summary>
    void Glyph(int fontId, int glyph);

    /// <summary>All glyphs told since the last call stand on the glass now.</summary>
    /// <param name="kind">Kind of the page list: 0 home, 1 column, 2 document, 3 notice.</param>
    /// <param name="key">Column or document key; 0 for home and notice.</param>
    void PageDrawn(int kind, int key, int page, int textSize);
}

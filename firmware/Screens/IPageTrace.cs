namespace KioskFleet.Firmware.Screens;

/// <summary>Hears what was drawn, so that a test can read the text back. Null on a board.</summary>
public interface IPageTrace
{
    /// <summary>A glyph of the document's text, in the list's order. Furniture (SPEC.md §3.3), macros, clock and link state are not told.</summary>
    void Glyph(int fontId, int glyph);

    /// <summary>A touch area of the page, macros included, in the list's order: where they overlap, the last one wins.</summary>
    void Area(int x, int y, int width, int height, byte action, int argument);

    /// <summary>All glyphs and areas told since the last call stand on the glass now.</summary>
    /// <param name="kind">Kind of the page list: 0 home, 1 column, 2 document, 3 notice.</param>
    /// <param name="key">Column or document key; 0 for home and notice.</param>
    void PageDrawn(int kind, int key, int page, int textSize);
}

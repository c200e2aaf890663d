namespace KioskFleet.Protocol;

/// <summary>Operations of a display list (SPEC.md §3). Numbers are unsigned LEB128 unless noted; colours are RGB565, two bytes little-endian.</summary>
public static class DisplayOp
{
    public const byte End = 0x00;

    /// <summary>font: the font of the text that follows.</summary>
    public const byte Font = 0x01;

    /// <summary>colour: ink of text and rectangles.</summary>
    public const byte Ink = 0x02;

    /// <summary>colour: ground that text is drawn on.</summary>
    public const byte Ground = 0x03;

    /// <summary>x, y: the pen; x is also the left margin for <see cref="Line"/>.</summary>
    public const byte At = 0x04;

    /// <summary>Pen to the left margin, down by the leading.</summary>
    public const byte Line = 0x05;

    /// <summary>pixels: the leading.</summary>
    public const byte Leading = 0x06;

    /// <summary>pixels: pen right.</summary>
    public const byte Right = 0x07;

    /// <summary>pixels: pen left (hanging or squeezed punctuation).</summary>
    public const byte Left = 0x08;

    /// <summary>pixels: extra space after every glyph that follows (justification).</summary>
    public const byte Spacing = 0x09;

    /// <summary>x, y, width, height: filled with the ink.</summary>
    public const byte Fill = 0x0A;

    /// <summary>x, y, width, height, thickness: outline in the ink.</summary>
    public const byte Frame = 0x0B;

    /// <summary>child, x, y: a picture, whole; child is its number among the page's children.</summary>
    public const byte Picture = 0x0C;

    /// <summary>x, y, width, height, action (one byte), argument: a touch area.</summary>
    public const byte Touch = 0x0D;

    /// <summary>macro: run a list of the chrome (bars, buttons) here. Macros do not nest.</summary>
    public const byte Macro = 0x0E;

    /// <summary>pixels: pen down, x stays.</summary>
    public const byte Down = 0x0F;

    /// <summary>slot, x, y, width, lines left out first, lines, leading, alignment (0 left, 1 right, 2 centre, 3 left with more elsewhere): words that the terminal puts in, in the current font, ink and ground (SPEC.md §3.5).</summary>
    public const byte Slot = 0x10;

    /// <summary>condition, count, then that many bytes of operations, run only while the condition holds (SPEC.md §3.5).</summary>
    public const byte When = 0x11;

    /// <summary>count, then that many bytes: an extension; a terminal that does not know it steps over it.</summary>
    public const byte Extension = 0x3F;

    /// <summary>The one byte of the extension after which comes furniture, not the document's text; 0 ends it (SPEC.md §3.3).</summary>
    public const byte FurnitureBegins = 0x01;

    /// <summary>0x40 + (n − 1), n = 1 to 64: narrow text. n times: glyph, advance in pixels (one byte).</summary>
    public const byte Narrow = 0x40;

    /// <summary>0x80 + (n − 1), n = 1 to 128: full-width text. n times: glyph; each advances by the font's em.</summary>
    public const byte Wide = 0x80;
}

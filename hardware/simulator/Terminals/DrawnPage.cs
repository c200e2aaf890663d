namespace KioskFleet.Simulator;

/// <summary>A glyph of the document's text, without bars, page numbers and other furniture.</summary>
public readonly record struct DrawnGlyph(int FontId, int Glyph);

/// <summary>A touch area of a page, chrome included; where areas overlap, the last one wins.</summary>
/// <param name="Action">As <see cref="Protocol.TouchAction"/>.</param>
public readonly record struct DrawnArea(int X, int Y, int Width, int Height, byte Action, int Argument);

/// <summary>A page that stands on the glass, with what its display list drew, in order.</summary>
/// <param name="Kind">Of the page list: 0 home, 1 column, 2 document, 3 notice.</param>
/// <param name="Key">Column or document key; 0 for home and notice.</param>
/// <param name="Page">From 0.</param>
/// <param name="TextSize">0 normal, 1 elder.</param>
/// <param name="Number">Counts the pages that this terminal drew, so that a waiter can tell a new one from the last.</param>
/// <param name="FrameVersion">The screen's version when it was drawn.</param>
public sealed record DrawnPage(int Kind, int Key, int Page, int TextSize, long Number, long FrameVersion, IReadOnlyList<DrawnGlyph> Glyphs, IReadOnlyList<DrawnArea> Areas);

namespace KioskFleet.Publishing.Layout;

/// <summary>A line of text, ready to be placed.</summary>
/// <param name="Font">Its font.</param>
/// <param name="Glyphs">Its characters; the first one's gap is not drawn.</param>
/// <param name="Indent">Pixels from the left edge of the column to the first glyph.</param>
/// <param name="Slack">Pixels to share out between the glyphs so that the line fills its column; 0: ragged.</param>
internal sealed record TextLine(LayoutFont Font, IReadOnlyList<Glyph> Glyphs, int Indent, int Slack)
{
    /// <summary>Width without indent and slack, pixels.</summary>
    public int Width { get; } = Glyphs.Select((g, i) => g.Advance + (i == 0 ? 0 : g.GapBefore)).Sum();
}

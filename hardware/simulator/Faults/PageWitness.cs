using KioskFleet.Firmware.Screens;

namespace KioskFleet.Simulator.Faults;

/// <summary>Sees every page that is drawn, and compares its glyphs with what the edition on the glass publishes.</summary>
internal sealed class PageWitness(Func<bool> hasPower) : IPageTrace
{
    private readonly List<int> _glyphs = [];
    private readonly List<(int Kind, int Key, int Page, int[] Glyphs)> _drawn = [];

    /// <summary>Pages sent to the glass.</summary>
    public int Pages { get; private set; }

    /// <summary>What was drawn and is not what any published set says; empty while all is well.</summary>
    public string Corruption { get; private set; } = "";

    /// <summary>The page on the glass.</summary>
    public (int Kind, int Key, int Page) Place { get; private set; } = (-1, 0, 0);

    public void Glyph(int fontId, int glyph) => _glyphs.Add(glyph);

    public void Area(int x, int y, int width, int height, byte action, int argument)
    {
    }

    public void PageDrawn(int kind, int key, int page, int textSize)
    {
        int[] glyphs = [.. _glyphs];
        _glyphs.Clear();

        // Nothing reaches the glass of a board without power.
        if (hasPower())
        {
            Pages++;
            Place = (kind, key, page);
            _drawn.Add((kind, key, page, glyphs));
        }
    }

    /// <summary>Forgets glyphs of a page that was not drawn to its end.</summary>
    public void Abandon() => _glyphs.Clear();

    /// <summary>Compares what was drawn since the last call with the editions that may have been on the glass meanwhile.</summary>
    public void Compare(params ReadOnlySpan<FaultEdition?> editions)
    {
        foreach ((int kind, int key, int page, int[] glyphs) in _drawn)
        {
            bool known = false;
            bool right = false;
            foreach (FaultEdition? edition in editions)
            {
                int[]? expected = edition?.GlyphsOf(kind, key, page);
                known |= expected is not null;
                right |= expected is not null && glyphs.AsSpan().SequenceEqual(expected);
            }

            if (!right)
            {
                Corruption = $"page {page} of kind {kind}, key {key} drew {glyphs.Length} glyphs that "
                    + (known ? "differ from what was published" : "no edition on the glass has");
            }
        }

        _drawn.Clear();
    }
}

using KioskFleet.Firmware.Screens;
using KioskFleet.Stage;

namespace KioskFleet.Simulator;

/// <summary>Gathers what the viewer tells of a page until the page stands on the glass.</summary>
internal sealed class PageTrace(Func<long> frameVersion, Action<DrawnPage> drawn) : IPageTrace
{
    private readonly Lock _gate = new();
    private readonly List<DrawnGlyph> _glyphs = [];
    private readonly List<DrawnArea> _areas = [];
    private long _pages;

    public void Glyph(int fontId, int glyph)
    {
        lock (_gate)
        {
            _glyphs.Add(new DrawnGlyph(fontId, glyph));
        }
    }

    public void Area(int x, int y, int width, int height, byte action, int argument)
    {
        lock (_gate)
        {
            _areas.Add(new DrawnArea(x, y, width, height, action, argument));
        }
    }

    public void PageDrawn(int kind, int key, int page, int textSize)
    {
        DrawnGlyph[] glyphs;
        DrawnArea[] areas;
        lock (_gate)
        {
            glyphs = [.. _glyphs];
            areas = [.. _areas];
            _glyphs.Clear();
            _areas.Clear();
        }

        drawn(new DrawnPage(kind, key, page, textSize, Interlocked.Increment(ref _pages), frameVersion(), glyphs, areas));
    }

    /// <summary>Forgets what a cut left half told.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _glyphs.Clear();
            _areas.Clear();
        }
    }
}

using KioskFleet.Hardware;

namespace KioskFleet.Firmware.Screens;

/// <summary>What is on the glass before any set is held: the terminal's number, its state in Chinese and English, and how far the first set is. Drawn from glyphs that come
/// with the firmware. Drawn again only when something changed.</summary>
public sealed class BootScreen
{
    private const int White = 0xFFFF;
    private const int Ink = 0x0000;
    private const int Bar = 0x0A6B;

    private readonly IScreen _screen;
    private readonly BootWriter _writer;
    private string _id = "";
    private int _state = -1;
    private int _held;
    private int _wanted;

    /// <summary>Without a viewer beside it: with glyphs of its own.</summary>
    internal BootScreen(IScreen screen)
        : this(screen, new BootWriter(screen))
    {
    }

    internal BootScreen(IScreen screen, BootWriter writer)
    {
        _screen = screen;
        _writer = writer;
    }

    /// <summary>Brings the screen up to date.</summary>
    public void Show(IViewerStatus status) => Show(status.TerminalId, status.BootState, status.ObjectsHeld, status.ObjectsWanted);

    /// <summary>Shows a state in which nothing is under way.</summary>
    /// <param name="id">The terminal's number; empty: not known.</param>
    /// <param name="state">One of <see cref="BootState"/>.</param>
    public void Show(string id, int state) => Show(id, state, 0, 0);

    private void Show(string id, int state, int held, int wanted)
    {
        bool all = state != _state || id != _id;
        if (!all && held == _held && wanted == _wanted)
        {
            return;
        }

        _state = state;
        _id = id;
        _held = held;
        _wanted = wanted;
        int top = all ? 0 : ProgressTop();
        int height = _screen.Height - top;
        _screen.Frame.FillRectangle(0, top, _screen.Width, height, SheetColours.Of(White));
        if (all)
        {
            _writer.PutCentred(BootText.TerminalLabel + id, _screen.Height * 16 / 100);
            _writer.PutCentred(BootText.Chinese(state), _screen.Height * 38 / 100);
            _writer.PutCentred(BootText.English(state), _screen.Height * 52 / 100);
        }

        if (state == BootState.Receiving && wanted > 0)
        {
            DrawProgress(held < 0 ? 0 : held > wanted ? wanted : held, wanted);
        }

        _writer.Draw(Ink, White);
        _screen.Flush(0, top, _screen.Width, height);
    }

    /// <summary>Draws everything anew at the next <see cref="Show"/>.</summary>
    public void Forget() => _state = -1;

    private int ProgressTop() => _screen.Height * 66 / 100;

    private void DrawProgress(int held, int wanted)
    {
        _writer.PutCentred(held + " / " + wanted, ProgressTop());
        int width = _screen.Width * 70 / 100;
        int x = (_screen.Width - width) / 2;
        int y = _screen.Height * 82 / 100;
        int height = _screen.Height * 6 / 100;
        _screen.Frame.FillRectangle(x, y, width, height, SheetColours.Of(Bar));
        _screen.Frame.FillRectangle(x + 2, y + 2, width - 4, height - 4, SheetColours.Of(White));
        int done = (int)((long)(width - 4) * held / wanted);
        if (done > 0)
        {
            _screen.Frame.FillRectangle(x + 2, y + 2, done, height - 4, SheetColours.Of(Bar));
        }
    }
}

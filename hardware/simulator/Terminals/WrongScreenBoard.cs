using KioskFleet.Hardware;
using nanoFramework.UI;

namespace KioskFleet.Simulator;

/// <summary>A board as a release with a wrong screen driver sees it: the screen says another width than its frame has.</summary>
internal sealed class WrongScreenBoard(IBoard inner) : WrappedBoard(inner)
{
    public override IScreen Screen { get; } = new WrongScreen(inner.Screen);

    private sealed class WrongScreen(IScreen real) : IScreen
    {
        public int Width => real.Width + 16;

        public int Height => real.Height;

        public Bitmap Frame => real.Frame;

        public int SheetCacheBytes => real.SheetCacheBytes;

        public void Flush(int x, int y, int width, int height) => real.Flush(x, y, width, height);
    }
}

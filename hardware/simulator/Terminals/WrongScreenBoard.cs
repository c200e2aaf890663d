using KioskFleet.Hardware;
using nanoFramework.UI;

namespace KioskFleet.Simulator;

/// <summary>A board as a release with a wrong screen driver sees it: the screen says another width than its frame has.</summary>
internal sealed class WrongScreenBoard(IBoard inner) : IBoard
{
    public string Profile => inner.Profile;

    public IScreen Screen { get; } = new WrongScreen(inner.Screen);

    public ITouch Touch => inner.Touch;

    public IStorageRoot Internal => inner.Internal;

    public IStorageRoot Card => inner.Card;

    public INetwork Network => inner.Network;

    public ILight Light => inner.Light;

    public IPower Power => inner.Power;

    public IWatchdog Watchdog => inner.Watchdog;

    public ISystemClock Clock => inner.Clock;

    public IVitals Vitals => inner.Vitals;

    public Heartbeat[] Beats => inner.Beats;

    private sealed class WrongScreen(IScreen real) : IScreen
    {
        public int Width => real.Width + 16;

        public int Height => real.Height;

        public Bitmap Frame => real.Frame;

        public int SheetCacheBytes => real.SheetCacheBytes;

        public void Flush(int x, int y, int width, int height) => real.Flush(x, y, width, height);
    }
}

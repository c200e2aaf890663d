using KioskFleet.Hardware;

namespace KioskFleet.Simulator;

/// <summary>Another board, of which one part is replaced.</summary>
public abstract class WrappedBoard(IBoard inner) : IBoard
{
    public string Profile => inner.Profile;

    public virtual IScreen Screen => inner.Screen;

    public ITouch Touch => inner.Touch;

    public IStorageRoot Internal => inner.Internal;

    public IStorageRoot Card => inner.Card;

    public INetwork Network => inner.Network;

    public ILight Light => inner.Light;

    public IPower Power => inner.Power;

    public IWatchdog Watchdog => inner.Watchdog;

    public virtual ISystemClock Clock => inner.Clock;

    public IVitals Vitals => inner.Vitals;

    public Heartbeat[] Beats => inner.Beats;
}

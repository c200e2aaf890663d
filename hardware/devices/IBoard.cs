namespace KioskFleet.Hardware;

/// <summary>Everything the firmware may know of the board it runs on. A board's composition (hardware/boards/NAME) builds one;
/// nothing else in the firmware names a chip, a pin or a vendor package.</summary>
public interface IBoard
{
    /// <summary>Name of the screen profile: "village", "township" or "hall". It selects the published layout.</summary>
    string Profile { get; }

    IScreen Screen { get; }

    ITouch Touch { get; }

    /// <summary>Small storage that is always there (I:\ on ESP32).</summary>
    IStorageRoot Internal { get; }

    /// <summary>The memory card. <see cref="IStorageRoot.IsPresent"/> is false while none is in.</summary>
    IStorageRoot Card { get; }

    INetwork Network { get; }

    ILight Light { get; }

    IPower Power { get; }

    IWatchdog Watchdog { get; }

    ISystemClock Clock { get; }

    IVitals Vitals { get; }

    /// <summary>The beats of the threads that the board's drivers run, at most four; empty where none does.</summary>
    Heartbeat[] Beats { get; }
}

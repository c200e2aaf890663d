using System;

namespace KioskFleet.Firmware.App;

/// <summary>Who looks on while the application starts: a simulator, or a test. On a board nobody does.</summary>
public interface IAppWatcher
{
    /// <summary>The terminal was built and is about to run.</summary>
    void Made(Terminal terminal);

    /// <summary>The start failed; the board restarts after a pause.</summary>
    void Failed(Exception exception);
}

using System;

namespace KioskFleet.Hardware;

/// <summary>The only way the firmware reads or sets time, so that a test can hold it.</summary>
public interface ISystemClock
{
    /// <summary>The board's idea of now, UTC. After a power cut without a clock chip it starts in 1970.</summary>
    DateTime UtcNow { get; }

    /// <summary>Milliseconds since start; never goes backwards, never jumps.</summary>
    long TickMs { get; }

    /// <summary>Sets the running clock and, where there is one, the clock chip.</summary>
    void Set(DateTime utc);

    /// <summary>Sets the running clock only: for a time that is no earlier than the truth allows but that nobody vouched for. A clock chip must not take it for kept time.</summary>
    void SetRunning(DateTime utc);

    /// <summary>True when a battery-backed clock chip answered at start and its oscillator had not stopped.</summary>
    bool HasKeptTime { get; }
}

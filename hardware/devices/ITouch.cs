using System.Threading;

namespace KioskFleet.Hardware;

/// <summary>A touch panel, one finger.</summary>
public interface ITouch
{
    /// <summary>Set when there is something to read. The reader waits on it and then calls <see cref="Read"/> until it returns false.</summary>
    AutoResetEvent Activity { get; }

    /// <summary>What is wrong with the panel, for the report: where, a colon, what. Empty: nothing. A terminal without touch still shows its pages.</summary>
    string Fault { get; }

    /// <summary>Takes the oldest sample not read yet, in pixels of the screen.</summary>
    /// <returns>False when there is none.</returns>
    bool Read(TouchSample sample);
}

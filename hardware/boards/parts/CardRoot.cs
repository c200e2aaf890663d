using System;
using nanoFramework.System.IO.FileSystem;

namespace KioskFleet.Hardware.Parts;

/// <summary>A memory card that may come and go.</summary>
public sealed class CardRoot : IStorageRoot
{
    // Mounting an absent card takes the bus for tens of milliseconds, so it is tried again only so often.
    private const int RetryMs = 10_000;

    private readonly SDCard _card;
    private readonly ISystemClock _clock;
    private long _nextTryAt;

    /// <param name="card">The slot.</param>
    /// <param name="path">Where the CLR mounts it, for example <c>D:\</c>.</param>
    /// <param name="capacityBytes">What the board's description promises of the card.</param>
    /// <param name="clock">For the time between two tries.</param>
    public CardRoot(SDCard card, string path, long capacityBytes, ISystemClock clock)
    {
        _card = card;
        _clock = clock;
        Path = path;
        CapacityBytes = capacityBytes;
    }

    public string Path { get; }

    public long CapacityBytes { get; }

    public bool IsPresent
    {
        get
        {
            if (_card.IsMounted)
            {
                return true;
            }

            if (_clock.TickMs >= _nextTryAt)
            {
                _nextTryAt = _clock.TickMs + RetryMs;
                try
                {
                    _card.Mount();
                }
                catch (Exception)
                {
                    // No card, or one that cannot be read: the object store lives on the internal drive meanwhile.
                }
            }

            return _card.IsMounted;
        }
    }
}

namespace KioskFleet.NanoHost;

/// <summary>
/// The end of the managed heap. Each call into the board that takes memory on a device (opening a file, decoding a picture, making a bitmap, reading a file whole) can be refused, and throws
/// <see cref="OutOfMemoryException"/> as the device's does; and so can whatever the firmware makes, where a woven copy of it runs (<see cref="FirmwareMemory"/>). All of it is off at first.
/// </summary>
public sealed class HeapFaults
{
    private long _failIn = -1;
    private int _failures;

    /// <summary>A call that needs more than this in one piece fails; 0: no limit.</summary>
    public int LargestBytes { get; set; }

    /// <summary>True while what the woven firmware makes counts; off while the programs around it work on the same thread.</summary>
    public bool CountsFirmware { get; set; }

    /// <summary>Calls that were refused since the board was made.</summary>
    public int Refused { get; private set; }

    /// <summary>Calls that took memory.</summary>
    public long Calls { get; private set; }

    /// <summary>Refuses <paramref name="times"/> calls in a row, beginning with the <paramref name="n"/>-th from now (1 is the next).</summary>
    public void FailAt(long n, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _failIn = n;
        _failures = times;
    }

    /// <summary>Gives the heap back.</summary>
    public void Clear()
    {
        _failIn = -1;
        LargestBytes = 0;
    }

    internal void Demand(int bytes)
    {
        Calls++;
        bool refused = LargestBytes > 0 && bytes > LargestBytes;
        if (_failIn > 0 && --_failIn == 0)
        {
            refused = true;
            _failIn = --_failures > 0 ? 1 : -1;
        }

        if (refused)
        {
            Refused++;
            throw new OutOfMemoryException($"Fault: the managed heap has no {bytes} bytes left.");
        }
    }
}

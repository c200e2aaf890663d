namespace KioskFleet.NanoHost.Disk;

/// <summary>How the last writes look on the medium after the supply failed.</summary>
public enum CutDamage
{
    /// <summary>One of the others, drawn from the seed at each cut.</summary>
    Any = 0,

    /// <summary>Nothing that was not closed reached the medium.</summary>
    NothingWritten,

    /// <summary>All of it did, though the file was never closed.</summary>
    AllWritten,

    /// <summary>The first sectors, in the order written, and the next one torn in the middle.</summary>
    Prefix,

    /// <summary>Any sectors, in no order (a card's controller moves them as it likes), and one of them torn.</summary>
    AnySectors,
}

/// <summary>What is wrong with a disk. All of it is off at first; everything random comes from the disk's seed.</summary>
public sealed class DiskFaults
{
    private long _cutIn = -1;

    public CutDamage Damage { get; set; }

    /// <summary>
    /// True for a file system that replaces a file as a whole when it is closed (littlefs): after a cut an unclosed file is as it was before
    /// it was opened. False, the harder case, for writing in place (FAT).
    /// </summary>
    public bool AtomicClose { get; set; }

    /// <summary>Probability that a read call returns one flipped bit, the medium being sound.</summary>
    public double FlipOnRead { get; set; }

    /// <summary>Probability that a write call fails with an <see cref="IOException"/>, nothing being written.</summary>
    public double FailWrites { get; set; }

    /// <summary>Probability that a read call fails with an <see cref="IOException"/>.</summary>
    public double FailReads { get; set; }

    /// <summary>A file, without its drive, that lies on sectors which cannot be read any more: every read of it fails until it is deleted, for a new one lies elsewhere. Empty: none.</summary>
    public string BadFile { get; set; } = "";

    /// <summary>What cannot be read for good, as a dead sector cannot: told the path, the offset and the number of bytes of each read call; null: nothing.</summary>
    public Func<string, long, int, bool>? Unreadable { get; set; }

    /// <summary>Time that every read or write takes beyond the transfer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Transfer rate in bytes a second; 0 is as fast as the host.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>Writes left until the cut, or −1 for none due.</summary>
    public long WritesUntilCut => Interlocked.Read(ref _cutIn);

    /// <summary>
    /// Cuts the board's power in the middle of the <paramref name="n"/>-th write from now (1 is the next). Counted are writes to files, closing
    /// a file that was written, and every change of a directory.
    /// </summary>
    public void CutAtWrite(long n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        Interlocked.Exchange(ref _cutIn, n);
    }

    /// <summary>Calls off a cut that is due.</summary>
    public void CancelCut() => Interlocked.Exchange(ref _cutIn, -1);

    /// <summary>Puts the disk right again.</summary>
    public void Clear()
    {
        CancelCut();
        FlipOnRead = FailReads = FailWrites = 0;
        BadFile = "";
        Unreadable = null;
        Delay = TimeSpan.Zero;
        BytesPerSecond = 0;
    }

    internal bool CountDown()
    {
        if (_cutIn < 0)
        {
            return false;
        }

        if (--_cutIn > 0)
        {
            return false;
        }

        _cutIn = -1;
        return true;
    }
}

/// <summary>What a disk was asked to do since it was made.</summary>
public sealed class DiskCounters
{
    public long Opens { get; internal set; }

    public long Reads { get; internal set; }

    public long BytesRead { get; internal set; }

    /// <summary>Write calls, closes of written files and changes of directories: what <see cref="DiskFaults.CutAtWrite"/> counts.</summary>
    public long Writes { get; internal set; }

    public long BytesWritten { get; internal set; }

    /// <summary>512-byte sectors that a card would have had to program.</summary>
    public long SectorsWritten { get; internal set; }

    public long Cuts { get; internal set; }

    /// <summary>Sectors that a cut put back to what they were before.</summary>
    public long SectorsLost { get; internal set; }

    public long BitsFlipped { get; internal set; }
}

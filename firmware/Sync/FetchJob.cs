namespace KioskFleet.Firmware.Sync;

/// <summary>What is being fetched: the objects of a set, what a kept set lacks, or the parts of a firmware release. It keeps what it learnt while another job has its turn.</summary>
public sealed class FetchJob
{
    /// <summary>Why the fetching of a release ended.</summary>
    public const int NoFailure = 0;
    public const int ObjectLacking = 1;
    public const int RoomLacking = 2;

    /// <summary>The set; null: a release.</summary>
    public readonly SetManifest? Set;

    public readonly byte[] Root;

    /// <summary>True for a set that was held whole, and lacks something now.</summary>
    public readonly bool IsRepair;

    /// <summary>Objects that it has, as far as is known.</summary>
    public int ObjectCount;

    /// <summary>Bytes of those objects.</summary>
    public long ObjectBytes;

    /// <summary>Objects of it that are held, as far as its last walk came.</summary>
    public int Held;

    /// <summary>Bytes that came for it, and how many there were when progress was told last.</summary>
    public long Bytes;
    public long ToldBytes = -1;

    /// <summary>Tick before which it asks for nothing: the month's bytes or the medium hold it back.</summary>
    public long PausedUntil;

    /// <summary>Tick before which it asks for nothing, because what it asked for came wrong or not at all. Other jobs have their turn meanwhile.</summary>
    public long RestsUntil;

    /// <summary>Requests in a row that brought nothing.</summary>
    public int Silences;

    /// <summary>Rests for objects with a wrong hash.</summary>
    public int DamagedRounds;

    public FetchJob(SetManifest set, bool isRepair)
    {
        Set = set;
        IsRepair = isRepair;
        Root = set.Payload.Root;
        ObjectCount = set.Payload.ObjectCount;
        ObjectBytes = set.Payload.ObjectBytes;
    }

    /// <param name="root">Root of a release, of which only that is known.</param>
    public FetchJob(byte[] root)
    {
        Root = root;
        ObjectCount = 1;
        ObjectBytes = Protocol.Limits.ObjectBytes;
    }

    public bool IsFor(SetManifest? set) => Set != null && Set.IsSame(set);

    /// <summary>A new session may bring what the last one did not. What came wrong is not mended by it.</summary>
    public void LinkUp()
    {
        Silences = 0;
        PausedUntil = 0;
        if (DamagedRounds == 0)
        {
            RestsUntil = 0;
        }
    }

    /// <summary>Forgets every pause.</summary>
    public void Refresh()
    {
        DamagedRounds = 0;
        LinkUp();
    }
}

namespace KioskFleet.Firmware.Sync;

/// <summary>What is being fetched: the objects of a set, or the parts of a firmware release.</summary>
public sealed class FetchJob
{
    /// <summary>Why the fetching of a release ended.</summary>
    public const int NoFailure = 0;
    public const int ObjectLacking = 1;
    public const int RoomLacking = 2;

    /// <summary>The set; null: a release.</summary>
    public readonly SetManifest? Set;

    public readonly byte[] Root;

    /// <summary>Objects that it has, as far as is known.</summary>
    public int ObjectCount;

    /// <summary>Bytes of those objects.</summary>
    public long ObjectBytes;

    public FetchJob(SetManifest set)
    {
        Set = set;
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
}

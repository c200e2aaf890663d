using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Spoils what lies on a terminal's media while it is off: one bit, or a sector, somewhere in one of its files: states, index images, launch state, releases, settings, journal; not in stored objects. It knows from the bytes what that may cost, and puts so much, and no more, out of what the next starts must hold.</summary>
internal sealed class FaultRot(FaultStand stand, int seed)
{
    /// <summary>One of so many places is a whole sector, the others a single bit.</summary>
    private const int PlacesPerSector = 4;

    /// <summary>Looks for a byte that means something: most of a file that was made in its full length is zeros.</summary>
    private const int Looks = 40;

    private static readonly string[] s_manifests = ["accepted.slt", "held.slt", "shown.slt"];

    private readonly Random _random = new(seed);

    /// <summary>Places that were spoilt since the run began.</summary>
    public int Places { get; private set; }

    /// <summary>File and position that were spoilt last; empty: nothing since all was found mended.</summary>
    public string Where { get; private set; } = "";

    /// <summary>Something was spoilt, and nobody has looked yet whether it is mended.</summary>
    public bool IsOpen => Where.Length > 0;

    /// <summary>The manifest of the set that was shown was spoilt: the one before may be of a set that was let go, until the held one is verified.</summary>
    public bool MayLack { get; private set; }

    /// <summary>Lives that began with it, at most, until it was mended.</summary>
    public int Lives { get; set; }

    /// <summary>Spoils one place.</summary>
    public void Spoil()
    {
        (VirtualDisk disk, string path, byte[] bytes, int from, int to) = Choose();
        Turn(bytes.AsSpan(from, to - from));
        disk.Poke(path, bytes);
        Places++;
        Where = $"{path} at {from}, {(to - from == 1 ? "a bit" : "a sector")}";
        stand.Update.IsSpoilt |= Path.GetFileName(path.Replace('\\', '/')) is "slot.a" or "slot.b" or "launch.slt";
        int slot = Array.FindIndex(s_manifests, path.EndsWith);
        if (slot >= 0)
        {
            Lower(slot);
            MayLack |= slot == 2;
        }
    }

    /// <summary>All of it was found mended.</summary>
    public void Close()
    {
        Where = "";
        MayLack = false;
        Lives = 0;
    }

    private (VirtualDisk Disk, string Path, byte[] Bytes, int From, int To) Choose()
    {
        VirtualDisk disk;
        string path;
        do
        {
            (disk, path) = Pick();
        }
        while (!Bears(path));

        byte[] bytes = disk.Peek(path);
        int count = _random.Next(PlacesPerSector) == 0 ? VirtualDisk.SectorBytes : 1;
        int from = PlaceIn(bytes) / count * count;
        return (disk, path, bytes, from, Math.Min(bytes.Length, from + count));
    }

    private static bool IsIndex(string path) => path.EndsWith("index.a", StringComparison.Ordinal) || path.EndsWith("index.b", StringComparison.Ordinal);

    private (VirtualDisk Disk, string Path) Pick()
    {
        (VirtualDisk Disk, string Path)[] files = [.. All(stand.Card), .. All(stand.Internal)];
        int kind = _random.Next(20);
        Func<string, bool> wanted = kind switch
        {
            < 10 => IsIndex,
            < 13 => path => Array.Exists(s_manifests, path.EndsWith),
            < 15 => path => path == "launch.slt",
            < 17 => path => path is "slot.a" or "slot.b",
            < 18 => path => path == Provisioning.FileName || path == SettingsCopy.FileName,
            _ => path => path.EndsWith(".slt", StringComparison.Ordinal) || path.EndsWith(".jrn", StringComparison.Ordinal),
        };
        (VirtualDisk, string)[] some = [.. files.Where(file => wanted(file.Path))];
        return some.Length == 0 ? files[_random.Next(files.Length)] : some[_random.Next(some.Length)];

        // A cut may leave a file that was made and never written.
        static IEnumerable<(VirtualDisk, string)> All(VirtualDisk disk) => disk.ListAll().Where(path => !path.EndsWith(".dat", StringComparison.Ordinal) && disk.Peek(path).Length > 0).Select(path => (disk, path));
    }

    /// <summary>Whether a terminal has any means against damage in this file. It has none where a single copy is left: of the release that runs while the next is written over the other one, of what the workshop
    /// wrote until the application kept it once more; nor is the one image of the index spoilt that a cut left, for the scan of all segments gives up one of them.</summary>
    private bool Bears(string path) => path switch
    {
        "slot.a" or "slot.b" => stand.Update.SlotsThatCheck == 2,
        Provisioning.FileName => SettingsCopyIsWhole(),
        SettingsCopy.FileName => ProvisioningIsWhole(),
        _ => !IsIndex(path) || BothImagesAreWhole(path),
    };

    private bool BothImagesAreWhole(string path)
    {
        VirtualDisk disk = stand.Card.ListAll().Contains(path) ? stand.Card : stand.Internal;
        return disk.ListAll().Contains(path[..^1] + "a") && disk.ListAll().Contains(path[..^1] + "b")
            && StoreTrace.IsWhole(disk.Peek(path[..^1] + "a")) && StoreTrace.IsWhole(disk.Peek(path[..^1] + "b"));
    }

    private bool SettingsCopyIsWhole() => stand.Internal.ListAll().Contains(SettingsCopy.FileName) && SlotPlaces.Of(stand.Internal.Peek(SettingsCopy.FileName)).Newest is not null;

    private bool ProvisioningIsWhole()
    {
        byte[] bytes = stand.Internal.Peek(Provisioning.FileName);
        try
        {
            Provisioning.Decode(bytes, 0, bytes.Length);
            return true;
        }
        catch (CborException)
        {
            return false;
        }
    }

    private int PlaceIn(byte[] bytes)
    {
        int at = 0;
        for (int look = 0; look < Looks; look++)
        {
            at = _random.Next(bytes.Length);
            if (bytes[at] != 0)
            {
                break;
            }
        }

        return at;
    }

    private void Turn(Span<byte> bytes)
    {
        if (bytes.Length == 1)
        {
            bytes[0] ^= (byte)(1 << _random.Next(8));
            return;
        }

        switch (_random.Next(3))
        {
            case 0:
                bytes.Clear();
                break;
            case 1:
                bytes.Fill(0xFF);
                break;
            default:
                _random.NextBytes(bytes);
                break;
        }
    }

    /// <summary>Of a manifest's two places one is spoilt: the other holds the one before. Where that lacks, too, the held set stands for the accepted one and the shown set for the held one.</summary>
    private void Lower(int slot)
    {
        long[] kept = [.. s_manifests.Select(Kept)];
        long shown = kept[2];
        long held = Math.Max(kept[1], shown);
        long accepted = Math.Max(kept[0], held);
        stand.Ledger.Sequences[slot] = Math.Min(stand.Ledger.Sequences[slot], slot == 0 ? accepted : slot == 1 ? held : shown);
        if (held == 0)
        {
            // It had been written once, and that copy is gone.
            stand.EverShown = false;
        }
    }

    private long Kept(string path)
    {
        byte[]? envelope = stand.Internal.ListAll().Contains(path) ? SlotPlaces.Of(stand.Internal.Peek(path)).Newest : null;
        return envelope is null || envelope.Length == 0 ? 0 : ManifestPayload.Decode(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload).Sequence;
    }
}

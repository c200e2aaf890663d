namespace KioskFleet.NanoHost.Disk;

/// <summary>
/// A drive with a fault layer. As on the device, what was written to a file is safe once the file is closed, and not before; a power cut leaves
/// some of the rest, in sectors of 512 bytes. The same seed and the same calls always give the same damage.
/// </summary>
public sealed partial class VirtualDisk : IDisposable
{
    /// <summary>What a card programs as a whole, unless the supply fails while it does.</summary>
    public const int SectorBytes = 512;

    /// <summary>Longest path that FatFs and littlefs take on the boards, in characters.</summary>
    public const int MaxPathLength = 260;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileNode> _nodes = new(StringComparer.OrdinalIgnoreCase);
    private readonly DiskBacking _backing;
    private readonly Random _random;
    private VirtualBoard? _board;

    private VirtualDisk(DiskBacking backing, long capacity, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, SectorBytes);
        _backing = backing;
        Capacity = capacity;
        Seed = seed;
        _random = new Random(seed);
    }

    /// <summary>Bytes that fit. Lower it to what is used, and the disk is full.</summary>
    public long Capacity { get; set; }

    public int Seed { get; }

    public bool IsRemovable { get; init; }

    public DiskFaults Faults { get; } = new();

    /// <summary>Told the path of each write call on the thread that writes, before the call returns or the power goes in it: for a test of what else can be done meanwhile.</summary>
    public Action<string>? Written { get; set; }

    public DiskCounters Counters { get; } = new();

    /// <summary>Bytes of all files.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return _backing.UsedBytes();
            }
        }
    }

    /// <summary>A disk that exists in this process only.</summary>
    public static VirtualDisk InMemory(long capacity, int seed = 0, bool removable = false) =>
        new(new MemoryBacking(), capacity, seed) { IsRemovable = removable };

    /// <summary>A disk whose files are in a folder of the host, which is made if it is missing.</summary>
    public static VirtualDisk OnHost(string directory, long capacity, int seed = 0, bool removable = false) =>
        new(new HostBacking(directory), capacity, seed) { IsRemovable = removable };

    /// <summary>A copy of a disk in memory, with its own seed and no faults set.</summary>
    /// <exception cref="NotSupportedException">The disk is a folder of the host.</exception>
    public VirtualDisk Clone(int seed)
    {
        lock (_gate)
        {
            return _backing is MemoryBacking memory
                ? new VirtualDisk(memory.Clone(), Capacity, seed) { IsRemovable = IsRemovable }
                : throw new NotSupportedException("Only a disk in memory can be cloned; copy the folder instead.");
        }
    }

    /// <summary>Fault: turns <paramref name="bits"/> bits of files that lie at rest. Returns the paths hit.</summary>
    public IReadOnlyList<string> FlipBitsAtRest(int bits, Func<string, bool>? onlyFiles = null)
    {
        var hit = new List<string>();
        lock (_gate)
        {
            string[] files = [.. AllFiles("").Where(path => onlyFiles is null || onlyFiles(path))];
            Span<byte> one = stackalloc byte[1];
            for (int i = 0; i < bits && files.Length > 0; i++)
            {
                string path = files[_random.Next(files.Length)];
                FileNode node = Node(path);
                if (node.Content.Length == 0)
                {
                    continue;
                }

                long at = _random.NextInt64(node.Content.Length);
                node.Content.Read(at, one);
                one[0] ^= (byte)(1 << _random.Next(8));
                node.Content.Write(at, one);
                Counters.BitsFlipped++;
                hit.Add(path);
                ReleaseIfIdle(node);
            }
        }

        return hit;
    }

    /// <summary>Reads a whole file past the fault layer and the counters, for checks from outside.</summary>
    public byte[] Peek(string path)
    {
        lock (_gate)
        {
            if (!_backing.FileExists(path))
            {
                throw new FileNotFoundException($"There is no file {path} on this disk.", path);
            }

            FileNode node = Node(path);
            var all = new byte[node.Content.Length];
            node.Content.Read(0, all);
            ReleaseIfIdle(node);
            return all;
        }
    }

    /// <summary>Writes a whole file past the fault layer and the counters, as a card reader at a desk would.</summary>
    public void Poke(string path, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            int slash = path.LastIndexOf('\\');
            if (slash > 0)
            {
                _backing.CreateDirectory(path[..slash]);
            }

            FileNode node = Node(path);
            node.SetLength(0);
            node.Write(0, content);
            node.MakeSafe();
            ReleaseIfIdle(node);
        }
    }

    /// <summary>Paths of all files, relative to the root.</summary>
    public IReadOnlyList<string> ListAll()
    {
        lock (_gate)
        {
            return [.. AllFiles("")];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (FileNode node in _nodes.Values)
            {
                node.Dispose();
            }

            _nodes.Clear();
            _backing.Dispose();
        }
    }

    internal void Attach(VirtualBoard board) => _board = board;

    internal void LosePower()
    {
        lock (_gate)
        {
            Counters.Cuts++;
            foreach (FileNode node in _nodes.Values.OrderBy(node => node.Path, StringComparer.OrdinalIgnoreCase))
            {
                if (node.HasUnsafeWrites)
                {
                    Counters.SectorsLost += node.LosePower(DamageOfThisCut(), _random, tear: true);
                }

                node.Dispose();
            }

            _nodes.Clear();
            Faults.CancelCut();
        }
    }

    private CutDamage DamageOfThisCut()
    {
        if (Faults.AtomicClose)
        {
            return CutDamage.NothingWritten;
        }

        return Faults.Damage != CutDamage.Any ? Faults.Damage : (CutDamage)(1 + _random.Next(4));
    }

    private IEnumerable<string> AllFiles(string directory)
    {
        string prefix = directory.Length == 0 ? "" : directory + "\\";
        foreach (string file in _backing.Files(directory))
        {
            yield return prefix + file;
        }

        foreach (string below in _backing.Directories(directory))
        {
            foreach (string file in AllFiles(prefix + below))
            {
                yield return file;
            }
        }
    }

    private FileNode Node(string path)
    {
        if (!_nodes.TryGetValue(path, out FileNode? node))
        {
            _nodes[path] = node = new FileNode(path, _backing.Open(path));
        }

        return node;
    }

    private void ReleaseIfIdle(FileNode node)
    {
        if (node.Handles == 0 && !node.HasUnsafeWrites && _nodes.Remove(node.Path))
        {
            node.Dispose();
        }
    }
}

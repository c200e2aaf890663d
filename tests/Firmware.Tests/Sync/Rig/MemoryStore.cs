using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>The store as syncing sees it, in memory and without mercy: it counts every byte stored twice, refuses what does not fit, and can fail on demand.</summary>
internal sealed class MemoryStore : ISyncStore
{
    private readonly Dictionary<string, byte[]> _objects = [];
    private readonly Dictionary<string, PartialEntry> _partials = [];
    private HashSet<string> _marked = [];
    private HashSet<string> _marking = [];
    private bool _canEvict;

    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Blocks and objects stored although they were held: must stay 0.</summary>
    public int StoredTwice { get; private set; }

    public int Writes { get; private set; }

    public Func<int>? WriteFault { get; set; }

    /// <summary>What reading answers instead; 0: reads.</summary>
    public Func<int>? ReadFault { get; set; }

    /// <summary>What making an object of its blocks answers instead; 0: makes it.</summary>
    public Func<int>? CompleteFault { get; set; }

    /// <summary>Asked when an object is to be read of its blocks: true, if the batch with its last block could not be written, as it can be in the real store.</summary>
    public Func<bool>? BatchFault { get; set; }

    /// <summary>Reads of objects that are held.</summary>
    public int Reads { get; private set; }

    public int Errors { get; private set; }

    /// <summary>Requests for room that were granted.</summary>
    public int Granted { get; private set; }

    public long Bytes => _objects.Values.Sum(o => (long)o.Length) + _partials.Values.Sum(p => (long)p.Total);

    public int Count => _objects.Count;

    public int PartialCount => _partials.Count;

    public IEnumerable<byte[]> Objects => _objects.Values;

    public bool Contains(byte[] id, int idOffset) => _objects.ContainsKey(Key(id, idOffset));

    public int Read(byte[] id, int idOffset, byte[] buffer)
    {
        if (!_objects.TryGetValue(Key(id, idOffset), out byte[]? value))
        {
            return StoreResult.NotHeld;
        }

        Reads++;
        int fault = ReadFault?.Invoke() ?? 0;
        if (fault < 0)
        {
            return fault;
        }

        value.CopyTo(buffer, 0);
        return value.Length;
    }

    public bool Reserve(int objects, long bytes)
    {
        Check.That(bytes <= objects * (long)Limits.ObjectBytes, "Objects have at most 32 KiB each.");
        if (Bytes + bytes <= Capacity)
        {
            Granted++;
            return true;
        }

        if (_canEvict)
        {
            foreach (string key in _objects.Keys.Where(k => !_marked.Contains(k)).ToList())
            {
                _objects.Remove(key);
            }
        }

        bool fits = Bytes + bytes <= Capacity;
        Granted += fits ? 1 : 0;
        return fits;
    }

    public int Put(byte[] id, int idOffset, byte[] data, int count)
    {
        string key = Key(id, idOffset);
        if (_objects.ContainsKey(key))
        {
            StoredTwice++;
            return StoreResult.AlreadyHeld;
        }

        int fault = WriteFault?.Invoke() ?? 0;
        if (fault < 0)
        {
            return fault;
        }

        if (Bytes + count > Capacity)
        {
            return StoreResult.Full;
        }

        Writes++;
        _objects[key] = data.AsSpan(0, count).ToArray();
        _marking.Add(key);
        _marked.Add(key);
        _partials.Remove(key);
        return StoreResult.Ok;
    }

    public int PutBlock(byte[] id, int idOffset, int total, int blockBytes, int block, byte[] data, int start, int count)
    {
        Check.That(count == Math.Min(blockBytes, total - (block * blockBytes)), "A block is full, or the last.");
        string key = Key(id, idOffset);
        int fault = WriteFault?.Invoke() ?? 0;
        if (fault < 0)
        {
            return fault;
        }

        if (!_partials.TryGetValue(key, out PartialEntry? partial) || partial.Total != total || partial.BlockBytes != blockBytes)
        {
            if (_partials.Count >= Limits.NeedItems)
            {
                return StoreResult.TooManyPartials;
            }

            if (Bytes + total > Capacity)
            {
                return StoreResult.Full;
            }

            partial = new PartialEntry(total, blockBytes);
            _partials[key] = partial;
        }

        if (partial.Has[block])
        {
            StoredTwice++;
            return StoreResult.AlreadyHeld;
        }

        Writes++;
        Array.Copy(data, start, partial.Data, block * blockBytes, count);
        partial.Has[block] = true;
        return StoreResult.Ok;
    }

    public int Partial(byte[] id, int idOffset, byte[] bitmap, out int total)
    {
        Array.Clear(bitmap);
        total = 0;
        if (!_partials.TryGetValue(Key(id, idOffset), out PartialEntry? partial))
        {
            return 0;
        }

        for (int i = 0; i < partial.Has.Length; i++)
        {
            if (partial.Has[i])
            {
                bitmap[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        total = partial.Total;
        return partial.BlockBytes;
    }

    public int ReadPartial(byte[] id, int idOffset, byte[] buffer)
    {
        if (!_partials.TryGetValue(Key(id, idOffset), out PartialEntry? partial) || partial.Has.Contains(false))
        {
            return StoreResult.NotHeld;
        }

        if (BatchFault?.Invoke() ?? false)
        {
            Errors++;
            partial.Has[^1] = false;
            return StoreResult.NotHeld;
        }

        partial.Data.CopyTo(buffer, 0);
        return partial.Total;
    }

    public int CompletePartial(byte[] id, int idOffset)
    {
        string key = Key(id, idOffset);
        PartialEntry partial = _partials[key];
        Check.That(!partial.Has.Contains(false), "Only what is whole is completed.");
        int fault = CompleteFault?.Invoke() ?? 0;
        if (fault < 0)
        {
            return fault;
        }

        _objects[key] = partial.Data;
        _marking.Add(key);
        _marked.Add(key);
        _partials.Remove(key);
        return StoreResult.Ok;
    }

    public void DropPartial(byte[] id, int idOffset) => _partials.Remove(Key(id, idOffset));

    public void BeginMark() => _marking = [];

    public bool Mark(byte[] id, int idOffset)
    {
        string key = Key(id, idOffset);
        return _objects.ContainsKey(key) && _marking.Add(key);
    }

    public bool HasUnseen => false;

    public int EndMark()
    {
        _marked = _marking;
        _marking = [.. _marked];
        _canEvict = true;
        return StoreResult.Ok;
    }

    public void Remove(byte[] id, int idOffset)
    {
        string key = Key(id, idOffset);
        _objects.Remove(key);
        _marking.Remove(key);
    }

    public bool Flush() => true;

    /// <summary>A write that failed took an accepted object with it, as it can in the real store until the next flush.</summary>
    public void DropAccepted()
    {
        if (_objects.Count > 0)
        {
            Errors++;
            _objects.Remove(_objects.Keys.Last());
        }
    }

    /// <summary>Damages a held object so that reading it finds nothing, as the real store does.</summary>
    public void Lose(byte[] id) => _objects.Remove(Key(id, 0));

    private static string Key(byte[] id, int offset) => Convert.ToHexString(id, offset, Limits.IdBytes);

    private sealed class PartialEntry(int total, int blockBytes)
    {
        public int Total { get; } = total;

        public int BlockBytes { get; } = blockBytes;

        public byte[] Data { get; } = new byte[total];

        public bool[] Has { get; } = new bool[(total + blockBytes - 1) / blockBytes];
    }
}

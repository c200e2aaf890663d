using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>What the terminal accepted, kept outside the terminal, so that what a cut cost can be counted afterwards.</summary>
internal sealed class FaultLedger
{
    private readonly Dictionary<string, int> _held = [];
    private readonly Dictionary<string, Partial> _partials = [];
    private readonly byte[] _bitmap = new byte[16];

    /// <summary>Sequences of the manifests that were saved, by slot: accepted, held, shown.</summary>
    public long[] Sequences { get; } = [0, 0, 0];

    public void Held(byte[] id, int offset, int bytes)
    {
        string name = Name(id, offset);
        _held[name] = bytes;
        _partials.Remove(name);
    }

    public void Block(byte[] id, int offset, int total, int blockBytes, int block)
    {
        string name = Name(id, offset);
        if (!_partials.TryGetValue(name, out Partial? partial) || partial.Total != total || partial.BlockBytes != blockBytes)
        {
            _partials[name] = partial = new Partial(total, blockBytes);
        }

        partial.Blocks.Add(block);
    }

    public void Drop(byte[] id, int offset)
    {
        string name = Name(id, offset);
        _held.Remove(name);
        _partials.Remove(name);
    }

    /// <summary>Notes what the store holds of an edition now, for a terminal whose calls cannot be listened to.</summary>
    public void Look(ISyncStore store, FaultEdition edition)
    {
        foreach ((string name, byte[] value) in edition.Objects)
        {
            byte[] id = edition.IdOf(name);
            if (store.Contains(id, 0))
            {
                _held[name] = value.Length;
                _partials.Remove(name);
                continue;
            }

            _held.Remove(name);
            _partials.Remove(name);
            Array.Clear(_bitmap);
            int blockBytes = store.Partial(id, 0, _bitmap, out int total);
            if (blockBytes == 0)
            {
                continue;
            }

            var partial = new Partial(total, blockBytes);
            for (int block = 0; block * blockBytes < total; block++)
            {
                if ((_bitmap[block >> 3] & (1 << (block & 7))) != 0)
                {
                    partial.Blocks.Add(block);
                }
            }

            _partials[name] = partial;
        }
    }

    /// <summary>Where blocks begin that are held now, by identity and offset, in steps of the smallest block.</summary>
    public HashSet<(string Id, int Offset)> Blocks()
    {
        HashSet<(string, int)> blocks = [];
        foreach ((string name, int bytes) in _held)
        {
            Add(name, 0, bytes);
        }

        foreach ((string name, Partial partial) in _partials)
        {
            foreach (int block in partial.Blocks)
            {
                Add(name, block * partial.BlockBytes, Math.Min(partial.Total, (block + 1) * partial.BlockBytes));
            }
        }

        return blocks;

        void Add(string name, int from, int to)
        {
            for (int at = from; at < to; at += Limits.MinBlockBytes)
            {
                blocks.Add((name, at));
            }
        }
    }

    /// <summary>Bytes of what was accepted, is still needed, and is not there any more. What is lost is struck off.</summary>
    public int CountLost(ISyncStore store, ICollection<string> needed)
    {
        int lost = 0;
        foreach ((string name, int bytes) in _held.ToArray())
        {
            if (!needed.Contains(name))
            {
                _held.Remove(name);
            }
            else if (!store.Contains(Convert.FromHexString(name), 0))
            {
                lost += bytes;
                _held.Remove(name);
            }
        }

        foreach ((string name, Partial partial) in _partials.ToArray())
        {
            byte[] id = Convert.FromHexString(name);
            if (!needed.Contains(name) || store.Contains(id, 0))
            {
                _partials.Remove(name);
                continue;
            }

            Array.Clear(_bitmap);
            store.Partial(id, 0, _bitmap, out _);
            foreach (int block in partial.Blocks.ToArray())
            {
                if ((_bitmap[block >> 3] & (1 << (block & 7))) == 0)
                {
                    lost += Math.Min(partial.BlockBytes, partial.Total - (block * partial.BlockBytes));
                    partial.Blocks.Remove(block);
                }
            }
        }

        return lost;
    }

    private static string Name(byte[] id, int offset) => Convert.ToHexString(id, offset, Limits.IdBytes);

    private sealed class Partial(int total, int blockBytes)
    {
        public int Total { get; } = total;

        public int BlockBytes { get; } = blockBytes;

        public HashSet<int> Blocks { get; } = [];
    }
}

/// <summary>The object store as syncing sees it, with every acceptance noted.</summary>
internal sealed class LedgerStore(ObjectStore store, FaultLedger ledger) : ISyncStore
{
    private readonly byte[] _id = new byte[Limits.IdBytes];

    public int Errors => store.Errors;

    public bool Contains(byte[] id, int idOffset) => store.Contains(id, idOffset);

    public int Read(byte[] id, int idOffset, byte[] buffer) => store.Read(id, idOffset, buffer);

    public bool Reserve(int objects, long bytes) => store.Reserve(bytes, objects);

    public int Put(byte[] id, int idOffset, byte[] data, int count)
    {
        int result = store.Put(Id(id, idOffset), data, count);
        if (result >= 0)
        {
            ledger.Held(id, idOffset, count);
        }

        return result;
    }

    public int PutBlock(byte[] id, int idOffset, int total, int blockBytes, int block, byte[] data, int start, int count)
    {
        int result = store.PutBlock(Id(id, idOffset), total, blockBytes, block, data, start, count);
        if (result == StoreResult.Ok)
        {
            ledger.Block(id, idOffset, total, blockBytes, block);
        }

        return result;
    }

    public int Partial(byte[] id, int idOffset, byte[] bitmap, out int total)
    {
        int blocks = store.PartialBitmap(Id(id, idOffset), bitmap, out total, out int blockBytes);
        return blocks > 0 ? blockBytes : 0;
    }

    public int ReadPartial(byte[] id, int idOffset, byte[] buffer) => store.ReadPartial(Id(id, idOffset), buffer);

    public int CompletePartial(byte[] id, int idOffset)
    {
        var bitmap = new byte[16];
        store.PartialBitmap(Id(id, idOffset), bitmap, out int total, out _);
        int result = store.CompletePartial(Id(id, idOffset));
        if (result >= 0)
        {
            ledger.Held(id, idOffset, total);
        }

        return result;
    }

    public void DropPartial(byte[] id, int idOffset)
    {
        store.DropPartial(Id(id, idOffset));
        ledger.Drop(id, idOffset);
    }

    public void BeginMark() => store.BeginMark();

    public bool Mark(byte[] id, int idOffset) => store.Mark(id, idOffset);

    public bool HasUnseen => store.HasUnseen;

    public int EndMark() => store.EndMark();

    public void Remove(byte[] id, int idOffset)
    {
        store.Remove(id, idOffset);
        ledger.Drop(id, idOffset);
    }

    public bool Flush() => store.Flush();

    private byte[] Id(byte[] id, int offset)
    {
        Array.Copy(id, offset, _id, 0, _id.Length);
        return _id;
    }
}

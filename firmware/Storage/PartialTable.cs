using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>The objects of which some blocks are held. Bounded by <see cref="StorageLimits.MaxPartials"/> and <see cref="StorageLimits.MaxPartialBlocks"/>.</summary>
internal sealed class PartialTable
{
    private readonly PartialObject?[] _objects = new PartialObject?[StorageLimits.MaxPartials];
    private int _blocks;

    public int Count { get; private set; }

    public int Size => _objects.Length;

    public PartialObject? At(int number) => _objects[number];

    public PartialObject? Find(byte[] id, int idOffset)
    {
        // Mostly there is none: a start asks for every record that it replays.
        int left = Count;
        for (int i = 0; left > 0; i++)
        {
            PartialObject? partial = _objects[i];
            if (partial == null)
            {
                continue;
            }

            if (Bits.SameId(partial.Id, 0, id, idOffset))
            {
                return partial;
            }

            left--;
        }

        return null;
    }

    /// <returns>The new entry, or null if the table is full.</returns>
    public PartialObject? Add(byte[] id, int idOffset, int total, int blockBytes)
    {
        int blocks = (total + blockBytes - 1) / blockBytes;
        if (_blocks + blocks > StorageLimits.MaxPartialBlocks)
        {
            return null;
        }

        for (int i = 0; i < _objects.Length; i++)
        {
            if (_objects[i] == null)
            {
                PartialObject partial = new PartialObject(id, idOffset, total, blockBytes);
                _objects[i] = partial;
                _blocks += blocks;
                Count++;
                return partial;
            }
        }

        return null;
    }

    public void Remove(PartialObject partial)
    {
        for (int i = 0; i < _objects.Length; i++)
        {
            if (_objects[i] == partial)
            {
                _objects[i] = null;
                _blocks -= partial.Places.Length;
                Count--;
                return;
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_objects, 0, _objects.Length);
        _blocks = 0;
        Count = 0;
    }

    /// <summary>Writes the table from an offset on (SPEC.md §8.3).</summary>
    /// <returns>Where it ends.</returns>
    public int Save(byte[] buffer, int at)
    {
        for (int i = 0; i < _objects.Length; i++)
        {
            PartialObject? partial = _objects[i];
            if (partial == null)
            {
                continue;
            }

            Array.Copy(partial.Id, 0, buffer, at, partial.Id.Length);
            Bits.WriteUShort(buffer, at + 16, partial.Total);
            Bits.WriteUShort(buffer, at + 18, partial.BlockBytes);
            Bits.WriteInt(buffer, at + 20, partial.Places.Length);
            at += StorageLimits.PartialEntryBytes;
            for (int b = 0; b < partial.Places.Length; b++)
            {
                Bits.WriteInt(buffer, at, partial.Places[b]);
                at += 4;
            }
        }

        return at;
    }

    public void Load(byte[] buffer, int at, int end)
    {
        Clear();
        while (at + StorageLimits.PartialEntryBytes <= end)
        {
            int total = Bits.ReadUShort(buffer, at + 16);
            int blockBytes = Bits.ReadUShort(buffer, at + 18);
            if (!PartialObject.IsBlock(total, blockBytes, 0, total < blockBytes ? total : blockBytes))
            {
                return;
            }

            PartialObject? partial = Add(buffer, at, total, blockBytes);
            at += StorageLimits.PartialEntryBytes;
            if (partial == null || at + (partial.Places.Length * 4) > end)
            {
                return;
            }

            partial.Marked = false;
            partial.MarkedNext = false;
            for (int b = 0; b < partial.Places.Length; b++)
            {
                partial.Places[b] = Bits.ReadInt(buffer, at);
                at += 4;
            }
        }
    }
}

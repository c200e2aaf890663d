using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>Where each object is: slots of identity and index word in byte arrays that are also the image on the card, found through chains of 16-bit links.
/// 22 to 24 bytes an object, allocated once.</summary>
internal sealed class ObjectIndex
{
    private const int PlaceOffset = Limits.IdBytes;

    private readonly int _capacity;
    private readonly byte[][] _pieces;

    /// <summary>First slot of each chain, plus one.</summary>
    private readonly ushort[] _heads;

    /// <summary>Next slot of the chain, or of the free slots, plus one.</summary>
    private readonly ushort[] _next;

    private byte[] _marks;
    private byte[] _marksNext;
    private int _free;

    public ObjectIndex(int capacity)
    {
        _capacity = capacity;
        int pieces = (capacity + StorageLimits.EntriesPerPiece - 1) / StorageLimits.EntriesPerPiece;
        _pieces = new byte[pieces][];
        for (int i = 0; i < pieces; i++)
        {
            int slots = capacity - (i * StorageLimits.EntriesPerPiece);
            _pieces[i] = new byte[(slots < StorageLimits.EntriesPerPiece ? slots : StorageLimits.EntriesPerPiece) * StorageLimits.EntryBytes];
        }

        // A power of two below three quarters of the capacity: chains of two or three, at most 1.5 bytes an object.
        int heads = 1;
        while (heads * 2 <= capacity * 3 / 4)
        {
            heads *= 2;
        }

        _heads = new ushort[heads];
        _next = new ushort[capacity];
        _marks = new byte[(capacity + 7) / 8];
        _marksNext = new byte[(capacity + 7) / 8];
    }

    public int Capacity => _capacity;

    public int Count { get; private set; }

    /// <summary>Slots from here on were never used.</summary>
    public int HighWater { get; private set; }

    public int PieceCount => _pieces.Length;

    /// <summary>Bytes of the arrays, without their headers.</summary>
    public int MemoryBytes
    {
        get
        {
            int bytes = (_heads.Length * 2) + (_next.Length * 2) + _marks.Length + _marksNext.Length;
            for (int i = 0; i < _pieces.Length; i++)
            {
                bytes += _pieces[i].Length;
            }

            return bytes;
        }
    }

    /// <summary>An array of entries as it stands in the image.</summary>
    public byte[] Piece(int number) => _pieces[number];

    /// <returns>The slot, or -1.</returns>
    public int Find(byte[] id, int idOffset)
    {
        int slot = _heads[Chain(id, idOffset)] - 1;
        while (slot >= 0)
        {
            if (Bits.SameId(_pieces[slot / StorageLimits.EntriesPerPiece], EntryOffset(slot), id, idOffset))
            {
                return slot;
            }

            slot = _next[slot] - 1;
        }

        return -1;
    }

    /// <summary>Adds an object that is not in the index. It begins marked: who stores it wants it.</summary>
    /// <returns>The slot, or -1 if all are taken.</returns>
    public int Add(byte[] id, int idOffset, int place)
    {
        int slot;
        if (_free > 0)
        {
            slot = _free - 1;
            _free = _next[slot];
        }
        else if (HighWater < _capacity)
        {
            slot = HighWater++;
        }
        else
        {
            return -1;
        }

        Array.Copy(id, idOffset, _pieces[slot / StorageLimits.EntriesPerPiece], EntryOffset(slot), Limits.IdBytes);
        SetPlace(slot, place);
        Link(slot);
        MarkNow(slot);
        return slot;
    }

    public void Remove(int slot)
    {
        byte[] piece = _pieces[slot / StorageLimits.EntriesPerPiece];
        int chain = Chain(piece, EntryOffset(slot));
        int after = _next[slot];
        if (_heads[chain] == slot + 1)
        {
            _heads[chain] = (ushort)after;
        }
        else
        {
            int before = _heads[chain] - 1;
            while (_next[before] != slot + 1)
            {
                before = _next[before] - 1;
            }

            _next[before] = (ushort)after;
        }

        SetPlace(slot, Storage.Place.None);
        _next[slot] = (ushort)_free;
        _free = slot + 1;
        Count--;
    }

    /// <summary>The index word of a slot; <see cref="Place.None"/> if the slot is empty.</summary>
    public int Place(int slot) => Bits.ReadInt(_pieces[slot / StorageLimits.EntriesPerPiece], EntryOffset(slot) + PlaceOffset);

    public void SetPlace(int slot, int place) => Bits.WriteInt(_pieces[slot / StorageLimits.EntriesPerPiece], EntryOffset(slot) + PlaceOffset, place);

    public void CopyId(int slot, byte[] target) => Array.Copy(_pieces[slot / StorageLimits.EntriesPerPiece], EntryOffset(slot), target, 0, Limits.IdBytes);

    public void BeginMark() => Array.Clear(_marksNext, 0, _marksNext.Length);

    public void Mark(int slot) => _marksNext[slot >> 3] |= (byte)(1 << (slot & 7));

    public bool IsMarkedNext(int slot) => (_marksNext[slot >> 3] & (1 << (slot & 7))) != 0;

    /// <summary>Marks in the marking that counts and in the one under way.</summary>
    public void MarkNow(int slot)
    {
        Mark(slot);
        _marks[slot >> 3] |= (byte)(1 << (slot & 7));
    }

    public void EndMark()
    {
        byte[] marks = _marks;
        _marks = _marksNext;
        _marksNext = marks;
        Array.Copy(_marks, 0, _marksNext, 0, _marks.Length);
    }

    public bool IsMarked(int slot) => (_marks[slot >> 3] & (1 << (slot & 7))) != 0;

    public void Clear()
    {
        for (int i = 0; i < _pieces.Length; i++)
        {
            Array.Clear(_pieces[i], 0, _pieces[i].Length);
        }

        Array.Clear(_heads, 0, _heads.Length);
        Count = 0;
        HighWater = 0;
        _free = 0;
    }

    /// <summary>Builds the chains after the pieces were filled from an image, and counts what each segment holds. Nothing is marked afterwards.
    /// Written out flat, because a start does it for every object: ten statements and two native calls each.</summary>
    /// <param name="highWater">Slots in the image.</param>
    /// <param name="live">Granules of each segment, added to.</param>
    /// <param name="granulesPerSegment">Size of a segment.</param>
    /// <returns>False if an entry lies outside the segments.</returns>
    public bool Relink(int highWater, int[] live, int granulesPerSegment)
    {
        Array.Clear(_heads, 0, _heads.Length);
        Array.Clear(_marks, 0, _marks.Length);
        Array.Clear(_marksNext, 0, _marksNext.Length);
        Count = 0;
        HighWater = highWater;
        _free = 0;
        int mask = _heads.Length - 1;
        int held = 0;
        int slot = 0;
        for (int p = 0; p < _pieces.Length && slot < highWater; p++)
        {
            byte[] piece = _pieces[p];
            for (int at = 0; at < piece.Length && slot < highWater; at += StorageLimits.EntryBytes)
            {
                int place = BitConverter.ToInt32(piece, at + PlaceOffset);
                if (place == Storage.Place.None)
                {
                    _next[slot++] = (ushort)_free;
                    _free = slot;
                    continue;
                }

                int segment = (place & (StorageLimits.MaxGranules - 1)) / granulesPerSegment;
                if (segment >= live.Length)
                {
                    return false;
                }

                live[segment] += (int)((uint)place >> 22);
                int chain = BitConverter.ToUInt16(piece, at) & mask;
                _next[slot++] = _heads[chain];
                _heads[chain] = (ushort)slot;
                held++;
            }
        }

        Count = held;
        return true;
    }

    private static int EntryOffset(int slot) => (slot % StorageLimits.EntriesPerPiece) * StorageLimits.EntryBytes;

    private void Link(int slot)
    {
        int chain = Chain(_pieces[slot / StorageLimits.EntriesPerPiece], EntryOffset(slot));
        _next[slot] = _heads[chain];
        _heads[chain] = (ushort)(slot + 1);
        Count++;
    }

    /// <summary>Identities are hashes: their first bits choose the chain.</summary>
    private int Chain(byte[] id, int offset) => Bits.ReadUShort(id, offset) & (_heads.Length - 1);
}

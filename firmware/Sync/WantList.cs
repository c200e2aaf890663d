using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Objects that are missing and asked for: identity, how to ask for it, and which of its blocks came. Bounded; the walk waits while it is full.</summary>
public sealed class WantList
{
    /// <summary>Objects asked for at once: more than the largest window brings of the usual pages.</summary>
    public const int MaxWants = 192;

    /// <summary>Parents whose children are asked for.</summary>
    public const int MaxParents = 48;

    /// <summary>Bytes of a bitmap: the blocks of the largest object in the smallest size.</summary>
    public const int BitmapBytes = Limits.ObjectBytes / Limits.MinBlockBytes / 8;

    /// <summary>No such parent: the object is asked for by its own identity.</summary>
    public const int NoParent = -1;

    private readonly byte[] _ids = new byte[MaxWants * Limits.IdBytes];
    private readonly bool[] _used = new bool[MaxWants];
    private readonly int[] _parent = new int[MaxWants];
    private readonly int[] _child = new int[MaxWants];
    private readonly int[] _total = new int[MaxWants];
    private readonly int[] _blockBytes = new int[MaxWants];
    private readonly byte[] _blocks = new byte[MaxWants * BitmapBytes];
    private readonly byte[] _parentIds = new byte[MaxParents * Limits.IdBytes];
    private readonly int[] _parentUses = new int[MaxParents];
    private readonly int[] _parentSerials = new int[MaxParents];
    private int _lastHit;
    private int _top;
    private int _serial;

    /// <summary>Objects asked for and not complete.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == MaxWants;

    /// <summary>One above the highest number in use.</summary>
    public int Top => _top;

    public byte[] Ids => _ids;

    public byte[] ParentIds => _parentIds;

    public bool IsUsed(int want) => _used[want];

    public int Parent(int want) => _parent[want];

    public int Child(int want) => _child[want];

    /// <summary>Bytes of the object; 0: not known yet.</summary>
    public int Total(int want) => _total[want];

    /// <summary>Bytes of the blocks that are held of it; 0: none is.</summary>
    public int BlockBytes(int want) => _blockBytes[want];

    public static int IdOffset(int want) => want * Limits.IdBytes;

    public bool IsParentUsed(int parent) => _parentUses[parent] > 0;

    /// <summary>Changes whenever a number comes to stand for another parent.</summary>
    public int ParentSerial(int parent) => _parentSerials[parent];

    public void Clear()
    {
        for (int i = 0; i < MaxWants; i++)
        {
            _used[i] = false;
        }

        for (int i = 0; i < MaxParents; i++)
        {
            _parentUses[i] = 0;
        }

        Count = 0;
        _top = 0;
        _lastHit = 0;
    }

    /// <returns>Number of the want for this identity; −1: it is not wanted.</returns>
    public int Find(byte[] id, int idOffset)
    {
        byte first = id[idOffset];
        byte second = id[idOffset + 1];
        for (int i = 0, at = 0; i < _top; i++, at += Limits.IdBytes)
        {
            if (_ids[at] == first && _ids[at + 1] == second && _used[i] && ObjectHash.Same(_ids, at, id, idOffset))
            {
                return i;
            }
        }

        return -1;
    }

    /// <returns>Number of the want for this child; −1: it is not wanted (any more).</returns>
    public int FindChild(int parent, int child)
    {
        // Data comes in the order of children, so the next one is nearly always just behind the last.
        int first = _lastHit < _top ? _lastHit : 0;
        for (int i = 0; i < _top; i++)
        {
            int at = first + i;
            if (at >= _top)
            {
                at -= _top;
            }

            if (_used[at] && _parent[at] == parent && _child[at] == child)
            {
                _lastHit = at;
                return at;
            }
        }

        return -1;
    }

    /// <summary>Adds an object.</summary>
    /// <param name="parentId">16 bytes; null: ask by its own identity.</param>
    /// <returns>Its number; −1 if there is no room.</returns>
    public int Add(byte[] id, int idOffset, byte[]? parentId, int child)
    {
        int parent = NoParent;
        if (Count == MaxWants || (parentId != null && (parent = UseParent(parentId)) < 0))
        {
            return -1;
        }

        int want = 0;
        while (_used[want])
        {
            want++;
        }

        Array.Copy(id, idOffset, _ids, want * Limits.IdBytes, Limits.IdBytes);
        _used[want] = true;
        _parent[want] = parent;
        _child[want] = child;
        _total[want] = 0;
        _blockBytes[want] = 0;
        for (int i = 0; i < BitmapBytes; i++)
        {
            _blocks[(want * BitmapBytes) + i] = 0;
        }

        Count++;
        if (want >= _top)
        {
            _top = want + 1;
        }

        return want;
    }

    public void Remove(int want)
    {
        _used[want] = false;
        if (_parent[want] != NoParent)
        {
            _parentUses[_parent[want]]--;
        }

        Count--;
        while (_top > 0 && !_used[_top - 1])
        {
            _top--;
        }
    }

    /// <summary>Tells how an object under way is cut into blocks. Forgets blocks of another cut.</summary>
    public void SetShape(int want, int total, int blockBytes)
    {
        if (_total[want] == total && _blockBytes[want] == blockBytes)
        {
            return;
        }

        _total[want] = total;
        _blockBytes[want] = blockBytes;
        for (int i = 0; i < BitmapBytes; i++)
        {
            _blocks[(want * BitmapBytes) + i] = 0;
        }
    }

    public bool HasBlock(int want, int block) => (_blocks[(want * BitmapBytes) + (block >> 3)] & (1 << (block & 7))) != 0;

    public void SetBlock(int want, int block) => _blocks[(want * BitmapBytes) + (block >> 3)] |= (byte)(1 << (block & 7));

    /// <summary>Number of blocks that the object is cut into; 0 while its shape is not known.</summary>
    public int BlockCount(int want) => _blockBytes[want] == 0 ? 0 : (_total[want] + _blockBytes[want] - 1) / _blockBytes[want];

    public bool IsComplete(int want)
    {
        int count = BlockCount(want);
        for (int i = 0; i < count; i++)
        {
            if (!HasBlock(want, i))
            {
                return false;
            }
        }

        return count > 0;
    }

    private int UseParent(byte[] id)
    {
        int free = -1;
        for (int i = 0; i < MaxParents; i++)
        {
            if (_parentUses[i] == 0)
            {
                free = i;
            }
            else if (ObjectHash.Same(_parentIds, i * Limits.IdBytes, id, 0))
            {
                _parentUses[i]++;
                return i;
            }
        }

        if (free >= 0)
        {
            Array.Copy(id, 0, _parentIds, free * Limits.IdBytes, Limits.IdBytes);
            _parentUses[free] = 1;
            _parentSerials[free] = ++_serial;
        }

        return free;
    }
}

using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Walks all objects under a root, depth first, reading only children lists, and stops at each that is not held. What it passes it marks in the store,
/// so that nothing is walked twice and the marks are, at the end, what the set needs.</summary>
/// <remarks>Memory: one children list a level, as long as the longest met there, at most 32 KiB; objects are handed in by <see cref="Arrived"/> and wait in a bounded list.
/// When that overflows, the walk is repeated, which finds them.</remarks>
public sealed class ClosureWalk
{
    /// <summary>Levels below the root. A set has five (root, view, page list, page, picture); deeper ones are refused.</summary>
    public const int MaxDepth = 8;

    /// <summary>Objects that arrived and whose children were not looked at yet.</summary>
    public const int MaxArrived = 512;

    /// <summary>What <see cref="Step"/> met.</summary>
    public const int Done = 0;
    public const int Held = 1;
    public const int Missing = 2;

    /// <summary>The set is nested too deeply.</summary>
    public const int Broken = 3;

    /// <summary>The medium did not answer. Nothing is wrong with the object as far as anybody knows; the walk has to begin anew, later.</summary>
    public const int Unanswered = 4;

    private readonly ISyncStore _store;
    private readonly byte[] _buffer;
    private readonly byte[][] _children = new byte[MaxDepth][];
    private readonly byte[][] _ids = new byte[MaxDepth][];
    private readonly int[] _count = new int[MaxDepth];
    private readonly int[] _next = new int[MaxDepth];
    private readonly byte[] _arrived = new byte[MaxArrived * Limits.IdBytes];
    private readonly byte[] _root = new byte[Limits.IdBytes];
    private int _arrivedCount;
    private int _depth;
    private bool _rootDue;
    private bool _again;

    /// <param name="store">Where objects are.</param>
    /// <param name="buffer">32 KiB to read into; may be shared with others on the same thread.</param>
    public ClosureWalk(ISyncStore store, byte[] buffer)
    {
        _store = store;
        _buffer = buffer;
        for (int i = 0; i < MaxDepth; i++)
        {
            _children[i] = new byte[0];
            _ids[i] = new byte[Limits.IdBytes];
        }
    }

    /// <summary>Different objects found held since <see cref="Begin"/>.</summary>
    public int HeldCount { get; private set; }

    /// <summary>The parent of the child that <see cref="Step"/> found missing; null: it is the root itself.</summary>
    public byte[]? ParentId => _depth == 0 ? null : _ids[_depth - 1];

    /// <summary>Number among the parent's children of the child that was found missing.</summary>
    public int ChildIndex => _depth == 0 ? 0 : _next[_depth - 1];

    /// <summary>Holds the identity of the object that was found missing, from <see cref="FoundOffset"/>.</summary>
    public byte[] Found => _depth == 0 ? _root : _children[_depth - 1];

    public int FoundOffset => _depth == 0 ? 0 : _next[_depth - 1] * Limits.IdBytes;

    /// <summary>Starts over at a root. The caller has begun the marking.</summary>
    public void Begin(byte[] root)
    {
        Array.Copy(root, 0, _root, 0, Limits.IdBytes);
        _depth = 0;
        _arrivedCount = 0;
        _rootDue = true;
        _again = false;
        HeldCount = 0;
    }

    /// <summary>Goes to the next object. After <see cref="Missing"/> the walk stands until <see cref="Skip"/>.</summary>
    public int Step()
    {
        if (_rootDue)
        {
            return Visit(_root, 0);
        }

        while (_depth > 0 && _next[_depth - 1] == _count[_depth - 1])
        {
            _depth--;
            if (_depth > 0)
            {
                _next[_depth - 1]++;
            }
        }

        if (_depth > 0)
        {
            return Visit(_children[_depth - 1], _next[_depth - 1] * Limits.IdBytes);
        }

        if (_arrivedCount > 0)
        {
            _arrivedCount--;
            return Enter(_arrived, _arrivedCount * Limits.IdBytes);
        }

        return Done;
    }

    /// <summary>Steps over the child that was found missing; it is being asked for.</summary>
    public void Skip()
    {
        if (_depth == 0)
        {
            _rootDue = false;
        }
        else
        {
            _next[_depth - 1]++;
        }
    }

    /// <summary>An object that was missing came and is held now. Called once for each.</summary>
    /// <param name="frame">The object.</param>
    public void Arrived(byte[] id, int idOffset, byte[] frame)
    {
        // Whether the store marks what is new by itself does not matter here.
        _store.Mark(id, idOffset);
        HeldCount++;
        if (ObjectFrame.ChildCount(frame) == 0)
        {
            return;
        }

        if (_arrivedCount == MaxArrived)
        {
            _again = true;
            return;
        }

        Array.Copy(id, idOffset, _arrived, _arrivedCount * Limits.IdBytes, Limits.IdBytes);
        _arrivedCount++;
    }

    /// <summary>Something under the root was left out: the walk has to be repeated.</summary>
    public void Repeat() => _again = true;

    /// <summary>True if something was left out and the walk has to be repeated from the root.</summary>
    public bool MustRepeat => _again;

    private int Visit(byte[] ids, int offset)
    {
        if (!_store.Contains(ids, offset))
        {
            return Missing;
        }

        if (!_store.Mark(ids, offset))
        {
            Skip();
            return Held;
        }

        HeldCount++;
        return Enter(ids, offset);
    }

    private int Enter(byte[] ids, int offset)
    {
        int length = _store.Read(ids, offset, _buffer);
        if (length == StoreResult.MediumFailed)
        {
            HeldCount--;
            if (ids == _arrived)
            {
                _again = true;
                return Held;
            }

            return Unanswered;
        }

        if (length < 0 || !ObjectFrame.IsValid(_buffer, length))
        {
            // Damaged since it was stored: gone, and wanted anew. A walk over what arrived cannot name its parent, so that one is repeated.
            _store.Remove(ids, offset);
            HeldCount--;
            if (ids == _arrived)
            {
                _again = true;
                return Held;
            }

            return _store.Contains(ids, offset) ? Broken : Missing;
        }

        int count = ObjectFrame.ChildCount(_buffer);
        bool fromArrived = ids == _arrived;
        if (count == 0)
        {
            if (!fromArrived)
            {
                Skip();
            }

            return Held;
        }

        if (_depth == MaxDepth)
        {
            return Broken;
        }

        if (_children[_depth].Length < count * Limits.IdBytes)
        {
            _children[_depth] = new byte[count * Limits.IdBytes];
        }

        Array.Copy(ids, offset, _ids[_depth], 0, Limits.IdBytes);
        Array.Copy(_buffer, Limits.ObjectHeaderBytes, _children[_depth], 0, count * Limits.IdBytes);
        _count[_depth] = count;
        _next[_depth] = 0;
        _depth++;
        _rootDue = false;
        return Held;
    }
}

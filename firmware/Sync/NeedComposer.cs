using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Turns the want list into requests, and remembers of the last few what their item numbers stood for: an answer that comes late is still of use.</summary>
public sealed class NeedComposer
{
    /// <summary>Requests remembered.</summary>
    private const int Remembered = 4;

    /// <summary>Bytes at which a request is full: leaves room in a message for its head and one more item.</summary>
    private const int FullBytes = Limits.MessageBytes - 400;

    /// <summary>Bytes of an item beside its bitmap: heads 1 + 1 + 1 + 3 + 3, identity 16.</summary>
    private const int ItemOverhead = 25;

    /// <summary>Objects named in any case, beyond what the average size suggests.</summary>
    private const int MinObjects = 8;

    /// <summary>The same in blocks, where each object is named by itself and the window is small.</summary>
    private const int MinObjectsInBlocks = 2;

    private readonly WantList _wants;
    private readonly CborWriter _writer = new CborWriter(new byte[Limits.MessageBytes]);
    private readonly int[] _numbers = new int[Remembered];
    private readonly int[] _blockBytes = new int[Remembered];
    private readonly int[] _counts = new int[Remembered];
    private readonly int[][] _refs = new int[Remembered][];
    private readonly int[][] _serials = new int[Remembered][];
    private readonly byte[][] _ids = new byte[Remembered][];
    private int _slot;
    private int _number;

    public NeedComposer(WantList wants, int firstNumber)
    {
        _wants = wants;
        _number = firstNumber & 0xFFFF;
        for (int i = 0; i < Remembered; i++)
        {
            _numbers[i] = -1;
            _refs[i] = new int[Limits.NeedItems];
            _serials[i] = new int[Limits.NeedItems];
            _ids[i] = new byte[Limits.NeedItems * Limits.IdBytes];
        }
    }

    /// <summary>Number of the newest request.</summary>
    public int Number => _number;

    /// <summary>Builds a request for what is wanted: about twice what the window will bring, because on a slow link naming more would cost more than it brings.</summary>
    /// <param name="windowBytes">Bytes that the server is to send.</param>
    /// <param name="preferredBlockBytes">Size of blocks for objects of which none is held.</param>
    /// <param name="objectBytes">Bytes of an object of this set on average, at least 1.</param>
    /// <param name="inBlocks">Ask for blocks also of objects of which none is held: the window is smaller than a whole one may be.</param>
    /// <returns>The message; null if nothing is wanted.</returns>
    public byte[]? Compose(int windowBytes, int preferredBlockBytes, int objectBytes, bool inBlocks)
    {
        int enough = inBlocks ? (windowBytes / objectBytes) + MinObjectsInBlocks : (2 * windowBytes / objectBytes) + MinObjects;
        _slot = (_slot + 1) % Remembered;
        _number = (_number + 1) & 0xFFFF;
        NeedRequest request = new NeedRequest();
        request.Number = _number;
        request.WindowBytes = windowBytes;
        request.BlockBytes = BlockBytesOfFirstPartial(preferredBlockBytes);
        _numbers[_slot] = _number;
        _blockBytes[_slot] = request.BlockBytes;
        int size = AddObjects(request, 40, inBlocks, enough);
        if (!inBlocks)
        {
            AddParents(request, size, enough);
        }

        _counts[_slot] = request.ItemCount;
        if (request.ItemCount == 0)
        {
            return null;
        }

        _writer.Reset();
        request.Encode(_writer);
        return _writer.ToArray();
    }

    /// <summary>Finds what a record of an answer is for.</summary>
    /// <param name="blockBytes">Size of blocks that the request asked for.</param>
    /// <returns>Number of the want; −1 if the request is forgotten or its object not wanted any more.</returns>
    public int Resolve(int requestNumber, int item, int child, out int blockBytes)
    {
        blockBytes = 0;
        for (int slot = 0; slot < Remembered; slot++)
        {
            if (_numbers[slot] != requestNumber)
            {
                continue;
            }

            blockBytes = _blockBytes[slot];
            if (item >= _counts[slot])
            {
                return -1;
            }

            int parent = _refs[slot][item];
            if (parent == WantList.NoParent)
            {
                return _wants.Find(_ids[slot], item * Limits.IdBytes);
            }

            return _wants.IsParentUsed(parent) && _wants.ParentSerial(parent) == _serials[slot][item] ? _wants.FindChild(parent, child) : -1;
        }

        return -1;
    }

    /// <summary>Forgets all requests: answers to them mean nothing any more.</summary>
    public void Forget()
    {
        for (int i = 0; i < Remembered; i++)
        {
            _numbers[i] = -1;
        }
    }

    private int BlockBytesOfFirstPartial(int preferred)
    {
        for (int want = 0; want < _wants.Top; want++)
        {
            if (_wants.IsUsed(want) && _wants.BlockBytes(want) != 0)
            {
                return _wants.BlockBytes(want);
            }
        }

        return preferred;
    }

    /// <summary>Objects of which blocks are held already, and those without a known parent; in blocks, all others too.</summary>
    private int AddObjects(NeedRequest request, int size, bool inBlocks, int enough)
    {
        size = AddSome(request, size, true, Limits.NeedItems);
        return inBlocks ? AddSome(request, size, false, enough) : size;
    }

    private int AddSome(NeedRequest request, int size, bool begun, int enough)
    {
        for (int want = 0; want < _wants.Top && request.ItemCount < Limits.NeedItems && request.ItemCount < enough && size < FullBytes; want++)
        {
            bool known = _wants.IsUsed(want) && (_wants.BlockBytes(want) != 0 || _wants.Parent(want) == WantList.NoParent);
            if (!_wants.IsUsed(want) || known != begun || (_wants.BlockBytes(want) != 0 && _wants.BlockBytes(want) != request.BlockBytes))
            {
                continue;
            }

            int blocks = _wants.BlockBytes(want) == 0 ? Limits.ObjectBytes / request.BlockBytes : _wants.BlockCount(want);
            int first = 0;
            while (first < blocks && _wants.HasBlock(want, first))
            {
                first++;
            }

            byte[] bitmap = new byte[(blocks - first + 7) / 8];
            for (int block = first; block < blocks; block++)
            {
                if (!_wants.HasBlock(want, block))
                {
                    bitmap[(block - first) >> 3] |= (byte)(1 << ((block - first) & 7));
                }
            }

            byte[] id = new byte[Limits.IdBytes];
            Array.Copy(_wants.Ids, WantList.IdOffset(want), id, 0, Limits.IdBytes);
            Array.Copy(id, 0, _ids[_slot], request.ItemCount * Limits.IdBytes, Limits.IdBytes);
            _refs[_slot][request.ItemCount] = WantList.NoParent;
            request.Add(NeedRequest.Blocks, id, first, bitmap);
            size += ItemOverhead + bitmap.Length;
        }

        return size;
    }

    private void AddParents(NeedRequest request, int size, int enough)
    {
        int named = 0;
        for (int parent = 0; parent < WantList.MaxParents && named < enough && request.ItemCount < Limits.NeedItems && size < FullBytes; parent++)
        {
            int lowest = int.MaxValue;
            int highest = -1;
            for (int want = 0; want < _wants.Top; want++)
            {
                if (IsChildOf(want, parent))
                {
                    int child = _wants.Child(want);
                    lowest = child < lowest ? child : lowest;
                    highest = child > highest ? child : highest;
                }
            }

            if (highest < 0)
            {
                continue;
            }

            byte[] bitmap = new byte[((highest - lowest) / 8) + 1];
            for (int want = 0; want < _wants.Top; want++)
            {
                if (IsChildOf(want, parent))
                {
                    int bit = _wants.Child(want) - lowest;
                    bitmap[bit >> 3] |= (byte)(1 << (bit & 7));
                    named++;
                }
            }

            byte[] id = new byte[Limits.IdBytes];
            Array.Copy(_wants.ParentIds, parent * Limits.IdBytes, id, 0, Limits.IdBytes);
            _refs[_slot][request.ItemCount] = parent;
            _serials[_slot][request.ItemCount] = _wants.ParentSerial(parent);
            request.Add(NeedRequest.Children, id, lowest, bitmap);
            size += ItemOverhead + bitmap.Length;
        }
    }

    private bool IsChildOf(int want, int parent)
        => _wants.IsUsed(want) && _wants.Parent(want) == parent && _wants.BlockBytes(want) == 0;
}

using System;

namespace KioskFleet.Protocol;

/// <summary>Fills one answer on the block topic (SPEC.md §5.3): request number, then records, each as many as fit.</summary>
public sealed class BlockWriter
{
    /// <summary>Most bytes a record takes beside its data: item 1, child 2, total 3, offset 3, count 2.</summary>
    public const int RecordOverhead = 11;

    private readonly byte[] _buffer;
    private int _length;

    /// <param name="buffer">At least 64 bytes; its length is the longest message.</param>
    public BlockWriter(byte[] buffer)
    {
        _buffer = buffer;
    }

    public int Length => _length;

    public bool HasRecords => _length > 2;

    public byte[] Buffer => _buffer;

    public void Begin(int requestNumber)
    {
        _buffer[0] = (byte)requestNumber;
        _buffer[1] = (byte)(requestNumber >> 8);
        _length = 2;
    }

    /// <summary>True if a record with this much data, and the end mark, still fit.</summary>
    public bool Fits(int count) => _length + RecordOverhead + count + 4 <= _buffer.Length;

    /// <param name="item">Item of the request.</param>
    /// <param name="child">Child of the item's object; 0 for an item of blocks.</param>
    /// <param name="total">Length of the whole object; 0: there is no such object, and never will be under this request.</param>
    /// <param name="offset">Where in the object the data belongs.</param>
    /// <param name="data">Source of the data.</param>
    /// <param name="start">First byte in <paramref name="data"/>.</param>
    /// <param name="count">Bytes of data.</param>
    public void Add(int item, int child, int total, int offset, byte[] data, int start, int count)
    {
        _buffer[_length++] = (byte)item;
        _length += Varint.Write(_buffer, _length, child);
        _length += Varint.Write(_buffer, _length, total);
        _length += Varint.Write(_buffer, _length, offset);
        _length += Varint.Write(_buffer, _length, count);
        Array.Copy(data, start, _buffer, _length, count);
        _length += count;
    }

    /// <summary>Marks the end of the answer. <paramref name="waitSeconds"/> above 0: ask again, but not sooner.</summary>
    public void End(int waitSeconds)
    {
        _buffer[_length++] = 0xFF;
        _length += Varint.Write(_buffer, _length, waitSeconds);
    }

    public byte[] ToArray()
    {
        byte[] result = new byte[_length];
        Array.Copy(_buffer, 0, result, 0, _length);
        return result;
    }
}

using System;
using System.Text;

namespace KioskFleet.Protocol;

/// <summary>Writes deterministic CBOR (RFC 8949 §4.2: shortest heads, definite lengths; the caller writes map keys in rising order) into a buffer it is given.</summary>
public sealed class CborWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Writes into <paramref name="buffer"/> and never grows it; too small a buffer ends in <see cref="CborException"/>.</summary>
    public CborWriter(byte[] buffer)
    {
        _buffer = buffer;
    }

    public int Length => _length;

    public byte[] Buffer => _buffer;

    public void Reset() => _length = 0;

    public byte[] ToArray()
    {
        byte[] result = new byte[_length];
        Array.Copy(_buffer, 0, result, 0, _length);
        return result;
    }

    public void WriteMapHead(int pairs) => WriteHead(5, (ulong)pairs);

    public void WriteArrayHead(int items) => WriteHead(4, (ulong)items);

    /// <summary>A whole number (major type 0 or 1).</summary>
    public void WriteInt(long value)
    {
        if (value >= 0)
        {
            WriteHead(0, (ulong)value);
        }
        else
        {
            WriteHead(1, (ulong)(-1 - value));
        }
    }

    public void WriteBool(bool value) => WriteByte((byte)(value ? 0xF5 : 0xF4));

    public void WriteBytes(byte[] value) => WriteBytes(value, 0, value.Length);

    public void WriteBytes(byte[] value, int offset, int count)
    {
        WriteHead(2, (ulong)count);
        Room(count);
        Array.Copy(value, offset, _buffer, _length, count);
        _length += count;
    }

    public void WriteText(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        WriteHead(3, (ulong)utf8.Length);
        Room(utf8.Length);
        Array.Copy(utf8, 0, _buffer, _length, utf8.Length);
        _length += utf8.Length;
    }

    private void WriteHead(int major, ulong value)
    {
        int top = major << 5;
        if (value < 24)
        {
            WriteByte((byte)(top | (int)value));
        }
        else if (value <= 0xFF)
        {
            WriteByte((byte)(top | 24));
            WriteByte((byte)value);
        }
        else if (value <= 0xFFFF)
        {
            WriteByte((byte)(top | 25));
            WriteBigEndian(value, 2);
        }
        else if (value <= 0xFFFFFFFF)
        {
            WriteByte((byte)(top | 26));
            WriteBigEndian(value, 4);
        }
        else
        {
            WriteByte((byte)(top | 27));
            WriteBigEndian(value, 8);
        }
    }

    private void WriteBigEndian(ulong value, int bytes)
    {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        {
            WriteByte((byte)(value >> shift));
        }
    }

    private void WriteByte(byte value)
    {
        Room(1);
        _buffer[_length++] = value;
    }

    private void Room(int count)
    {
        if (count > _buffer.Length - _length)
        {
            throw new CborException("The message does not fit into its buffer.");
        }
    }
}

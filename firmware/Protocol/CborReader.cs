using System;
using System.Text;

namespace KioskFleet.Protocol;

/// <summary>Reads deterministic CBOR and refuses everything else (RFC 8949 §4.2): heads longer than needed, indefinite lengths, floats, tags.
/// Reads in place; only <see cref="ReadBytes"/> and <see cref="ReadText"/> allocate, and never more than the input holds.</summary>
public sealed class CborReader
{
    private byte[] _buffer;
    private int _position;
    private int _end;

    public CborReader(byte[] buffer, int offset, int count)
    {
        _buffer = buffer;
        Reset(buffer, offset, count);
    }

    public bool AtEnd => _position == _end;

    public int Position => _position;

    public void Reset(byte[] buffer, int offset, int count)
    {
        if (offset < 0 || count < 0 || count > buffer.Length - offset)
        {
            throw new CborException("The range lies outside the buffer.");
        }

        _buffer = buffer;
        _position = offset;
        _end = offset + count;
    }

    /// <summary>Number of pairs of the map that begins here. Each takes at least two bytes, so a false number is refused at once.</summary>
    public int ReadMapHead()
    {
        ulong pairs = ReadHead(5);
        if (pairs > (ulong)((_end - _position) / 2))
        {
            throw new CborException("A map names more pairs than the message can hold.");
        }

        return (int)pairs;
    }

    public int ReadArrayHead()
    {
        ulong items = ReadHead(4);
        if (items > (ulong)(_end - _position))
        {
            throw new CborException("An array names more items than the message can hold.");
        }

        return (int)items;
    }

    /// <summary>A whole number that fits into 64 bits with its sign.</summary>
    public long ReadInt()
    {
        int major = Peek() >> 5;
        if (major != 0 && major != 1)
        {
            throw new CborException("A whole number was expected.");
        }

        ulong value = ReadHead(major);
        if (value > 0x7FFFFFFFFFFFFFFF)
        {
            throw new CborException("A number is too large.");
        }

        // A negative one is −1 − value, which is its complement. The mask stands on the left, for the terminal takes an operation's result as signed or not by its left side.
        long mask = major == 0 ? 0 : -1;
        return mask ^ (long)value;
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>; anything else is refused.</summary>
    public int ReadInt(int min, int max)
    {
        long value = ReadInt();
        if (value < min || value > max)
        {
            throw new CborException("A number is outside its range.");
        }

        return (int)value;
    }

    public bool ReadBool()
    {
        int value = Next();
        if (value != 0xF4 && value != 0xF5)
        {
            throw new CborException("True or false was expected.");
        }

        return value == 0xF5;
    }

    /// <summary>Steps over a byte string and says where it lies: offset in the buffer; length through <paramref name="count"/>. Allocates nothing.</summary>
    public int ReadBytesInPlace(out int count)
    {
        count = ReadLength(2);
        int start = _position;
        _position += count;
        return start;
    }

    public byte[] ReadBytes()
    {
        int start = ReadBytesInPlace(out int count);
        byte[] result = new byte[count];
        Array.Copy(_buffer, start, result, 0, count);
        return result;
    }

    /// <summary>A byte string of exactly <paramref name="length"/> bytes.</summary>
    public byte[] ReadBytes(int length)
    {
        byte[] result = ReadBytes();
        if (result.Length != length)
        {
            throw new CborException("A byte string has the wrong length.");
        }

        return result;
    }

    /// <summary>A text of at most <paramref name="maxBytes"/> bytes of UTF-8.</summary>
    public string ReadText(int maxBytes)
    {
        int count = ReadLength(3);
        if (count > maxBytes)
        {
            throw new CborException("A text is too long.");
        }

        if (!Utf8.IsValid(_buffer, _position, count))
        {
            throw new CborException("A text is not UTF-8.");
        }

        string result = Encoding.UTF8.GetString(_buffer, _position, count);
        _position += count;
        return result;
    }

    /// <summary>Steps over one value of any kind we allow: what a newer sender adds under a key we do not know.</summary>
    public void Skip() => Skip(0);

    /// <summary>Checks that nothing follows.</summary>
    public void End()
    {
        if (_position != _end)
        {
            throw new CborException("Bytes follow the end of the message.");
        }
    }

    private void Skip(int depth)
    {
        if (depth > Limits.CborDepth)
        {
            throw new CborException("The message is nested too deeply.");
        }

        int major = Peek() >> 5;
        switch (major)
        {
            case 0:
            case 1:
                ReadInt();
                break;
            case 2:
            case 3:
                int length = ReadLength(major);
                _position += length;
                break;
            case 4:
                for (int items = ReadArrayHead(); items > 0; items--)
                {
                    Skip(depth + 1);
                }

                break;
            case 5:
                for (int pairs = ReadMapHead(); pairs > 0; pairs--)
                {
                    Skip(depth + 1);
                    Skip(depth + 1);
                }

                break;
            default:
                ReadBool();
                break;
        }
    }

    private int ReadLength(int major)
    {
        ulong count = ReadHead(major);
        if (count > (ulong)(_end - _position))
        {
            throw new CborException("A string runs past the end of the message.");
        }

        return (int)count;
    }

    private ulong ReadHead(int expectedMajor)
    {
        int head = Next();
        if (head >> 5 != expectedMajor)
        {
            throw new CborException("A value is of another type than expected.");
        }

        int info = head & 0x1F;
        if (info < 24)
        {
            return (ulong)info;
        }

        if (info > 27)
        {
            throw new CborException("Lengths must be stated.");
        }

        int bytes = 1 << (info - 24);
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value = (value << 8) | (uint)Next();
        }

        // Shortest form only: one value has one encoding, so equal things have equal hashes.
        if ((bytes == 1 && value < 24) || (bytes > 1 && value >> (bytes * 4) == 0))
        {
            throw new CborException("A number is not in its shortest form.");
        }

        return value;
    }

    private int Peek()
    {
        if (_position >= _end)
        {
            throw new CborException("The message ends too early.");
        }

        return _buffer[_position];
    }

    private int Next()
    {
        int value = Peek();
        _position++;
        return value;
    }
}

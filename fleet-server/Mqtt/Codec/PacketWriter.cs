using System.Buffers.Binary;
using System.Text;

namespace KioskFleet.Mqtt.Codec;

/// <summary>
/// A reusable buffer that one packet is written into. Room for the longest fixed header is kept in front, so that the remaining length,
/// known only at the end, is set before the body without moving it. Not safe for two threads.
/// </summary>
public sealed class PacketWriter
{
    private byte[] _buffer;
    private int _position = MqttFrame.MaximumHeaderLength;
    private int _propertiesStart;

    public PacketWriter(int initialCapacity = 256)
    {
        _buffer = new byte[Math.Max(initialCapacity, 64)];
    }

    /// <summary>Bytes of body written so far.</summary>
    public int Length => _position - MqttFrame.MaximumHeaderLength;

    /// <summary>The body written so far.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(MqttFrame.MaximumHeaderLength, Length);

    public void Reset() => _position = MqttFrame.MaximumHeaderLength;

    /// <summary>Puts the fixed header before the body (MQTT 5.0 §2.1) and returns the whole packet; it is valid until the next write.</summary>
    public ReadOnlySpan<byte> Finish(byte header)
    {
        int length = Length;
        int size = SizeOfVariableByteInteger((uint)length);
        int start = MqttFrame.MaximumHeaderLength - 1 - size;
        _buffer[start] = header;
        WriteVariableByteInteger(_buffer.AsSpan(start + 1), (uint)length);
        return _buffer.AsSpan(start, _position - start);
    }

    public void WriteByte(byte value)
    {
        Ensure(1);
        _buffer[_position++] = value;
    }

    public void WriteUInt16(ushort value)
    {
        Ensure(2);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(_position), value);
        _position += 2;
    }

    public void WriteUInt32(uint value)
    {
        Ensure(4);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_position), value);
        _position += 4;
    }

    public void WriteVariableByteInteger(uint value)
    {
        Ensure(4);
        _position += WriteVariableByteInteger(_buffer.AsSpan(_position), value);
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        Ensure(value.Length);
        value.CopyTo(_buffer.AsSpan(_position));
        _position += value.Length;
    }

    /// <summary>Binary data with its two byte length (MQTT 5.0 §1.5.6).</summary>
    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        if (value.Length > ushort.MaxValue)
        {
            throw new ArgumentException($"A field holds at most 65,535 bytes, got {value.Length}.", nameof(value));
        }
        WriteUInt16((ushort)value.Length);
        WriteBytes(value);
    }

    /// <summary>A UTF-8 encoded string (MQTT 5.0 §1.5.4); null is written as the empty string.</summary>
    public void WriteString(string? value)
    {
        value ??= "";
        int length = Encoding.UTF8.GetByteCount(value);
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"A string holds at most 65,535 bytes of UTF-8, got {length}.", nameof(value));
        }
        WriteUInt16((ushort)length);
        Ensure(length);
        _position += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_position));
    }

    /// <summary>Starts a property block (MQTT 5.0 §2.2.2): one byte is kept for its length.</summary>
    public void BeginProperties()
    {
        Ensure(1);
        _propertiesStart = _position++;
    }

    /// <summary>Sets the property length; the block is moved when its length takes more than one byte.</summary>
    public void EndProperties()
    {
        int length = _position - _propertiesStart - 1;
        int size = SizeOfVariableByteInteger((uint)length);
        if (size > 1)
        {
            Ensure(size - 1);
            _buffer.AsSpan(_propertiesStart + 1, length).CopyTo(_buffer.AsSpan(_propertiesStart + size));
            _position += size - 1;
        }
        WriteVariableByteInteger(_buffer.AsSpan(_propertiesStart), (uint)length);
    }

    /// <summary>Bytes that <paramref name="value"/> takes as a variable byte integer, 1 to 4.</summary>
    public static int SizeOfVariableByteInteger(uint value) => value < 128 ? 1 : value < 16384 ? 2 : value < 2097152 ? 3 : 4;

    /// <summary>Writes a variable byte integer in its shortest form [MQTT-1.5.5-1] and returns its size.</summary>
    public static int WriteVariableByteInteger(Span<byte> target, uint value)
    {
        int i = 0;
        while (value >= 128)
        {
            target[i++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[i++] = (byte)value;
        return i;
    }

    private void Ensure(int count)
    {
        if (_buffer.Length - _position < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _position + count));
        }
    }
}

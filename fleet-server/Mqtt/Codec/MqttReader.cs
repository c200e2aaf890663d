using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace KioskFleet.Mqtt.Codec;

/// <summary>Reads the data representations of MQTT 5.0 §1.5 from one packet body. Every read past the end throws <see cref="MalformedPacketException"/>.</summary>
public ref struct MqttReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _position;

    public MqttReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        _position = 0;
    }

    public readonly int Position => _position;

    public readonly int Remaining => _data.Length - _position;

    public readonly bool AtEnd => _position >= _data.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if (_position >= _data.Length)
        {
            throw MalformedPacketException.Truncated();
        }
        return _data[_position++];
    }

    /// <summary>Two byte integer, big-endian (MQTT 5.0 §1.5.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort ReadUInt16()
    {
        if (_data.Length - _position < 2)
        {
            throw MalformedPacketException.Truncated();
        }
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(_data[_position..]);
        _position += 2;
        return value;
    }

    /// <summary>Four byte integer, big-endian (MQTT 5.0 §1.5.3).</summary>
    public uint ReadUInt32()
    {
        if (_data.Length - _position < 4)
        {
            throw MalformedPacketException.Truncated();
        }
        uint value = BinaryPrimitives.ReadUInt32BigEndian(_data[_position..]);
        _position += 4;
        return value;
    }

    /// <summary>Variable byte integer: at most four bytes, in the shortest form [MQTT-1.5.5-1].</summary>
    public uint ReadVariableByteInteger()
    {
        uint value = 0;
        for (int shift = 0; shift <= 21; shift += 7)
        {
            byte digit = ReadByte();
            value |= (uint)(digit & 0x7F) << shift;
            if ((digit & 0x80) == 0)
            {
                if (digit == 0 && shift > 0)
                {
                    throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-1.5.5-1", "A variable byte integer is not in its shortest form.");
                }
                return value;
            }
        }
        throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT5 1.5.5", "A variable byte integer is longer than four bytes.");
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count < 0 || _data.Length - _position < count)
        {
            throw MalformedPacketException.Truncated();
        }
        ReadOnlySpan<byte> value = _data.Slice(_position, count);
        _position += count;
        return value;
    }

    /// <summary>Binary data with a two byte length (MQTT 5.0 §1.5.6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBinary() => ReadBytes(ReadUInt16());

    /// <summary>The bytes of a UTF-8 encoded string, checked for [MQTT-1.5.4-1] (well formed, no surrogates) and [MQTT-1.5.4-2] (no U+0000).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadUtf8()
    {
        ReadOnlySpan<byte> value = ReadBinary();
        MqttUtf8.Check(value);
        return value;
    }

    /// <summary>A UTF-8 encoded string (MQTT 5.0 §1.5.4).</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadUtf8());

    public ReadOnlySpan<byte> ReadRest() => ReadBytes(Remaining);

    public void ExpectEnd()
    {
        if (!AtEnd)
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT5 2.1.4", "The packet goes on after its last field.");
        }
    }
}

namespace KioskFleet.Mqtt.Codec;

/// <summary>What <see cref="MqttFrame.TryRead"/> found at the start of a buffer.</summary>
public enum FrameStatus
{
    /// <summary>The whole packet is there.</summary>
    Complete,

    /// <summary>More bytes are needed; when the header is already whole, the lengths are set.</summary>
    Incomplete,
}

/// <summary>Splits a byte stream into packets by the fixed header (MQTT 5.0 §2.1).</summary>
public readonly struct MqttFrame
{
    /// <summary>Bytes of the longest fixed header: one of type and flags, four of remaining length.</summary>
    public const int MaximumHeaderLength = 5;

    private MqttFrame(byte header, int headerLength, int bodyLength)
    {
        Header = header;
        HeaderLength = headerLength;
        BodyLength = bodyLength;
    }

    /// <summary>Packet type in the high half, flags in the low half.</summary>
    public byte Header { get; }

    /// <summary>Bytes of the fixed header, 2 to 5; 0 when it is not whole yet.</summary>
    public int HeaderLength { get; }

    /// <summary>The remaining length.</summary>
    public int BodyLength { get; }

    public int TotalLength => HeaderLength + BodyLength;

    /// <summary>Reads the fixed header at the start of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">Bytes as they came.</param>
    /// <param name="maximumPacketSize">Largest whole packet that is taken; a larger one throws with reason 0x95 as soon as its header is seen.</param>
    /// <param name="frame">The header found.</param>
    /// <param name="v31">True for MQTT 3.1, whose PUBREL, SUBSCRIBE and UNSUBSCRIBE may be marked as repeated (3.1 §2.1); later versions reserve that bit.</param>
    /// <exception cref="MalformedPacketException">Type 0, wrong flags [MQTT-2.1.3-1], a remaining length of more than four bytes, or a packet above the limit.</exception>
    public static FrameStatus TryRead(ReadOnlySpan<byte> buffer, int maximumPacketSize, out MqttFrame frame, bool v31 = false)
    {
        frame = default;
        if (buffer.Length == 0)
        {
            return FrameStatus.Incomplete;
        }
        byte header = buffer[0];
        CheckFlags(v31 && (header >> 4) is (6 or 8 or 10) ? (byte)(header & ~DuplicateBit) : header);
        int length = 0;
        for (int i = 1; i <= 4; i++)
        {
            if (i >= buffer.Length)
            {
                return FrameStatus.Incomplete;
            }
            byte digit = buffer[i];
            length |= (digit & 0x7F) << (7 * (i - 1));
            if ((digit & 0x80) != 0)
            {
                continue;
            }
            if (digit == 0 && i > 1)
            {
                throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-1.5.5-1", "The remaining length is not in its shortest form.");
            }
            frame = new MqttFrame(header, i + 1, length);
            if (frame.TotalLength > maximumPacketSize)
            {
                throw new MalformedPacketException(MalformedPacketException.PacketTooLarge, "MQTT-3.2.2-15", $"The packet is larger than {maximumPacketSize} bytes.");
            }
            return buffer.Length >= frame.TotalLength ? FrameStatus.Complete : FrameStatus.Incomplete;
        }
        throw MalformedPacketException.OftenUnanswered("MQTT5 2.1.4", "The remaining length is longer than four bytes.");
    }

    private const int DuplicateBit = 0x08;

    /// <summary>[MQTT-2.1.3-1] reserved flags have their stated values; [MQTT-3.8.1-1], [MQTT-3.10.1-1], [MQTT-3.6.1-1] 0010; PUBLISH: [MQTT-3.3.1-4] no QoS 3, [MQTT-3.3.1-2] no DUP at QoS 0.</summary>
    private static void CheckFlags(byte header)
    {
        int type = header >> 4;
        int flags = header & 0x0F;
        switch (type)
        {
            case 1:
                // CONNECT: 3.1 does not reserve its flags, and the version is known only from the body; PacketDecoder.Connect looks.
                break;
            case 0:
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 2.1.2", "Packet type 0 is reserved.");
            case 3:
                if ((flags & 0x06) == 0x06)
                {
                    throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.3.1-4", "A PUBLISH must not have both QoS bits set.");
                }
                if ((flags & 0x0E) == 0x08)
                {
                    throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.3.1-2", "A PUBLISH of QoS 0 must not be marked as a duplicate.");
                }
                break;
            case 6 or 8 or 10:
                if (flags != 2)
                {
                    throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-2.1.3-1", "The fixed header has wrong flags for its packet type.");
                }
                break;
            default:
                if (flags != 0)
                {
                    throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-2.1.3-1", "The fixed header has wrong flags for its packet type.");
                }
                break;
        }
    }
}

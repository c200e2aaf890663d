using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <summary>
/// Goes through a property block (MQTT 5.0 §2.2.2). A property that the packet may not hold is refused; one that comes twice
/// where once is allowed is a protocol error.
/// </summary>
public ref struct PropertyReader
{
    private const ulong Repeatable = (1ul << (int)MqttPropertyId.UserProperty) | (1ul << (int)MqttPropertyId.SubscriptionIdentifier);

    private readonly ulong _allowed;
    private readonly bool _subscriptionIdentifierOnce;
    private readonly byte _customary;
    private MqttReader _reader;
    private ulong _seen;

    /// <param name="reader">The packet; its position is moved behind the block.</param>
    /// <param name="allowed">A bit for each property identifier that this packet may hold.</param>
    /// <param name="subscriptionIdentifierOnce">True in SUBSCRIBE, where a second identifier is a protocol error (§3.8.2.1.2).</param>
    /// <param name="customary">What brokers in use answer to a known property that does not belong here; the standard says malformed (§2.2.2.2).</param>
    public PropertyReader(ref MqttReader reader, ulong allowed, bool subscriptionIdentifierOnce = false, byte customary = MalformedPacketException.ProtocolError)
    {
        _customary = customary;
        int length = (int)reader.ReadVariableByteInteger();
        _reader = new MqttReader(reader.ReadBytes(length));
        _allowed = allowed;
        _subscriptionIdentifierOnce = subscriptionIdentifierOnce;
    }

    public MqttPropertyId Id { get; private set; }

    public readonly int Position => _reader.Position;

    /// <summary>A bit for each of the given identifiers.</summary>
    public static ulong Mask(params ReadOnlySpan<MqttPropertyId> ids)
    {
        ulong mask = 0;
        foreach (MqttPropertyId id in ids)
        {
            mask |= 1ul << (int)id;
        }
        return mask;
    }

    public bool MoveNext()
    {
        if (_reader.AtEnd)
        {
            return false;
        }
        uint id = _reader.ReadVariableByteInteger();
        if (id >= 64 || (_allowed & (1ul << (int)id)) == 0)
        {
            // §2.2.2.2: malformed, whether the property is unknown or only not one of this packet. Its value must still be whole, which is seen first.
            bool known = id < 64 && Enum.IsDefined((MqttPropertyId)id) && id != 0;
            if (known)
            {
                Id = (MqttPropertyId)id;
                Skip();
            }
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT5 2.2.2.2", $"Property 0x{id:X2} does not belong in this packet.")
            {
                CustomaryReasonCode = known ? _customary : MalformedPacketException.Malformed,
            };
        }
        ulong bit = 1ul << (int)id;
        bool once = (Repeatable & bit) == 0 || (_subscriptionIdentifierOnce && id == (uint)MqttPropertyId.SubscriptionIdentifier);
        if (once && (_seen & bit) != 0)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 2.2.2.2", $"Property 0x{id:X2} is given twice.");
        }
        _seen |= bit;
        Id = (MqttPropertyId)id;
        return true;
    }

    public byte ReadByte() => _reader.ReadByte();

    public ushort ReadUInt16() => _reader.ReadUInt16();

    public uint ReadUInt32() => _reader.ReadUInt32();

    public uint ReadVariableByteInteger() => _reader.ReadVariableByteInteger();

    public string ReadString() => _reader.ReadString();

    public byte[] ReadBinary() => _reader.ReadBinary().ToArray();

    public ReadOnlySpan<byte> ReadUtf8() => _reader.ReadUtf8();

    public ReadOnlySpan<byte> ReadBinarySpan() => _reader.ReadBinary();

    /// <summary>A byte that must be 0 or 1; another value is a protocol error.</summary>
    public bool ReadBool()
    {
        byte value = _reader.ReadByte();
        return value <= 1 ? value == 1 : throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 2.2.2.2", $"Property 0x{(int)Id:X2} must be 0 or 1.");
    }

    /// <summary>A number where 0 is a protocol error: Receive Maximum (§3.1.2.11.3), Maximum Packet Size (§3.1.2.11.4), Subscription Identifier (§3.8.2.1.2), Topic Alias [MQTT-3.3.2-8].</summary>
    public readonly uint NotZero(uint value) =>
        value != 0 ? value : throw new MalformedPacketException(
            Id == MqttPropertyId.TopicAlias ? MalformedPacketException.TopicAliasInvalid : MalformedPacketException.ProtocolError,
            Id == MqttPropertyId.TopicAlias ? "MQTT-3.3.2-8" : "MQTT5 2.2.2.2", $"Property 0x{(int)Id:X2} must not be 0.");

    public MqttUserProperty ReadUserProperty()
    {
        string name = _reader.ReadString();
        return new MqttUserProperty(name, (ReadOnlyMemory<byte>)_reader.ReadUtf8().ToArray());
    }

    /// <summary>Skips the value of the current property; its shape follows from the identifier (MQTT 5.0 §2.2.2.2, table 2-4).</summary>
    public void Skip()
    {
        switch (Id)
        {
            case MqttPropertyId.PayloadFormatIndicator or MqttPropertyId.RequestProblemInformation or MqttPropertyId.RequestResponseInformation:
                _reader.ReadByte();
                break;
            case MqttPropertyId.MessageExpiryInterval or MqttPropertyId.SessionExpiryInterval or MqttPropertyId.WillDelayInterval or MqttPropertyId.MaximumPacketSize:
                _reader.ReadUInt32();
                break;
            case MqttPropertyId.SubscriptionIdentifier:
                _reader.ReadVariableByteInteger();
                break;
            case MqttPropertyId.ServerKeepAlive or MqttPropertyId.ReceiveMaximum or MqttPropertyId.TopicAliasMaximum or MqttPropertyId.TopicAlias:
                _reader.ReadUInt16();
                break;
            case MqttPropertyId.CorrelationData or MqttPropertyId.AuthenticationData:
                _reader.ReadBinary();
                break;
            case MqttPropertyId.UserProperty:
                _reader.ReadUtf8();
                _reader.ReadUtf8();
                break;
            case MqttPropertyId.MaximumQoS or MqttPropertyId.RetainAvailable or MqttPropertyId.WildcardSubscriptionAvailable
                or MqttPropertyId.SubscriptionIdentifiersAvailable or MqttPropertyId.SharedSubscriptionAvailable:
                _reader.ReadByte();
                break;
            default:
                _reader.ReadUtf8();
                break;
        }
    }
}

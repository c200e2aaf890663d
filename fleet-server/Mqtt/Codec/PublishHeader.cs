using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <summary>A PUBLISH read in place: spans into the receive buffer, nothing copied or allocated (MQTT 5.0 §3.3).</summary>
public ref struct PublishHeader
{
    internal static readonly ulong Allowed = PropertyReader.Mask(
        MqttPropertyId.PayloadFormatIndicator, MqttPropertyId.MessageExpiryInterval, MqttPropertyId.TopicAlias, MqttPropertyId.ResponseTopic,
        MqttPropertyId.CorrelationData, MqttPropertyId.UserProperty, MqttPropertyId.SubscriptionIdentifier, MqttPropertyId.ContentType);

    public ReadOnlySpan<byte> Topic;
    public ReadOnlySpan<byte> Payload;

    /// <summary>The properties without their length, as they came.</summary>
    public ReadOnlySpan<byte> Properties;

    /// <summary>Where the property length stands in the body.</summary>
    public int PropertiesStart;
    public ushort PacketIdentifier;

    /// <summary>0 when there is none.</summary>
    public ushort TopicAlias;
    public byte Qos;
    public bool Retain;
    public bool Dup;
    public bool HasProperties;

    /// <summary>Seconds; null when the message does not expire (§3.3.2.3.3).</summary>
    public uint? MessageExpiry;

    /// <summary>True when <see cref="Properties"/> holds what must not go on as it is: alias, expiry (counts down [MQTT-3.3.2-6]) or subscription identifier.</summary>
    public bool NeedsRewrite;

    public bool HasSubscriptionIdentifier;

    /// <summary>
    /// [MQTT-3.3.2-1] topic first; [MQTT-3.3.2-2] no wildcard; [MQTT-2.2.1-2] identifier only above QoS 0; [MQTT-3.3.2-14] response topic without wildcard;
    /// [MQTT-3.3.2-13] content type is UTF-8 ([MQTT-3.3.2-19]); an empty topic needs an alias (§3.3.2.3.4).
    /// </summary>
    public static void Read(byte header, ReadOnlySpan<byte> body, bool v5, out PublishHeader publish)
    {
        publish = default;
        publish.Retain = (header & 1) != 0;
        publish.Qos = (byte)((header >> 1) & 3);
        publish.Dup = (header & 8) != 0;
        MqttReader reader = new(body);
        publish.Topic = reader.ReadUtf8();
        if (publish.Qos > 0)
        {
            publish.PacketIdentifier = reader.ReadUInt16();
            if (publish.PacketIdentifier == 0)
            {
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-2.2.1-3", "A packet identifier must not be zero.");
            }
        }
        if (v5)
        {
            publish.PropertiesStart = reader.Position;
            uint length = new MqttReader(body[reader.Position..]).ReadVariableByteInteger();
            if (length == 0)
            {
                reader.ReadByte();
            }
            else
            {
                publish.HasProperties = true;
                int end = reader.Position + publish.ReadProperties(body[reader.Position..]);
                publish.Properties = body[(end - (int)length)..end];
                reader.ReadBytes(end - reader.Position);
            }
        }
        if (publish.Topic.Length == 0 ? publish.TopicAlias == 0 : publish.Topic.IndexOfAny((byte)'+', (byte)'#') >= 0)
        {
            throw publish.Topic.Length == 0
                ? new MalformedPacketException(v5 ? MalformedPacketException.ProtocolError : MalformedPacketException.TopicNameInvalid, "MQTT-4.7.3-1", "A topic name holds at least one character, or an alias stands for it.")
                : new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.3.2-2", "A topic name must not hold wildcards.");
        }
        if (!MqttUtf8.IsPlainName(publish.Topic))
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT5 1.5.4", "The topic name holds control characters.");
        }
        publish.Payload = reader.ReadRest();
    }

    private int ReadProperties(ReadOnlySpan<byte> block)
    {
        MqttReader reader = new(block);
        PropertyReader properties = new(ref reader, Allowed);
        while (properties.MoveNext())
        {
            switch (properties.Id)
            {
                case MqttPropertyId.TopicAlias:
                    TopicAlias = (ushort)properties.NotZero(properties.ReadUInt16());
                    NeedsRewrite = true;
                    break;
                case MqttPropertyId.MessageExpiryInterval:
                    MessageExpiry = properties.ReadUInt32();
                    NeedsRewrite = true;
                    break;
                case MqttPropertyId.SubscriptionIdentifier:
                    properties.NotZero(properties.ReadVariableByteInteger());
                    HasSubscriptionIdentifier = true;
                    NeedsRewrite = true;
                    break;
                case MqttPropertyId.PayloadFormatIndicator:
                    properties.ReadBool();
                    break;
                case MqttPropertyId.ResponseTopic:
                    if (!TopicRules.IsValidName(properties.ReadUtf8()))
                    {
                        throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.3.2-14", "The response topic must be a topic name without wildcards.");
                    }
                    break;
                default:
                    properties.Skip();
                    break;
            }
        }
        return reader.Position;
    }

    /// <summary>Copies the properties that go on to subscribers unaltered, in their order [MQTT-3.3.2-17], [MQTT-3.3.2-4], [MQTT-3.3.2-15], [MQTT-3.3.2-16], [MQTT-3.3.2-20]. Returns the bytes written.</summary>
    public readonly int CopyForwardable(Span<byte> target)
    {
        if (!NeedsRewrite)
        {
            Properties.CopyTo(target);
            return Properties.Length;
        }
        int written = 0;
        int start = 0;
        PropertyScanner scanner = new(Properties);
        while (scanner.MoveNext(out MqttPropertyId id, out int end))
        {
            if (id is not (MqttPropertyId.TopicAlias or MqttPropertyId.MessageExpiryInterval or MqttPropertyId.SubscriptionIdentifier))
            {
                Properties[start..end].CopyTo(target[written..]);
                written += end - start;
            }
            start = end;
        }
        return written;
    }

    /// <summary>Walks over properties that were checked already.</summary>
    private ref struct PropertyScanner(ReadOnlySpan<byte> properties)
    {
        private readonly ReadOnlySpan<byte> _properties = properties;
        private int _position;

        public bool MoveNext(out MqttPropertyId id, out int end)
        {
            id = MqttPropertyId.None;
            end = _position;
            if (_position >= _properties.Length)
            {
                return false;
            }
            MqttReader reader = new(_properties[_position..]);
            id = (MqttPropertyId)reader.ReadVariableByteInteger();
            switch (id)
            {
                case MqttPropertyId.PayloadFormatIndicator: reader.ReadByte(); break;
                case MqttPropertyId.MessageExpiryInterval: reader.ReadUInt32(); break;
                case MqttPropertyId.TopicAlias: reader.ReadUInt16(); break;
                case MqttPropertyId.SubscriptionIdentifier: reader.ReadVariableByteInteger(); break;
                case MqttPropertyId.UserProperty:
                    reader.ReadBinary();
                    reader.ReadBinary();
                    break;
                default: reader.ReadBinary(); break;
            }
            _position += reader.Position;
            end = _position;
            return true;
        }
    }
}

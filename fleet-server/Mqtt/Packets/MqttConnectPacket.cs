#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>CONNECT (MQTT 5.0 §3.1).</summary>
public sealed class MqttConnectPacket : MqttPacket
{
    public byte[] AuthenticationData { get; set; }

    public string AuthenticationMethod { get; set; }

    public bool CleanSession { get; set; }

    public string ClientId { get; set; }

    public byte[] WillCorrelationData { get; set; }

    public ushort KeepAlivePeriod { get; set; }

    public uint MaximumPacketSize { get; set; }

    public byte[] Password { get; set; }

    public ushort ReceiveMaximum { get; set; }

    public bool RequestProblemInformation { get; set; } = true;

    public bool RequestResponseInformation { get; set; }

    public string WillResponseTopic { get; set; }

    public uint SessionExpiryInterval { get; set; }

    public ushort TopicAliasMaximum { get; set; }

    public string Username { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public string WillContentType { get; set; }

    public uint WillDelayInterval { get; set; }

    /// <summary>What of the will's properties goes on to subscribers, as it came [MQTT-3.3.2-4]; null: made from the fields.</summary>
    internal ReadOnlyMemory<byte>? WillForwardableProperties { get; set; }

    public bool WillFlag { get; set; }

    public byte[] WillMessage { get; set; }

    public uint WillMessageExpiryInterval { get; set; }

    public MqttPayloadFormatIndicator WillPayloadFormatIndicator { get; set; }

    public MqttQualityOfServiceLevel WillQoS { get; set; }

    public bool WillRetain { get; set; }

    public string WillTopic { get; set; }

    public List<MqttUserProperty> WillUserProperties { get; set; }

    public bool TryPrivate { get; set; }

    public override string ToString() => PacketText.Of(this);
}

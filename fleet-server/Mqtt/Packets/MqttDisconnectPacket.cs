#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>DISCONNECT (MQTT 5.0 §3.14).</summary>
public sealed class MqttDisconnectPacket : MqttPacket
{
    public MqttDisconnectReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public string ServerReference { get; set; }

    public uint SessionExpiryInterval { get; set; }

    /// <summary>0 and absent differ in a DISCONNECT (MQTT 5.0 §3.14.2.2.2).</summary>
    internal bool HasSessionExpiryInterval { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}

#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>AUTH (MQTT 5.0 §3.15).</summary>
public sealed class MqttAuthPacket : MqttPacket
{
    public byte[] AuthenticationData { get; set; }

    public string AuthenticationMethod { get; set; }

    public MqttAuthenticateReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

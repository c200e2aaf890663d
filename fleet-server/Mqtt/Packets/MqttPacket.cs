namespace MQTTnet.Packets;

/// <summary>An MQTT control packet.</summary>
public abstract class MqttPacket
{
}

/// <summary>A packet with a packet identifier (MQTT 5.0 §2.2.1).</summary>
public abstract class MqttPacketWithIdentifier : MqttPacket
{
    /// <summary>1 to 65,535; 0 in a PUBLISH of QoS 0.</summary>
    public ushort PacketIdentifier { get; set; }
}

/// <summary>PINGREQ (MQTT 5.0 §3.12).</summary>
public sealed class MqttPingReqPacket : MqttPacket
{
    public static readonly MqttPingReqPacket Instance = new();

    public override string ToString() => "PingReq";
}

/// <summary>PINGRESP (MQTT 5.0 §3.13).</summary>
public sealed class MqttPingRespPacket : MqttPacket
{
    public static readonly MqttPingRespPacket Instance = new();

    public override string ToString() => "PingResp";
}

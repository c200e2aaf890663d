namespace MQTTnet.Diagnostics.PacketInspection;

/// <summary>Whether an inspected packet came in or went out.</summary>
public enum MqttPacketFlowDirection
{
    Inbound = 0,
    Outbound = 1,
}

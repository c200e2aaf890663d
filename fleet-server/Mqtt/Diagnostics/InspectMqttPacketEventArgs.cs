#nullable disable
namespace MQTTnet.Diagnostics.PacketInspection;

/// <summary>The bytes of a packet as it passes the wire.</summary>
public sealed class InspectMqttPacketEventArgs : EventArgs
{
    public InspectMqttPacketEventArgs(MqttPacketFlowDirection direction, byte[] buffer)
    {
        Direction = direction;
        Buffer = buffer;
    }

    public byte[] Buffer { get; }

    public MqttPacketFlowDirection Direction { get; }
}

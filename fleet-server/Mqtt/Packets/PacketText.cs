#nullable disable
namespace MQTTnet.Packets;

/// <summary>One line of text for a packet, for logs. Never holds a password or a payload.</summary>
internal static class PacketText
{
    public static string Of(object value) => value switch
    {
        MqttConnectPacket p => $"Connect: [ClientId={p.ClientId}] [Username={p.Username}] [KeepAlivePeriod={p.KeepAlivePeriod}] [CleanSession={p.CleanSession}]",
        MqttConnAckPacket p => $"ConnAck: [ReasonCode={p.ReasonCode}] [IsSessionPresent={p.IsSessionPresent}]",
        MqttDisconnectPacket p => $"Disconnect: [ReasonCode={p.ReasonCode}]",
        MqttPubAckPacket p => $"PubAck: [PacketIdentifier={p.PacketIdentifier}] [ReasonCode={p.ReasonCode}]",
        MqttPubRecPacket p => $"PubRec: [PacketIdentifier={p.PacketIdentifier}] [ReasonCode={p.ReasonCode}]",
        MqttPubRelPacket p => $"PubRel: [PacketIdentifier={p.PacketIdentifier}] [ReasonCode={p.ReasonCode}]",
        MqttPubCompPacket p => $"PubComp: [PacketIdentifier={p.PacketIdentifier}] [ReasonCode={p.ReasonCode}]",
        MqttPublishPacket p => $"Publish: [Topic={p.Topic}] [PayloadLength={p.Payload.Length}] [QoSLevel={p.QualityOfServiceLevel}] [Dup={p.Dup}] [Retain={p.Retain}] [PacketIdentifier={p.PacketIdentifier}]",
        MqttSubscribePacket p => $"Subscribe: [PacketIdentifier={p.PacketIdentifier}] [TopicFilters={string.Join(",", p.TopicFilters)}]",
        MqttSubAckPacket p => $"SubAck: [PacketIdentifier={p.PacketIdentifier}] [ReasonCode={string.Join(",", p.ReasonCodes)}]",
        MqttUnsubscribePacket p => $"Unsubscribe: [PacketIdentifier={p.PacketIdentifier}] [TopicFilters={string.Join(",", p.TopicFilters)}]",
        MqttUnsubAckPacket p => $"UnsubAck: [PacketIdentifier={p.PacketIdentifier}] [ReasonCodes={string.Join(",", p.ReasonCodes)}]",
        MqttTopicFilter f => $"TopicFilter: [Topic={f.Topic}] [QualityOfServiceLevel={f.QualityOfServiceLevel}] [NoLocal={f.NoLocal}] [RetainAsPublished={f.RetainAsPublished}] [RetainHandling={f.RetainHandling}]",
        _ => value.GetType().Name,
    };
}

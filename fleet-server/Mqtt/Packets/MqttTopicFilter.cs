#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>A topic filter with its subscription options (MQTT 5.0 §3.8.3).</summary>
public sealed class MqttTopicFilter
{
    public bool NoLocal { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    public bool RetainAsPublished { get; set; }

    public MqttRetainHandling RetainHandling { get; set; }

    public string Topic { get; set; }

    public override string ToString() => PacketText.Of(this);
}

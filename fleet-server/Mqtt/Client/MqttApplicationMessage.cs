#nullable disable
using System.Buffers;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>A message as applications see it.</summary>
public sealed class MqttApplicationMessage
{
    public string ContentType { get; set; }

    public byte[] CorrelationData { get; set; }

    public bool Dup { get; set; }

    public uint MessageExpiryInterval { get; set; }

    /// <summary>The payload as one block.</summary>
    public ArraySegment<byte> PayloadSegment { set => Payload = new ReadOnlySequence<byte>(value); }

    public ReadOnlySequence<byte> Payload { get; set; }

    public MqttPayloadFormatIndicator PayloadFormatIndicator { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    public string ResponseTopic { get; set; }

    public bool Retain { get; set; }

    public List<uint> SubscriptionIdentifiers { get; set; }

    public string Topic { get; set; }

    public ushort TopicAlias { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

#nullable disable
using System.Buffers;
using System.Text;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Builds an <see cref="MqttApplicationMessage"/>.</summary>
public sealed class MqttApplicationMessageBuilder
{
    private readonly MqttApplicationMessage _message = new();

    public MqttApplicationMessage Build()
    {
        if (_message.TopicAlias == 0 && string.IsNullOrEmpty(_message.Topic))
        {
            throw new MqttProtocolViolationException("Topic or TopicAlias is not set.");
        }
        return new MqttApplicationMessage
        {
            Topic = _message.Topic,
            Payload = _message.Payload,
            QualityOfServiceLevel = _message.QualityOfServiceLevel,
            Retain = _message.Retain,
            ContentType = _message.ContentType,
            ResponseTopic = _message.ResponseTopic,
            CorrelationData = _message.CorrelationData,
            MessageExpiryInterval = _message.MessageExpiryInterval,
            PayloadFormatIndicator = _message.PayloadFormatIndicator,
            TopicAlias = _message.TopicAlias,
            SubscriptionIdentifiers = _message.SubscriptionIdentifiers is null ? null : [.. _message.SubscriptionIdentifiers],
            UserProperties = _message.UserProperties is null ? null : [.. _message.UserProperties],
        };
    }

    public MqttApplicationMessageBuilder WithContentType(string contentType) => Set(m => m.ContentType = contentType);

    public MqttApplicationMessageBuilder WithCorrelationData(byte[] correlationData) => Set(m => m.CorrelationData = correlationData);

    /// <param name="messageExpiryInterval">Seconds; 0: never.</param>
    public MqttApplicationMessageBuilder WithMessageExpiryInterval(uint messageExpiryInterval) => Set(m => m.MessageExpiryInterval = messageExpiryInterval);

    public MqttApplicationMessageBuilder WithPayload(byte[] payload) => Set(m => m.Payload = payload is null ? default : new ReadOnlySequence<byte>(payload));

    public MqttApplicationMessageBuilder WithPayload(ArraySegment<byte> payloadSegment) => Set(m => m.Payload = new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithPayload(IEnumerable<byte> payload) => WithPayload(payload as byte[] ?? payload?.ToArray());

    public MqttApplicationMessageBuilder WithPayload(Stream payload) => payload is null ? WithPayload((byte[])null) : WithPayload(payload, payload.Length - payload.Position);

    public MqttApplicationMessageBuilder WithPayload(Stream payload, long length)
    {
        if (payload is null)
        {
            return WithPayload((byte[])null);
        }
        byte[] bytes = new byte[length];
        payload.ReadExactly(bytes);
        return WithPayload(bytes);
    }

    public MqttApplicationMessageBuilder WithPayload(string payload) => WithPayload(string.IsNullOrEmpty(payload) ? null : Encoding.UTF8.GetBytes(payload));

    public MqttApplicationMessageBuilder WithPayload(ReadOnlySequence<byte> payload) => Set(m => m.Payload = payload);

    public MqttApplicationMessageBuilder WithPayloadFormatIndicator(MqttPayloadFormatIndicator payloadFormatIndicator) => Set(m => m.PayloadFormatIndicator = payloadFormatIndicator);

    public MqttApplicationMessageBuilder WithPayloadSegment(ArraySegment<byte> payloadSegment) => WithPayload(payloadSegment);

    public MqttApplicationMessageBuilder WithPayloadSegment(ReadOnlyMemory<byte> payloadSegment) => Set(m => m.Payload = new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel) => Set(m => m.QualityOfServiceLevel = qualityOfServiceLevel);

    public MqttApplicationMessageBuilder WithResponseTopic(string responseTopic) => Set(m => m.ResponseTopic = responseTopic);

    public MqttApplicationMessageBuilder WithRetainFlag(bool value = true) => Set(m => m.Retain = value);

    public MqttApplicationMessageBuilder WithSubscriptionIdentifier(uint subscriptionIdentifier) => Set(m => (m.SubscriptionIdentifiers ??= []).Add(subscriptionIdentifier));

    public MqttApplicationMessageBuilder WithTopic(string topic) => Set(m => m.Topic = topic);

    public MqttApplicationMessageBuilder WithTopicAlias(ushort topicAlias) => Set(m => m.TopicAlias = topicAlias);

    public MqttApplicationMessageBuilder WithUserProperty(string name, string value) => Set(m => (m.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttApplicationMessageBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) => Set(m => (m.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttApplicationMessageBuilder WithUserProperty(string name, ArraySegment<byte> value) => Set(m => (m.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    private MqttApplicationMessageBuilder Set(Action<MqttApplicationMessage> change)
    {
        change(_message);
        return this;
    }
}

/// <summary>Reading of messages.</summary>
public static class MqttApplicationMessageExtensions
{
    /// <summary>The payload as UTF-8 text; null when it is empty.</summary>
    public static string ConvertPayloadToString(this MqttApplicationMessage applicationMessage)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        return applicationMessage.Payload.IsEmpty ? null : Encoding.UTF8.GetString(applicationMessage.Payload);
    }
}

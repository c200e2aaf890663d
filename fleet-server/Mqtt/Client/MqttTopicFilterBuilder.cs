#nullable disable
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Builds an <see cref="MqttTopicFilter"/>.</summary>
public sealed class MqttTopicFilterBuilder
{
    private readonly MqttTopicFilter _filter = new();

    public MqttTopicFilterBuilder WithTopic(string topic)
    {
        _filter.Topic = topic;
        return this;
    }

    public MqttTopicFilterBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel)
    {
        _filter.QualityOfServiceLevel = qualityOfServiceLevel;
        return this;
    }

    public MqttTopicFilterBuilder WithAtLeastOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    public MqttTopicFilterBuilder WithAtMostOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce);

    public MqttTopicFilterBuilder WithExactlyOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce);

    public MqttTopicFilterBuilder WithNoLocal(bool value = true)
    {
        _filter.NoLocal = value;
        return this;
    }

    public MqttTopicFilterBuilder WithRetainAsPublished(bool value = true)
    {
        _filter.RetainAsPublished = value;
        return this;
    }

    public MqttTopicFilterBuilder WithRetainHandling(MqttRetainHandling value)
    {
        _filter.RetainHandling = value;
        return this;
    }

    public MqttTopicFilter Build()
    {
        if (string.IsNullOrEmpty(_filter.Topic))
        {
            throw new MqttProtocolViolationException("Topic is not set.");
        }
        return new MqttTopicFilter { Topic = _filter.Topic, QualityOfServiceLevel = _filter.QualityOfServiceLevel, NoLocal = _filter.NoLocal, RetainAsPublished = _filter.RetainAsPublished, RetainHandling = _filter.RetainHandling };
    }
}

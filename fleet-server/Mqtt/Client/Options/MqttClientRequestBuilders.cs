#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Builds <see cref="MqttClientSubscribeOptions"/>.</summary>
public sealed class MqttClientSubscribeOptionsBuilder
{
    private readonly MqttClientSubscribeOptions _options = new();

    public MqttClientSubscribeOptions Build() => _options;

    public MqttClientSubscribeOptionsBuilder WithSubscriptionIdentifier(uint subscriptionIdentifier)
    {
        if (subscriptionIdentifier == 0)
        {
            throw new Exceptions.MqttProtocolViolationException("Subscription identifier cannot be 0.");
        }
        _options.SubscriptionIdentifier = subscriptionIdentifier;
        return this;
    }

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(string topic, MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce, bool noLocal = false, bool retainAsPublished = false, MqttRetainHandling retainHandling = MqttRetainHandling.SendAtSubscribe) =>
        WithTopicFilter(new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = qualityOfServiceLevel, NoLocal = noLocal, RetainAsPublished = retainAsPublished, RetainHandling = retainHandling });

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(Action<MqttTopicFilterBuilder> topicFilterBuilder)
    {
        ArgumentNullException.ThrowIfNull(topicFilterBuilder);
        MqttTopicFilterBuilder builder = new();
        topicFilterBuilder(builder);
        return WithTopicFilter(builder);
    }

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(MqttTopicFilterBuilder topicFilterBuilder)
    {
        ArgumentNullException.ThrowIfNull(topicFilterBuilder);
        return WithTopicFilter(topicFilterBuilder.Build());
    }

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(MqttTopicFilter topicFilter)
    {
        _options.TopicFilters.Add(topicFilter);
        return this;
    }

    public MqttClientSubscribeOptionsBuilder WithUserProperty(string name, string value) => Add(new MqttUserProperty(name, value));

    public MqttClientSubscribeOptionsBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) => Add(new MqttUserProperty(name, value));

    public MqttClientSubscribeOptionsBuilder WithUserProperty(string name, ArraySegment<byte> value) => Add(new MqttUserProperty(name, value));

    private MqttClientSubscribeOptionsBuilder Add(MqttUserProperty property)
    {
        (_options.UserProperties ??= []).Add(property);
        return this;
    }
}

/// <summary>Builds <see cref="MqttClientUnsubscribeOptions"/>.</summary>
public sealed class MqttClientUnsubscribeOptionsBuilder
{
    private readonly MqttClientUnsubscribeOptions _options = new();

    public MqttClientUnsubscribeOptions Build() => _options;

    public MqttClientUnsubscribeOptionsBuilder WithTopicFilter(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        _options.TopicFilters.Add(topic);
        return this;
    }

    public MqttClientUnsubscribeOptionsBuilder WithTopicFilter(MqttTopicFilter topicFilter)
    {
        ArgumentNullException.ThrowIfNull(topicFilter);
        return WithTopicFilter(topicFilter.Topic);
    }

    public MqttClientUnsubscribeOptionsBuilder WithUserProperty(string name, string value) => WithUserProperty(new MqttUserProperty(name, value));

    public MqttClientUnsubscribeOptionsBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) => WithUserProperty(new MqttUserProperty(name, value));

    public MqttClientUnsubscribeOptionsBuilder WithUserProperty(string name, ArraySegment<byte> value) => WithUserProperty(new MqttUserProperty(name, value));

    public MqttClientUnsubscribeOptionsBuilder WithUserProperty(MqttUserProperty userProperty)
    {
        (_options.UserProperties ??= []).Add(userProperty);
        return this;
    }
}

/// <summary>Builds <see cref="MqttClientDisconnectOptions"/>.</summary>
public sealed class MqttClientDisconnectOptionsBuilder
{
    private readonly MqttClientDisconnectOptions _options = new();

    public MqttClientDisconnectOptions Build() => _options;

    public MqttClientDisconnectOptionsBuilder WithReason(MqttClientDisconnectOptionsReason value)
    {
        _options.Reason = value;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithReasonString(string value)
    {
        _options.ReasonString = value;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithSessionExpiryInterval(uint value)
    {
        _options.SessionExpiryInterval = value;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithUserProperties(List<MqttUserProperty> userProperties)
    {
        _options.UserProperties = userProperties;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithUserProperty(string name, string value) => Add(new MqttUserProperty(name, value));

    public MqttClientDisconnectOptionsBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) => Add(new MqttUserProperty(name, value));

    public MqttClientDisconnectOptionsBuilder WithUserProperty(string name, ArraySegment<byte> value) => Add(new MqttUserProperty(name, value));

    private MqttClientDisconnectOptionsBuilder Add(MqttUserProperty property)
    {
        (_options.UserProperties ??= []).Add(property);
        return this;
    }
}

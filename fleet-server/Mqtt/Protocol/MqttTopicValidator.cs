#nullable disable
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Exceptions;

namespace MQTTnet.Protocol;

/// <summary>Checks topic names and filters (MQTT 5.0 §4.7).</summary>
public static class MqttTopicValidator
{
    public static void ThrowIfInvalid(MqttApplicationMessage applicationMessage)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        if (applicationMessage.TopicAlias == 0 || !string.IsNullOrEmpty(applicationMessage.Topic))
        {
            ThrowIfInvalid(applicationMessage.Topic);
        }
    }

    public static void ThrowIfInvalid(string topic)
    {
        if (string.IsNullOrEmpty(topic))
        {
            throw new MqttProtocolViolationException("Topic should not be empty.");
        }
        if (!TopicRules.IsValidName(Encoding.UTF8.GetBytes(topic)))
        {
            throw new MqttProtocolViolationException($"'{topic}' is not a topic name: wildcards and the null character are not allowed in topics.");
        }
    }

    public static void ThrowIfInvalidSubscribe(string topic)
    {
        if (string.IsNullOrEmpty(topic))
        {
            throw new MqttProtocolViolationException("Topic should not be empty.");
        }
        if (!TopicRules.IsValidFilter(Encoding.UTF8.GetBytes(topic)))
        {
            throw new MqttProtocolViolationException($"'{topic}' is not a topic filter: '#' must be the last level alone, '+' must fill its level.");
        }
    }
}

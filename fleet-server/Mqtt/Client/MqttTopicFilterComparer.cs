#nullable disable
using System.Text;
using KioskFleet.Mqtt.Codec;

namespace MQTTnet;

/// <summary>Compares a topic with a filter (MQTT 5.0 §4.7).</summary>
public static class MqttTopicFilterComparer
{
    public const char LevelSeparator = '/';
    public const char MultiLevelWildcard = '#';
    public const char SingleLevelWildcard = '+';
    public const char ReservedTopicPrefix = '$';

    public static MqttTopicFilterCompareResult Compare(string topic, string filter)
    {
        byte[] topicBytes = Encoding.UTF8.GetBytes(topic ?? "");
        if (!TopicRules.IsValidName(topicBytes))
        {
            return MqttTopicFilterCompareResult.TopicInvalid;
        }
        byte[] filterBytes = Encoding.UTF8.GetBytes(filter ?? "");
        if (!TopicRules.IsValidFilter(filterBytes))
        {
            return MqttTopicFilterCompareResult.FilterInvalid;
        }
        return TopicRules.Matches(topicBytes, filterBytes) ? MqttTopicFilterCompareResult.IsMatch : MqttTopicFilterCompareResult.NoMatch;
    }
}

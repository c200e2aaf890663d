namespace MQTTnet;

/// <summary>Whether a topic matches a filter, or which of the two is invalid.</summary>
public enum MqttTopicFilterCompareResult
{
    NoMatch = 0,
    IsMatch = 1,
    FilterInvalid = 2,
    TopicInvalid = 3,
}

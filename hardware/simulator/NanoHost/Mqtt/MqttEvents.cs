using nanoFramework.M2Mqtt.Exceptions;

namespace nanoFramework.M2Mqtt.Messages;

public class MqttMsgPublishEventArgs(string topic, byte[] message, bool dupFlag, MqttQoSLevel qosLevel, bool retain) : EventArgs
{
    public string Topic { get; } = topic;

    public byte[] Message { get; } = message;

    public bool DupFlag { get; } = dupFlag;

    public MqttQoSLevel QosLevel { get; } = qosLevel;

    public bool Retain { get; } = retain;
}

public class MqttMsgPublishedEventArgs(ushort messageId, bool isPublished) : EventArgs
{
    public MqttMsgPublishedEventArgs(ushort messageId)
        : this(messageId, true)
    {
    }

    public ushort MessageId { get; set; } = messageId;

    /// <summary>False when the server did not acknowledge in time, after all retries.</summary>
    public bool IsPublished { get; set; } = isPublished;
}

public class MqttMsgSubscribedEventArgs(ushort messageId, MqttQoSLevel[] grantedQosLevels) : EventArgs
{
    public ushort MessageId { get; } = messageId;

    public MqttQoSLevel[] GrantedQoSLevels { get; } = grantedQosLevels;
}

public class MqttMsgUnsubscribedEventArgs(ushort messageId) : EventArgs
{
    public ushort MessageId { get; } = messageId;
}

/// <summary>The answer to a connect.</summary>
public class MqttMsgConnack
{
    public bool SessionPresent { get; set; }

    public MqttReasonCode ReturnCode { get; set; }
}

public class ConnectionOpenedEventArgs(MqttMsgConnack connact) : EventArgs
{
    public MqttMsgConnack Message { get; } = connact;
}

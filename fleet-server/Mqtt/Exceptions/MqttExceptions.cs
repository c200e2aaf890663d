#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Exceptions;

/// <summary>The link failed or the peer did not behave.</summary>
public class MqttCommunicationException : Exception
{
    public MqttCommunicationException(Exception innerException) : base(innerException?.Message ?? "MQTT communication failed.", innerException) { }

    public MqttCommunicationException(string message, Exception innerException = null) : base(message, innerException) { }
}

/// <summary>No answer came in time.</summary>
public sealed class MqttCommunicationTimedOutException : MqttCommunicationException
{
    public MqttCommunicationTimedOutException() : base("The operation has timed out.") { }

    public MqttCommunicationTimedOutException(Exception innerException) : base("The operation has timed out.", innerException) { }
}

/// <summary>The operation needs a connected client.</summary>
public class MqttClientNotConnectedException : MqttCommunicationException
{
    public MqttClientNotConnectedException() : base("The MQTT client is not connected: call ConnectAsync first.") { }
}

/// <summary>The client was disconnected while the operation was under way.</summary>
public sealed class MqttClientDisconnectedException : MqttCommunicationException
{
    public MqttClientDisconnectedException(Exception innerException) : base("The MQTT client is disconnected.", innerException) { }
}

/// <summary>The server sent DISCONNECT while an operation was under way.</summary>
public sealed class MqttClientUnexpectedDisconnectReceivedException : MqttCommunicationException
{
    public MqttClientUnexpectedDisconnectReceivedException(MqttDisconnectPacket disconnectPacket, Exception innerException = null)
        : base($"Unexpected DISCONNECT (Reason code={disconnectPacket.ReasonCode}) received.", innerException)
    {
        ReasonCode = disconnectPacket.ReasonCode;
        ReasonString = disconnectPacket.ReasonString;
        ServerReference = disconnectPacket.ServerReference;
        SessionExpiryInterval = disconnectPacket.SessionExpiryInterval;
        UserProperties = disconnectPacket.UserProperties;
    }

    public MqttDisconnectReasonCode? ReasonCode { get; }

    public string ReasonString { get; }

    public string ServerReference { get; }

    public uint? SessionExpiryInterval { get; }

    public List<MqttUserProperty> UserProperties { get; }
}

/// <summary>Options contradict each other or the protocol version.</summary>
public class MqttConfigurationException : Exception
{
    protected MqttConfigurationException() { }

    public MqttConfigurationException(Exception innerException) : base(innerException?.Message ?? "The MQTT configuration is invalid.", innerException) { }

    public MqttConfigurationException(string message) : base(message) { }
}

/// <summary>The peer broke the protocol.</summary>
public class MqttProtocolViolationException : Exception
{
    /// <summary>The largest number a variable byte integer holds (MQTT 5.0 §1.5.5).</summary>
    public const uint VariableByteIntegerMaxValue = 268435455;

    public MqttProtocolViolationException(string message) : base(message) { }

    public static void ThrowIfVariableByteIntegerExceedsLimit(uint value)
    {
        if (value > VariableByteIntegerMaxValue)
        {
            throw new MqttProtocolViolationException($"A variable byte integer holds at most {VariableByteIntegerMaxValue}, got {value}.");
        }
    }
}

using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <summary>Reason codes between versions (MQTT 5.0 §2.4, MQTT 3.1.1 §3.2.2.3).</summary>
public static class ReasonCodes
{
    /// <summary>What a 3.1.1 CONNACK can say of a 5.0 reason code.</summary>
    public static MqttConnectReturnCode ToReturnCode(MqttConnectReasonCode code) => code switch
    {
        MqttConnectReasonCode.Success => MqttConnectReturnCode.ConnectionAccepted,
        MqttConnectReasonCode.UnsupportedProtocolVersion => MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion,
        MqttConnectReasonCode.ClientIdentifierNotValid => MqttConnectReturnCode.ConnectionRefusedIdentifierRejected,
        MqttConnectReasonCode.BadUserNameOrPassword => MqttConnectReturnCode.ConnectionRefusedBadUsernameOrPassword,
        // What the client may not do, and what would be refused again: "server unavailable" would bid it come back.
        MqttConnectReasonCode.PacketTooLarge or MqttConnectReasonCode.PayloadFormatInvalid or MqttConnectReasonCode.TopicNameInvalid or MqttConnectReasonCode.QoSNotSupported or MqttConnectReasonCode.RetainNotSupported
            or MqttConnectReasonCode.NotAuthorized or MqttConnectReasonCode.Banned or MqttConnectReasonCode.BadAuthenticationMethod => MqttConnectReturnCode.ConnectionRefusedNotAuthorized,
        _ => MqttConnectReturnCode.ConnectionRefusedServerUnavailable,
    };

    public static MqttConnectReasonCode FromReturnCode(MqttConnectReturnCode code) => code switch
    {
        MqttConnectReturnCode.ConnectionAccepted => MqttConnectReasonCode.Success,
        MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion => MqttConnectReasonCode.UnsupportedProtocolVersion,
        MqttConnectReturnCode.ConnectionRefusedIdentifierRejected => MqttConnectReasonCode.ClientIdentifierNotValid,
        MqttConnectReturnCode.ConnectionRefusedServerUnavailable => MqttConnectReasonCode.ServerUnavailable,
        MqttConnectReturnCode.ConnectionRefusedBadUsernameOrPassword => MqttConnectReasonCode.BadUserNameOrPassword,
        MqttConnectReturnCode.ConnectionRefusedNotAuthorized => MqttConnectReasonCode.NotAuthorized,
        _ => throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT 3.1.1 3.2.2.3", $"CONNACK return code {(int)code} is reserved."),
    };

    internal static void ExpectPublishAnswer(byte code, string clause)
    {
        if (code is not (0x00 or 0x10 or 0x80 or 0x83 or 0x87 or 0x90 or 0x91 or 0x97 or 0x99))
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, clause, $"Reason code 0x{code:X2} does not belong in this packet.");
        }
    }

    internal static void ExpectReleaseAnswer(byte code, string clause)
    {
        if (code is not (0x00 or 0x92))
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, clause, $"Reason code 0x{code:X2} does not belong in this packet.");
        }
    }
}

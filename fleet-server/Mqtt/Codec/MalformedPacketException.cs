using MQTTnet.Exceptions;

namespace KioskFleet.Mqtt.Codec;

/// <summary>
/// A packet that the standard does not allow. <see cref="ReasonCode"/> is what a 5.0 peer is told (MQTT 5.0 §2.4): 0x81 malformed packet,
/// 0x82 protocol error, or the closer code where the standard names one.
/// </summary>
public sealed class MalformedPacketException : MqttProtocolViolationException
{
    public const byte Malformed = 0x81;
    public const byte ProtocolError = 0x82;
    public const byte UnsupportedProtocolVersion = 0x84;
    public const byte ClientIdentifierNotValid = 0x85;
    public const byte TopicFilterInvalid = 0x8F;
    public const byte TopicNameInvalid = 0x90;
    public const byte ReceiveMaximumExceeded = 0x93;
    public const byte TopicAliasInvalid = 0x94;
    public const byte PacketTooLarge = 0x95;

    /// <param name="reasonCode">The 5.0 reason code, 0x80 or more.</param>
    /// <param name="clause">The normative statement that was broken, e.g. "MQTT-3.1.2-3", or the section when no statement has a number.</param>
    /// <param name="message">What is wrong, in words fit for a Reason String.</param>
    public MalformedPacketException(byte reasonCode, string clause, string message) : base(message)
    {
        ReasonCode = reasonCode;
        CustomaryReasonCode = reasonCode;
        Clause = clause;
    }

    /// <summary>True where brokers in use close without a word (which [MQTT-4.13.1-1] allows): the stream is broken, or the client plainly leaving.</summary>
    public bool CustomarilySilent { get; init; }

    public byte ReasonCode { get; }

    /// <summary>What brokers in use answer instead, where they agree on another code than the standard's; else the same.</summary>
    public byte CustomaryReasonCode { get; init; }

    public string Clause { get; }

    internal static MalformedPacketException Truncated() => new(Malformed, "MQTT5 1.5", "The packet ends in the middle of a field.");

    internal static MalformedPacketException OftenUnanswered(string clause, string message, byte reasonCode = Malformed) => new(reasonCode, clause, message) { CustomarilySilent = true };
}

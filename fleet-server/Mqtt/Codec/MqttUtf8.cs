using System.Text.Unicode;

namespace KioskFleet.Mqtt.Codec;

/// <summary>What a UTF-8 encoded string may hold (MQTT 5.0 §1.5.4).</summary>
public static class MqttUtf8
{
    /// <summary>[MQTT-1.5.4-1] well-formed UTF-8 without surrogates; [MQTT-1.5.4-2] no U+0000. U+FEFF is kept as it is [MQTT-1.5.4-3].</summary>
    public static void Check(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-1.5.4-1", "A string is not well-formed UTF-8.");
        }
        if (value.Contains((byte)0))
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-1.5.4-2", "A string holds the null character U+0000.");
        }
    }
}

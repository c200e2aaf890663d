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

    /// <summary>
    /// Whether a name (topic, filter, client identifier, user name) is free of control characters and of Unicode non-characters, which a receiver may
    /// refuse (MQTT 5.0 §1.5.4): they serve to deceive whoever reads a log. The bytes must be well-formed UTF-8.
    /// </summary>
    public static bool IsPlainName(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAnyInRange((byte)0x00, (byte)0x1F) >= 0 || value.Contains((byte)0x7F))
        {
            return false;
        }
        if (!value.ContainsAnyInRange((byte)0x80, (byte)0xFF))
        {
            return true;
        }
        while (value.Length > 0)
        {
            System.Text.Rune.DecodeFromUtf8(value, out System.Text.Rune rune, out int size);
            if (rune.Value is >= 0x80 and <= 0x9F or >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                return false;
            }
            value = value[size..];
        }
        return true;
    }
}

using System.Globalization;
using System.Text;

namespace KioskFleet.Mqtt.Tests.BadInput;

/// <summary>One packet that the standards forbid, and what the server must do with it.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Level">4: MQTT 3.1.1; 5: MQTT 5.0.</param>
/// <param name="Code">Reason code of the DISCONNECT (or refusing CONNACK) before the end; -1: the end alone.</param>
/// <param name="Hex">The bytes.</param>
internal sealed record BadPacket(string Name, int Level, int Code, string Hex)
{
    /// <summary>A packet of this first byte and body, its Remaining Length made to fit.</summary>
    public static BadPacket Of(int level, string name, int code, byte header, string body)
    {
        string digits = body.Replace(" ", "", StringComparison.Ordinal);
        StringBuilder hex = new(header.ToString("X2", CultureInfo.InvariantCulture));
        int length = digits.Length / 2;
        do
        {
            hex.Append(((length & 0x7F) | (length > 0x7F ? 0x80 : 0)).ToString("X2", CultureInfo.InvariantCulture));
            length >>= 7;
        }
        while (length > 0);
        return new BadPacket(name, level, code, hex.Append(digits).ToString());
    }

    /// <summary>A string with its length, as hexadecimal digits.</summary>
    public static string Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes with their length, as hexadecimal digits.</summary>
    public static string Bytes(params byte[] bytes) => bytes.Length.ToString("X4", CultureInfo.InvariantCulture) + Convert.ToHexString(bytes);

    /// <summary>A property block with its length.</summary>
    public static string Properties(string block) => (block.Replace(" ", "", StringComparison.Ordinal).Length / 2).ToString("X2", CultureInfo.InvariantCulture) + block;
}

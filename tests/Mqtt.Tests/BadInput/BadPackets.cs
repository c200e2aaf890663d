using static KioskFleet.Mqtt.Tests.BadInput.BadPacket;

namespace KioskFleet.Mqtt.Tests.BadInput;

/// <summary>The packets that the standards forbid after CONNACK, each with the code it must be answered with (MQTT 5.0 §2.4, §4.13; 3.1.1 §4.8).</summary>
internal static class BadPackets
{
    private const int Malformed = 0x81;
    private const int ProtocolError = 0x82;
    private const int None = -1;

    /// <summary>Properties of MQTT 5.0 (table 2-4): identifier and a right value.</summary>
    private static readonly (byte Id, string Value)[] AllProperties =
    [
        (0x01, "01"), (0x02, "00000009"), (0x03, "000174"), (0x08, "000172"), (0x09, "000101"), (0x0B, "05"), (0x11, "00000009"), (0x12, "000161"), (0x13, "0009"), (0x15, "000161"),
        (0x16, "000101"), (0x17, "01"), (0x18, "00000009"), (0x19, "01"), (0x1A, "000161"), (0x1C, "000161"), (0x1F, "000161"), (0x21, "0009"), (0x22, "0009"), (0x23, "0001"),
        (0x24, "01"), (0x25, "01"), (0x26, "0001610001 62"), (0x27, "00000900"), (0x28, "01"), (0x29, "01"), (0x2A, "01"),
    ];

    /// <summary>Packets of a client with properties: what stands before the block, what behind it, and which properties it may hold.</summary>
    private static readonly (string Name, byte Header, string Before, string Behind, byte[] Allowed)[] WithProperties =
    [
        ("PUBLISH", 0x30, Text("a"), "78", [0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26]),
        ("PUBACK", 0x40, "000100", "", [0x1F, 0x26]),
        ("PUBREC", 0x50, "000100", "", [0x1F, 0x26]),
        ("PUBREL", 0x62, "000100", "", [0x1F, 0x26]),
        ("PUBCOMP", 0x70, "000100", "", [0x1F, 0x26]),
        ("SUBSCRIBE", 0x82, "0001", Text("a") + "00", [0x0B, 0x26]),
        ("UNSUBSCRIBE", 0xA2, "0001", Text("a"), [0x26]),
        ("DISCONNECT", 0xE0, "00", "", [0x11, 0x1C, 0x1F, 0x26]),
    ];

    public static IEnumerable<BadPacket> All => [.. Headers(), .. Publishing(), .. Answers(), .. Subscribing(), .. Leaving(), .. Blocks(), .. Strings()];

    private static IEnumerable<BadPacket> Headers()
    {
        foreach (int level in new[] { 4, 5 })
        {
            int malformed = level == 5 ? Malformed : None;
            int error = level == 5 ? ProtocolError : None;
            string none = level == 5 ? "00" : "";
            yield return new BadPacket("packet type 0", level, error, "00 00");
            yield return Of(level, "a second CONNECT [MQTT-3.1.0-2]", error, 0x10, Text("MQTT") + (level == 5 ? "05 02 003C 00 " : "04 02 003C ") + Text("a"));
            yield return Of(level, "CONNACK from a client", error, 0x20, level == 5 ? "000000" : "0000");
            yield return Of(level, "SUBACK from a client", error, 0x90, "0001" + none + "00");
            yield return Of(level, "UNSUBACK from a client", error, 0xB0, "0001" + (level == 5 ? "0000" : ""));
            yield return Of(level, "PINGRESP from a client", error, 0xD0, "");
            foreach ((string name, byte header, string body) in new[]
            {
                ("PUBACK", (byte)0x41, "0001"), ("PUBACK", (byte)0x48, "0001"), ("PUBREC", (byte)0x51, "0001"), ("PUBREL", (byte)0x60, "0001"), ("PUBREL", (byte)0x63, "0001"), ("PUBCOMP", (byte)0x72, "0001"),
                ("SUBSCRIBE", (byte)0x80, "0001" + none + Text("a") + "00"), ("SUBSCRIBE", (byte)0x8A, "0001" + none + Text("a") + "00"), ("UNSUBSCRIBE", (byte)0xA0, "0001" + none + Text("a")),
                ("PINGREQ", (byte)0xC1, ""), ("PINGREQ", (byte)0xC8, ""), ("DISCONNECT", (byte)0xE1, ""), ("DISCONNECT", (byte)0xE8, ""),
            })
            {
                yield return Of(level, $"{name} with flags {header & 15:X} [MQTT-2.1.3-1]", malformed, header, body);
            }
            yield return new BadPacket("a Remaining Length of five bytes", level, malformed, "C0 8080808001");
            yield return new BadPacket("a Remaining Length of all ones", level, malformed, "30 FFFFFFFFFF");
            yield return new BadPacket("a Remaining Length in more bytes than needed [MQTT-1.5.5-1]", level, malformed, "C0 80 00");
            yield return new BadPacket("more than the server takes", level, level == 5 ? 0x95 : None, "30 FFFFFF7F");
            yield return Of(level, "PINGREQ with a body", malformed, 0xC0, "00");
        }
        yield return new BadPacket("AUTH in 3.1.1", 4, None, "F0 00");
    }

    private static IEnumerable<BadPacket> Publishing()
    {
        foreach (int level in new[] { 4, 5 })
        {
            int malformed = level == 5 ? Malformed : None;
            string none = level == 5 ? "00" : "";
            yield return Of(level, "both QoS bits [MQTT-3.3.1-4]", malformed, 0x36, Text("a") + "0001" + none);
            yield return Of(level, "DUP at QoS 0 [MQTT-3.3.1-2]", malformed, 0x38, Text("a") + none);
            yield return Of(level, "PUBLISH without a body", malformed, 0x30, "");
            yield return Of(level, "PUBLISH with half a length", malformed, 0x30, "00");
            yield return Of(level, "a topic longer than its packet", malformed, 0x30, "0005 61");
            yield return Of(level, "no topic [MQTT-4.7.3-1]", level == 5 ? ProtocolError : None, 0x30, "0000" + none);
            yield return Of(level, "QoS 1 without identifier", malformed, 0x32, Text("a"));
            yield return Of(level, "QoS 2 with half an identifier", malformed, 0x34, Text("a") + "00");
            yield return Of(level, "QoS 1 with identifier 0 [MQTT-2.2.1-2]", level == 5 ? ProtocolError : None, 0x32, Text("a") + "0000" + none);
            yield return Of(level, "QoS 2 with identifier 0 [MQTT-2.2.1-2]", level == 5 ? ProtocolError : None, 0x34, Text("a") + "0000" + none);
            yield return Of(level, "more levels than allowed", level == 5 ? 0x90 : None, 0x30, Text(new string('/', 201)) + none);
            foreach (string topic in BadStrings.Topics)
            {
                yield return Of(level, $"wildcards in the topic {topic} [MQTT-3.3.2-2]", malformed, 0x30, Text(topic) + none);
            }
        }
        yield return Of(5, "no properties", Malformed, 0x30, Text("a"));
        yield return Of(5, "topic alias 0 [MQTT-3.3.2-8]", 0x94, 0x30, Text("a") + Properties("230000"));
        yield return Of(5, "topic alias above the maximum [MQTT-3.3.2-9]", 0x94, 0x30, Text("a") + Properties("23FFFF"));
        yield return Of(5, "a topic alias that was not set", ProtocolError, 0x30, Text("") + Properties("230001"));
        yield return Of(5, "a subscription identifier from a client [MQTT-3.3.4-6]", ProtocolError, 0x30, Text("a") + Properties("0B05"));
        yield return Of(5, "payload format 2", ProtocolError, 0x30, Text("a") + Properties("0102"));
        yield return Of(5, "a response topic with wildcards [MQTT-3.3.2-14]", ProtocolError, 0x30, Text("a") + Properties("08" + Text("a/+")));
        yield return Of(5, "a response topic without characters", ProtocolError, 0x30, Text("a") + Properties("080000"));
        yield return Of(5, "correlation data longer than the block", Malformed, 0x30, Text("a") + Properties("09000501") + "0102030405");
    }

    private static IEnumerable<BadPacket> Answers()
    {
        foreach ((string name, byte header, byte[] codes) in new[]
        {
            ("PUBACK", (byte)0x40, new byte[] { 0x01, 0x11, 0x82, 0x92, 0xFF }), ("PUBREC", (byte)0x50, [0x01, 0x11, 0x82, 0x92, 0xFF]), ("PUBREL", (byte)0x62, [0x01, 0x10, 0x80, 0x91, 0xFF]), ("PUBCOMP", (byte)0x70, [0x01, 0x10, 0x80, 0x91, 0xFF]),
        })
        {
            foreach (int level in new[] { 4, 5 })
            {
                int malformed = level == 5 ? Malformed : None;
                yield return Of(level, $"{name} without a body", malformed, header, "");
                yield return Of(level, $"{name} with half an identifier", malformed, header, "00");
                yield return Of(level, $"{name} with identifier 0 [MQTT-2.2.1-3]", level == 5 ? ProtocolError : None, header, "0000");
            }
            yield return Of(4, $"{name} that goes on after its identifier", None, header, "000100");
            yield return Of(5, $"{name} that goes on after its properties", Malformed, header, "0001000000");
            foreach (byte code in codes)
            {
                yield return Of(5, $"{name} with code {code:X2}, which is not one of its own", ProtocolError, header, $"0001{code:X2}");
            }
        }
    }

    private static IEnumerable<BadPacket> Subscribing()
    {
        foreach (int level in new[] { 4, 5 })
        {
            int malformed = level == 5 ? Malformed : None;
            int error = level == 5 ? ProtocolError : None;
            string none = level == 5 ? "00" : "";
            foreach ((string name, byte header, string option) in new[] { ("SUBSCRIBE", (byte)0x82, "00"), ("UNSUBSCRIBE", (byte)0xA2, "") })
            {
                yield return Of(level, $"{name} without a body", malformed, header, "");
                yield return Of(level, $"{name} without a filter [MQTT-3.8.3-2], [MQTT-3.10.3-2]", error, header, "0001" + none);
                yield return Of(level, $"{name} with identifier 0 [MQTT-2.2.1-3]", error, header, "0000" + none + Text("a") + option);
                yield return Of(level, $"{name} with an empty filter [MQTT-4.7.3-1]", malformed, header, "0001" + none + "0000" + option);
                yield return Of(level, $"{name} with a filter longer than its packet", malformed, header, "0001" + none + "0009 61");
                yield return Of(level, $"{name} with a good filter and half a one", malformed, header, "0001" + none + Text("a") + option + "0009 61");
            }
            foreach (string filter in BadStrings.Filters)
            {
                yield return Of(level, $"the filter {filter} [MQTT-4.7.1-1], [MQTT-4.8.2-1]", malformed, 0x82, "0001" + none + Text(filter) + "00");
            }
            yield return Of(level, "more levels than allowed in a filter", level == 5 ? 0x8F : None, 0x82, "0001" + none + Text(new string('/', 201)) + "00");
            yield return Of(level, "a filter without options", malformed, 0x82, "0001" + none + Text("a"));
            yield return Of(level, "QoS 3 [MQTT-3.8.3-4]", malformed, 0x82, "0001" + none + Text("a") + "03");
            yield return Of(level, "reserved option bits [MQTT-3.8.3-5]", malformed, 0x82, "0001" + none + Text("a") + (level == 5 ? "40" : "04"));
        }
        yield return Of(5, "retain handling 3", ProtocolError, 0x82, "0001 00" + Text("a") + "30");
        yield return Of(5, "No Local on a shared subscription [MQTT-3.8.3-4]", ProtocolError, 0x82, "0001 00" + Text("$share/g/a") + "04");
        yield return Of(5, "subscription identifier 0", ProtocolError, 0x82, "0001" + Properties("0B00") + Text("a") + "00");
        yield return Of(5, "two subscription identifiers", ProtocolError, 0x82, "0001" + Properties("0B010B02") + Text("a") + "00");
        yield return Of(5, "a subscription identifier of five bytes", Malformed, 0x82, "0001" + Properties("0BFFFFFFFF01") + Text("a") + "00");
    }

    private static IEnumerable<BadPacket> Leaving()
    {
        yield return Of(4, "DISCONNECT with a body", None, 0xE0, "00");
        yield return Of(5, "DISCONNECT with a code that does not exist [MQTT-3.14.2-1]", ProtocolError, 0xE0, "01");
        yield return Of(5, "DISCONNECT that goes on after its properties", Malformed, 0xE0, "000000");
        yield return Of(5, "DISCONNECT that gives an expiry to a session without one", ProtocolError, 0xE0, "00" + Properties("1100000009"));
        yield return Of(5, "DISCONNECT with a server reference", ProtocolError, 0xE0, "00" + Properties("1C" + Text("a")));
        yield return Of(5, "AUTH without authentication method", ProtocolError, 0xF0, "");
        yield return Of(5, "AUTH with code 18 and no method", ProtocolError, 0xF0, "1800");
        yield return Of(5, "AUTH with flags", ProtocolError, 0xF1, "");
    }

    private static IEnumerable<BadPacket> Blocks()
    {
        foreach ((string name, byte header, string before, string behind, byte[] allowed) in WithProperties)
        {
            foreach ((byte id, string value) in AllProperties)
            {
                string one = id.ToString("X2", System.Globalization.CultureInfo.InvariantCulture) + value;
                if (!allowed.Contains(id))
                {
                    yield return Of(5, $"{name} with property {id:X2}, which is not one of its own (§2.2.2.2)", Malformed, header, before + Properties(one) + behind);
                    continue;
                }
                if (id is not (0x26 or 0x0B or 0x1C))
                {
                    yield return Of(5, $"{name} with property {id:X2} twice", ProtocolError, header, before + Properties(one + one) + behind);
                }
                if (id != 0x0B)
                {
                    yield return Of(5, $"{name} with property {id:X2} cut short", Malformed, header, before + Properties(one[..^2]) + behind);
                }
                yield return Of(5, $"{name} with property {id:X2} and no value", Malformed, header, before + Properties(one[..2]) + behind);
            }
            foreach (string unknown in new[] { "00", "04", "0A", "1D", "2B", "7F", "8001" })
            {
                yield return Of(5, $"{name} with property {unknown}, which does not exist", Malformed, header, before + Properties(unknown + "00") + behind);
            }
            yield return Of(5, $"{name} with a property block longer than it is", Malformed, header, before + "7F");
            yield return Of(5, $"{name} with a property length in more bytes than needed [MQTT-1.5.5-1]", Malformed, header, before + "8000" + behind);
            yield return Of(5, $"{name} with a property length of five bytes", Malformed, header, before + "8080808001" + behind);
        }
    }

    private static IEnumerable<BadPacket> Strings()
    {
        foreach ((string what, byte[] bytes) in BadStrings.IllFormed)
        {
            foreach (int level in new[] { 4, 5 })
            {
                int malformed = level == 5 ? Malformed : None;
                string none = level == 5 ? "00" : "";
                yield return Of(level, $"a topic with {what}", malformed, 0x30, Bytes(bytes) + none);
                yield return Of(level, $"a filter with {what}", malformed, 0x82, "0001" + none + Bytes(bytes) + "00");
                yield return Of(level, $"a filter to leave with {what}", malformed, 0xA2, "0001" + none + Bytes(bytes));
            }
            foreach ((string property, string hex) in new[] { ("content type", "03" + Bytes(bytes)), ("response topic", "08" + Bytes(bytes)), ("user property's name", "26" + Bytes(bytes) + Text("a")), ("user property's value", "26" + Text("a") + Bytes(bytes)) })
            {
                yield return Of(5, $"a {property} with {what}", Malformed, 0x30, Text("a") + Properties(hex));
            }
            yield return Of(5, $"a reason string with {what}", Malformed, 0x40, "000100" + Properties("1F" + Bytes(bytes)));
        }
        foreach ((string what, byte[] bytes) in BadStrings.Deceptive)
        {
            foreach (int level in new[] { 4, 5 })
            {
                string none = level == 5 ? "00" : "";
                yield return Of(level, $"a topic with {what}", level == 5 ? Malformed : None, 0x30, Bytes(bytes) + none);
                yield return Of(level, $"a filter with {what}", level == 5 ? Malformed : None, 0x82, "0001" + none + Bytes(bytes) + "00");
            }
        }
    }
}

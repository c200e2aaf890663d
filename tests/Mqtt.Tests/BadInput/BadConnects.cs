using static KioskFleet.Mqtt.Tests.BadInput.BadPacket;

namespace KioskFleet.Mqtt.Tests.BadInput;

/// <summary>First packets that the standards forbid. Codes are those of CONNACK; where the protocol cannot be told, or 3.1.1 has no word for it, the connection only ends.</summary>
internal static class BadConnects
{
    private const int Malformed = 0x81;
    private const int ProtocolError = 0x82;
    private const int None = -1;

    private static readonly string Name = Text("MQTT");

    public static IEnumerable<BadPacket> All => [.. NotConnect(), .. Heads(), .. Flags(), .. Blocks(), .. Strings()];

    private static IEnumerable<BadPacket> NotConnect()
    {
        foreach (string hex in new[] { "20 02 0000", "30 03 000161", "40 02 0001", "82 06 0001 000161 00", "A2 05 0001 000161", "C0 00", "D0 00", "E0 00", "F0 00", "00 00" })
        {
            yield return new BadPacket($"{hex} before CONNECT [MQTT-3.1.0-1]", 5, None, hex);
        }
        yield return new BadPacket("HTTP", 5, None, Convert.ToHexString("GET / HTTP/1.1\r\nHost: broker\r\n\r\n"u8));
        yield return new BadPacket("the beginning of TLS", 5, None, "16 03 01 00 05 01 00 00 01 03");
        yield return new BadPacket("CONNECT without a body", 5, None, "10 00");
        yield return new BadPacket("CONNECT of more bytes than anybody is allowed", 5, None, "10 FFFFFF7F");
    }

    private static IEnumerable<BadPacket> Heads()
    {
        yield return Of(5, "another protocol's name [MQTT-3.1.2-1]", None, 0x10, Text("HTTP") + "05 02 003C 00" + Text("a"));
        yield return Of(5, "the name in small letters [MQTT-3.1.2-1]", None, 0x10, Text("mqtt") + "05 02 003C 00" + Text("a"));
        yield return Of(5, "level 6 [MQTT-3.1.2-2]", 0x84, 0x10, Name + "06 02 003C 00" + Text("a"));
        yield return Of(5, "level 0 [MQTT-3.1.2-2]", 0x84, 0x10, Name + "00 02 003C 00" + Text("a"));
        yield return Of(4, "level 3 under the new name [MQTT-3.1.2-2]", 1, 0x10, Name + "03 02 003C" + Text("a"));
        yield return Of(4, "level 4 under the old name [MQTT-3.1.2-2]", 1, 0x10, Text("MQIsdp") + "04 02 003C" + Text("a"));
        yield return Of(5, "flags in the fixed header [MQTT-2.1.3-1]", Malformed, 0x11, Name + "05 02 003C 00" + Text("a"));
        yield return Of(4, "flags in the fixed header [MQTT-2.1.3-1]", None, 0x12, Name + "04 02 003C" + Text("a"));
        yield return Of(5, "nothing after the level", Malformed, 0x10, Name + "05");
        yield return Of(5, "half a keep alive", Malformed, 0x10, Name + "05 02 00");
        yield return Of(5, "no client identifier", Malformed, 0x10, Name + "05 02 003C 00");
        yield return Of(4, "no client identifier", None, 0x10, Name + "04 02 003C");
        yield return Of(5, "fields that no flag announces", Malformed, 0x10, Name + "05 02 003C 00" + Text("a") + Text("b"));
        yield return Of(4, "fields that no flag announces", None, 0x10, Name + "04 02 003C" + Text("a") + Text("b"));
        yield return Of(4, "no identifier and no clean session [MQTT-3.1.3-8]", 2, 0x10, Name + "04 00 003C" + Text(""));
    }

    private static IEnumerable<BadPacket> Flags()
    {
        foreach (int level in new[] { 4, 5 })
        {
            int malformed = level == 5 ? Malformed : None;
            string head = Name + (level == 5 ? "05" : "04");
            string rest = "003C" + (level == 5 ? "00" : "") + Text("a");
            string will = (level == 5 ? "00" : "") + Text("w") + Bytes(1);
            yield return Of(level, "the reserved flag [MQTT-3.1.2-3]", malformed, 0x10, head + "03" + rest);
            yield return Of(level, "will QoS without a will [MQTT-3.1.2-11]", malformed, 0x10, head + "0A" + rest);
            yield return Of(level, "will retain without a will [MQTT-3.1.2-13]", malformed, 0x10, head + "22" + rest);
            yield return Of(level, "will QoS 3 [MQTT-3.1.2-12]", malformed, 0x10, head + "1E" + rest + will);
            yield return Of(level, "a will announced and missing", malformed, 0x10, head + "06" + rest);
            yield return Of(level, "a will without a payload", malformed, 0x10, head + "06" + rest + (level == 5 ? "00" : "") + Text("w"));
            yield return Of(level, "a user name announced and missing [MQTT-3.1.2-17]", malformed, 0x10, head + "82" + rest);
            yield return Of(level, "a password announced and missing [MQTT-3.1.2-19]", malformed, 0x10, head + "C2" + rest + Text("u"));
            yield return Of(level, "a password longer than its packet", malformed, 0x10, head + "C2" + rest + Text("u") + "000901");
            foreach (string topic in BadStrings.Topics)
            {
                yield return Of(level, $"wildcards in the will topic {topic}", malformed, 0x10, head + "06" + rest + (level == 5 ? "00" : "") + Text(topic) + Bytes(1));
            }
        }
        yield return Of(4, "a password without a user name [MQTT-3.1.2-22]", None, 0x10, Name + "04 42 003C" + Text("a") + Bytes(1));
    }

    private static IEnumerable<BadPacket> Blocks()
    {
        foreach ((string property, string hex, int code) in new[]
        {
            ("session expiry twice", "1100000001 1100000001", ProtocolError), ("receive maximum twice", "210001 210001", ProtocolError), ("maximum packet size twice", "2700000100 2700000100", ProtocolError),
            ("topic alias maximum twice", "220001 220001", ProtocolError), ("request response information twice", "1901 1901", ProtocolError), ("request problem information twice", "1701 1701", ProtocolError),
            ("authentication method twice", "15000161 15000161", ProtocolError), ("receive maximum 0", "210000", ProtocolError), ("maximum packet size 0", "2700000000", ProtocolError),
            ("request response information 2", "1902", ProtocolError), ("request problem information 2", "1702", ProtocolError), ("authentication data without a method", "16000101", ProtocolError),
            ("a topic alias", "230001", Malformed), ("a property that does not exist", "7F00", Malformed), ("a property cut short", "1100", Malformed), ("half a user property", "26000161", Malformed),
        })
        {
            yield return Of(5, "CONNECT with " + property, code, 0x10, Name + "05 02 003C" + Properties(hex) + Text("a"));
        }
        foreach ((string property, string hex, int code) in new[]
        {
            ("will delay twice", "1800000001 1800000001", ProtocolError), ("payload format twice", "0101 0101", ProtocolError), ("payload format 2", "0102", ProtocolError), ("a response topic with wildcards", "08" + Text("a/#"), ProtocolError),
            ("a content type cut short", "030005 61", Malformed), ("a session expiry", "1100000001", Malformed), ("a property that does not exist", "7F00", Malformed),
        })
        {
            yield return Of(5, "a will with " + property, code, 0x10, Name + "05 06 003C 00" + Text("a") + Properties(hex) + Text("w") + Bytes(1));
        }
        yield return Of(5, "CONNECT with a property block longer than it is", Malformed, 0x10, Name + "05 02 003C 7F");
    }

    private static IEnumerable<BadPacket> Strings()
    {
        foreach ((string what, byte[] bytes) in BadStrings.IllFormed.Concat(BadStrings.Deceptive))
        {
            // Ill-formed is malformed; well-formed and not allowed has a code of its own (§3.2.2.2).
            yield return Of(5, $"a client identifier with {what}", BadStrings.Deceptive.Any(d => d.Name == what) ? 0x85 : Malformed, 0x10, Name + "05 02 003C 00" + Bytes(bytes));
            yield return Of(4, $"a client identifier with {what}", None, 0x10, Name + "04 02 003C" + Bytes(bytes));
            yield return Of(5, $"a will topic with {what}", Malformed, 0x10, Name + "05 06 003C 00" + Text("a") + "00" + Bytes(bytes) + Bytes(1));
            yield return Of(4, $"a will topic with {what}", None, 0x10, Name + "04 06 003C" + Text("a") + Bytes(bytes) + Bytes(1));
            yield return Of(5, $"a user name with {what}", Malformed, 0x10, Name + "05 82 003C 00" + Text("a") + Bytes(bytes));
            yield return Of(4, $"a user name with {what}", None, 0x10, Name + "04 82 003C" + Text("a") + Bytes(bytes));
        }
    }
}

namespace KioskFleet.Mqtt.Tests.BadInput;

/// <summary>Strings that no packet may hold, by name (MQTT 5.0 §1.5.4), and filters that are none (§4.7.1, §4.8.2).</summary>
internal static class BadStrings
{
    /// <summary>Ill-formed UTF-8 [MQTT-1.5.4-1], and the null character [MQTT-1.5.4-2].</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> IllFormed { get; } =
    [
        ("a byte that begins nothing", [0xFF]),
        ("a byte that only continues", [0x80]),
        ("two bytes cut to one", [0xC3]),
        ("three bytes cut to two", [0xE6, 0x9D]),
        ("four bytes cut to three", [0xF0, 0x9F, 0x98]),
        ("a continuation that is none", [0xC3, 0x28]),
        ("a slash in two bytes", [0xC0, 0xAF]),
        ("a null in two bytes", [0xC0, 0x80]),
        ("a slash in three bytes", [0xE0, 0x80, 0xAF]),
        ("a high surrogate", [0xED, 0xA0, 0x80]),
        ("a low surrogate", [0xED, 0xBF, 0xBF]),
        ("a pair of surrogates", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
        ("above U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
        ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
        ("the null character", [0x61, 0x00]),
    ];

    /// <summary>Characters that a name need not allow (§1.5.4: "SHOULD NOT"); this server does not.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Deceptive { get; } =
    [
        ("a control character", [0x61, 0x01]),
        ("a line break", [0x61, 0x0A]),
        ("delete", [0x7F]),
        ("a control character of two bytes", [0xC2, 0x85]),
        ("the non-character U+FFFF", [0xEF, 0xBF, 0xBF]),
        ("the non-character U+FDD0", [0xEF, 0xB7, 0x90]),
        ("the non-character U+1FFFE", [0xF0, 0x9F, 0xBF, 0xBE]),
    ];

    public static IReadOnlyList<string> Filters { get; } =
        ["a#", "#a", "a/#/b", "##", "#/", "a+", "+a", "a/b+/c", "++", "a/+b", "$share//a", "$share/g", "$share/g/", "$share/", "$share/+/a", "$share/#/a", "$share/g+/a", "$share/g/a#"];

    public static IReadOnlyList<string> Topics { get; } = ["#", "+", "a/#", "a/+/b", "a+", "a#b", "/+"];
}

using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing.Screens;

/// <summary>Colours, RGB565. Few pairs of ink and ground, because a terminal keeps each sheet decoded once for each pair. A test holds every pair to 4.5:1.</summary>
internal static class Theme
{
    public static readonly ushort Paper = Rgb(0xFF, 0xFF, 0xFF);
    public static readonly ushort Text = Rgb(0x20, 0x20, 0x20);
    public static readonly ushort Heading = Rgb(0x8C, 0x10, 0x18);
    public static readonly ushort Bar = Rgb(0x98, 0x18, 0x20);
    public static readonly ushort BarText = Rgb(0xFF, 0xFF, 0xFF);
    public static readonly ushort Button = Rgb(0xF0, 0xEC, 0xE6);
    public static readonly ushort ButtonText = Rgb(0x20, 0x20, 0x20);
    public static readonly ushort Line = Rgb(0xC8, 0xC0, 0xB8);

    /// <summary>Words on buttons that do nothing now; exempt from the contrast rule, and they have no frame either.</summary>
    public static readonly ushort Idle = Rgb(0xA0, 0x98, 0x90);

    /// <summary>Every pair of ink and ground in which text is drawn.</summary>
    public static readonly (ushort Ink, ushort Ground)[] Pairs = [(Text, Paper), (Heading, Paper), (BarText, Bar), (ButtonText, Button), (Heading, Button)];

    public const byte SansFont = 0;
    public const byte BoldFont = 1;

    public static FaceId FaceOf(byte font) => font == BoldFont ? FaceId.Bold : FaceId.Sans;

    private static ushort Rgb(int r, int g, int b) => (ushort)(((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3));
}

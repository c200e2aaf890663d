namespace KioskFleet.Publishing.Fonts;

/// <summary>Where faces are found. A character is taken from the first file of the chain that has it; files that do not exist are passed over.</summary>
public sealed record FontOptions
{
    private const string Noto = "/usr/share/fonts/opentype/noto/";
    private const string TrueType = "/usr/share/fonts/truetype/";

    /// <summary>Largest font file that is opened, in bytes. Noto's collections have about 20 MB; anything far larger is not a font for a screen.</summary>
    public const long MaxFileBytes = 128L * 1024 * 1024;

    /// <summary>Index of Simplified Chinese in Noto's collections: JP, KR, SC, TC, HK.</summary>
    public const int NotoSimplifiedChinese = 2;

    private static readonly FontFile[] Fallbacks =
    [
        new(TrueType + "wqy/wqy-microhei.ttc", 0),
        new(TrueType + "droid/DroidSansFallbackFull.ttf", 0),
        new("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
        new(TrueType + "dejavu/DejaVuSans.ttf", 0),
    ];

    /// <summary>Files for reading text, best first.</summary>
    public IReadOnlyList<FontFile> Sans { get; init; } = [new(Noto + "NotoSansCJK-Regular.ttc", NotoSimplifiedChinese), .. Fallbacks];

    /// <summary>Files for headings, best first. A face that is lighter comes after, so that a rare character is never missing for want of a bold one.</summary>
    public IReadOnlyList<FontFile> Bold { get; init; } =
        [new(Noto + "NotoSansCJK-Bold.ttc", NotoSimplifiedChinese), new(Noto + "NotoSansCJK-Regular.ttc", NotoSimplifiedChinese), .. Fallbacks];
}

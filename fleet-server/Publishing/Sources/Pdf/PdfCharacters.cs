namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>Puts right what PDF programs do to characters.</summary>
internal static class PdfCharacters
{
    // Some programs name a character by the look-alike among the Kangxi radicals, U+2F00 to U+2FD5; this is the character meant (their compatibility mappings in Unicode).
    private const string Meant =
        "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

    private const int FirstRadical = 0x2F00;

    public static string Repair(string text)
        => text.Any(IsRadical) ? string.Concat(text.Select(c => IsRadical(c) ? Meant[c - FirstRadical] : c)) : text;

    /// <summary>True for what stands for no character: a font without names for its shapes.</summary>
    public static bool IsUnknown(char c) => c is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') || (char.IsControl(c) && !char.IsWhiteSpace(c));

    private static bool IsRadical(char c) => c >= FirstRadical && c < FirstRadical + Meant.Length;
}

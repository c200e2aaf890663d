using System.Text.RegularExpressions;

namespace KioskFleet.Publishing.Sources;

/// <summary>What the beginning and end of a line say about it, in the habits of Chinese official texts.</summary>
internal static partial class TextStructure
{
    private const string Terminal = "。！？；：.!?;:…";
    private const string ClosingAfterTerminal = "”’」』）)】〉》\"'";
    private const string MidSentence = "，、,";

    /// <summary>第一篇, 第三章.</summary>
    [GeneratedRegex(@"^第[一二三四五六七八九十百零〇\d]{1,6}[篇章节编部]")]
    public static partial Regex Part();

    /// <summary>一、 二．</summary>
    [GeneratedRegex(@"^[一二三四五六七八九十]{1,4}[、．.]")]
    public static partial Regex FirstLevel();

    /// <summary>（一） (二)</summary>
    [GeneratedRegex(@"^[（(][一二三四五六七八九十]{1,4}[）)]")]
    public static partial Regex SecondLevel();

    /// <summary>1、 2. 3．: not 3.14 and not 110.com.</summary>
    [GeneratedRegex(@"^\d{1,3}(、|．|\.(?![\da-zA-Z]))")]
    public static partial Regex Numbered();

    /// <summary>（1） (2) ① ② 第一条 其一: begins a new paragraph, though not a heading.</summary>
    [GeneratedRegex(@"^([（(]\d{1,3}[）)]|\d{1,3}[）)]|[①-⑳]|第[一二三四五六七八九十百零〇\d]{1,6}[条款项]|[•·●○■□◆◇★☆▪※→－\-*] ?|附件|附[：:]|注[：:])")]
    public static partial Regex ItemStart();

    /// <summary>— 20 —, - 3 -, 第 3 页: a page number of the printed original.</summary>
    [GeneratedRegex(@"[—\-－–]\s*\d{1,4}\s*[—\-－–]$|^第\s*\d{1,4}\s*页$")]
    public static partial Regex PageNumberEnd();

    /// <summary>二○一二年三月五日, 2024年6月1日: the date under a text.</summary>
    [GeneratedRegex(@"^[二2][〇○零OoＯ0-9一二三四五六七八九]{3}年[一二三四五六七八九十\d]{1,3}月([一二三四五六七八九十\d]{1,3}日)?$")]
    public static partial Regex DateLine();

    [GeneratedRegex(@"(意见|通知|公告|公示|通告|通报|办法|方案|报告|材料|总结|制度|规定|细则|条例|决定|规划|计划|指南|须知|清单|目录|一览表|明细表|情况表|公开表|倡议书|公约|章程|预算|决算|说明)([（(].{1,12}[）)])?$")]
    private static partial Regex TitleEnd();

    public static bool StartsAnew(string text)
        => Part().IsMatch(text) || FirstLevel().IsMatch(text) || SecondLevel().IsMatch(text) || Numbered().IsMatch(text) || ItemStart().IsMatch(text);

    public static bool LooksLikeTitle(string text) => text.Length is >= 4 and <= 60 && TitleEnd().IsMatch(text);

    /// <summary>True if the sentence is over: full stop, colon, semicolon, also within closing quotes or brackets.</summary>
    public static bool IsComplete(string text)
    {
        string core = text.TrimEnd(ClosingAfterTerminal.ToCharArray());
        return core.Length > 0 && core.Length < text.Length && Terminal.Contains(core[^1], StringComparison.Ordinal)
            || text.Length > 0 && (Terminal.Contains(text[^1], StringComparison.Ordinal) || text[^1] is '》' or '】');
    }

    /// <summary>True if it ends where no sentence ends: comma, enumeration comma, opening bracket.</summary>
    public static bool IsMidSentence(string text)
        => text.Length > 0 && (MidSentence.Contains(text[^1], StringComparison.Ordinal) || "（(《“‘「『【[".Contains(text[^1], StringComparison.Ordinal));

    /// <summary>True for a mark that can only go on with what stands before it.</summary>
    public static bool StartsWithContinuation(string text)
        => text.Length > 0 && "，。、；：！？,.;:!?）)》】”’」』…%％‰℃".Contains(text[0], StringComparison.Ordinal);
}

using System.Text.RegularExpressions;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Finds addresses down to the house: 路、街、村、组… with a number and 号, or building, unit and room.</summary>
internal sealed class AddressFinder(PrivacyRules rules)
{
    private const string Number = "(?:[0-9]{1,5}(?:-[0-9]{1,4})?|[一二三四五六七八九十百零〇]{1,5})";
    private const string Han = @"\p{IsCJKUnifiedIdeographs}";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // 号 that names a document, a notice, a line, a counter or a size is no house.
    private static readonly Regex House = new(
        $"(?:[{Han}0-9]{{0,20}}?(?:大道|大街|胡同|小区|社区|路|街|巷|弄|道|村|组|队|屯|庄|坊|社|寨|湾|区|苑|园|城|院|坪|沟|里)附?|[{Han}]{{2,12}}(?:路|街|巷|村|组)第){Number} ?号(?!楼|文|令|公告|通告|公报|通知|文件|线|会议|国道|省道|台|机|井|桩|样|标|地块|宗地|矿|窑|车|信|码)"
        + $"(?: ?院)?(?: ?{Number} ?(?:号楼|栋|幢|座|楼))?(?: ?{Number} ?单元)?(?: ?{Number} ?(?:室|户|号))?"
        + $"|{Number} ?(?:号楼|栋|幢|座) ?(?:{Number} ?单元 ?)?(?:{Number} ?层 ?)?{Number} ?(?:室|户|号|房)"
        + $"|{Number} ?单元 ?{Number} ?(?:室|户|号)",
        RegexOptions.CultureInvariant | RegexOptions.Compiled, Limit);

    private static readonly char[] ClauseEnds = ['。', ';', '!', '?', '\n', TextStream.Border];

    public IEnumerable<Hit> Find(TextStream stream)
    {
        string text = stream.Text;
        if (!text.AsSpan().ContainsAny("号室户房"))
        {
            yield break;
        }

        foreach (Match match in House.Matches(text))
        {
            int end = match.Index + match.Length;
            TextPart part = stream.Parts[stream.PartAt(match.Index)];
            bool home = PrivacyRules.Names(part.Header, rules.AddressColumns);
            if (!home && IsDay(text, end))
            {
                continue;
            }

            bool office = !home && PrivacyRules.Names(Clause(text, match.Index, end), rules.Offices);
            yield return new Hit(PrivacyKind.Address, office ? Confidence.Doubtful : Confidence.Likely, match.Value, stream.Spans(match.Index, end));
        }
    }

    private bool IsDay(string text, int end)
    {
        ReadOnlySpan<char> rest = text.AsSpan(end);
        foreach (string word in rules.TimeAfterDay)
        {
            if (rest.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The sentence around a place; of a table the whole row.</summary>
    private static string Clause(string text, int start, int end)
    {
        int from = start == 0 ? -1 : text.LastIndexOfAny(ClauseEnds, start - 1);
        int to = text.IndexOfAny(ClauseEnds, end);
        return text[(from + 1)..(to < 0 ? text.Length : to)];
    }
}

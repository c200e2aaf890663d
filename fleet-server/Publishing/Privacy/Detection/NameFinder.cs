using System.Buffers;
using System.Text.RegularExpressions;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Finds names in sentences that also tell of an illness or a child. A name is known by its surname and by what stands before or after it.</summary>
internal sealed class NameFinder
{
    private const string Han = @"\p{IsCJKUnifiedIdeographs}";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly char[] SentenceEnds = ['。', ';', '!', '?', '\n', TextStream.Border];
    /// <summary>Figures, dates and what masks leave tell of nobody.</summary>
    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.,-/:* ");
    private static readonly Regex ChildsAge = new(@"(?<![0-9])(?:1[0-7]|[0-9]) ?周?岁(?!以|及|至|-|的?(?:居民|人员|老))", RegexOptions.CultureInvariant | RegexOptions.Compiled, Limit);
    private readonly PrivacyRules _rules;
    private readonly Regex _names;
    private readonly Regex _list;

    public NameFinder(PrivacyRules rules)
    {
        _rules = rules;
        string name = $"(?<name>(?:{Any(rules.CompoundSurnames)})[{Han}]{{1,2}}?|[{rules.Surnames}][{Han}]{{1,2}}?)";
        string labels = Any(rules.NameLabels);
        string followers = Any(rules.NameFollowers);
        _names = new Regex(
            $"(?:{labels})[: ]{{0,2}}{name}(?=[^{Han}*]|$|{followers}|的|在|于|被|为|是|系|从|因|和|与|及|等|已)|(?<=^|[^{Han}*]|对|给|由|和|与|及|将|把|为|的){name}(?={followers})",
            RegexOptions.CultureInvariant | RegexOptions.Compiled, Limit);
        _list = new Regex($"(?<![{Han}*]){name}(?:、{name})+(?![{Han}*])", RegexOptions.CultureInvariant | RegexOptions.Compiled, Limit);
    }

    public IEnumerable<Hit> Find(TextStream stream)
    {
        string text = stream.Text;
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOfAny(SentenceEnds, start);
            end = end < 0 ? text.Length : end;
            if (end - start > 2 && KindOf(text.AsSpan(start, end - start)) is { } kind)
            {
                foreach ((int at, int length) in Names(text, start, end))
                {
                    yield return new Hit(kind, Confidence.Likely, text.Substring(at, length), stream.Spans(at, at + length));
                }
            }

            start = end + 1;
        }
    }

    /// <summary>What a sentence tells of somebody; null: neither.</summary>
    public PrivacyKind? KindOf(ReadOnlySpan<char> sentence)
        => sentence.IndexOfAnyExcept(Figures) < 0 ? null
            : PrivacyRules.Names(sentence, _rules.Illness) ? PrivacyKind.NameWithIllness
            : PrivacyRules.Names(sentence, _rules.Minors) || (sentence.Contains('岁') && ChildsAge.IsMatch(sentence)) ? PrivacyKind.NameOfMinor
            : null;

    /// <summary>True if a text is a whole name by its surname and no word.</summary>
    public bool IsName(string text)
    {
        int surname = _rules.CompoundSurnames.Any(s => text.StartsWith(s, StringComparison.Ordinal)) ? 2 : text.Length > 0 && _rules.Surnames.Contains(text[0], StringComparison.Ordinal) ? 1 : 0;
        return surname > 0 && (text.Length - surname) is (1 or 2) && text.All(c => c is >= '\u4E00' and <= '\u9FFF') && !IsWord(text);
    }

    private IEnumerable<(int At, int Length)> Names(string text, int start, int end)
    {
        string sentence = text[start..end];
        HashSet<int> seen = [];
        foreach (Match match in _names.Matches(sentence).Concat(_list.Matches(sentence)))
        {
            foreach (Capture name in match.Groups["name"].Captures)
            {
                if (!IsWord(name.Value) && seen.Add(name.Index))
                {
                    yield return (start + name.Index, name.Length);
                }
            }
        }
    }

    private bool IsWord(string name)
        => _rules.NotNames.Any(w => name.StartsWith(w, StringComparison.Ordinal)) || PrivacyRules.Names(name, _rules.Illness) || PrivacyRules.Names(name, _rules.Minors)
            || _rules.Illness.Any(w => w.StartsWith(name, StringComparison.Ordinal)) || name.Contains('村', StringComparison.Ordinal) || name.EndsWith('县') || name.EndsWith('镇') || name.EndsWith('某');

    /// <summary>Any of the words, written as a text stream writes them: rules say "，男", the stream ",男".</summary>
    private static string Any(IReadOnlyList<string> words)
        => string.Join('|', words.Select(w => string.Concat(w.Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c))).OrderByDescending(w => w.Length).Select(Regex.Escape));
}

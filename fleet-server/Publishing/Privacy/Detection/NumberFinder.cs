using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Finds identity, card and mobile numbers, also where blanks, hyphens, line ends or cells break them.
/// A number begins and ends where a group of digits does, so a longer number never holds a shorter one.</summary>
internal sealed class NumberFinder(PrivacyRules rules)
{
    private const int MaxDigits = BankCard.MaxDigits;

    /// <summary>Names of columns of which is known whether they hold quantities; a document has few.</summary>
    private const int MostHeaders = 4096;

    private readonly ConcurrentDictionary<string, bool> _quantities = new(StringComparer.Ordinal);

    public List<Hit> Find(TextStream stream)
    {
        List<DigitGroup> groups = DigitGroups.Of(stream, rules.LetterPrefixes);
        List<Candidate> candidates = [];
        StringBuilder digits = new();
        for (int i = 0; i < groups.Count; i++)
        {
            digits.Clear();
            for (int j = i; j < groups.Count && digits.Length <= MaxDigits; j++)
            {
                DigitGroup group = groups[j];
                if (group.Decimal || (j > i && !group.Linked))
                {
                    break;
                }

                digits.Append(stream.Text, group.Start, group.Length);
                if (IsLengthOfSomething(digits.Length))
                {
                    Weigh(stream, groups, i, j, digits.ToString().ToUpperInvariant(), candidates);
                }

                if (group.HasX)
                {
                    break;
                }
            }
        }

        return Choose(stream, candidates);
    }

    private void Weigh(TextStream stream, List<DigitGroup> groups, int first, int last, string digits, List<Candidate> candidates)
    {
        bool over = false;
        bool coded = groups[first].Coded;
        for (int g = first + 1; g <= last; g++)
        {
            over |= groups[g].Over != PartJoint.Hard;
            coded |= groups[g].Coded;
        }

        if (digits.Length == 18 && IdConfidence(digits, first == last) is { } confidence && (!over || !AllQuantities(stream, groups, first, last)))
        {
            Add(PrivacyKind.IdNumber, confidence);
        }

        if (digits[^1] == 'X' || coded)
        {
            return;
        }

        // What the digits say is asked before where they stand: it is the cheaper question, and mostly the answer is no.
        bool old = digits.Length == 15 && IdNumber.IsOldNumber(digits) && (first == last || (last - first == 2 && groups[first].Length == 6 && groups[last].Length == 3));
        Confidence? card = CardConfidence(digits, first == last);
        bool mobile = MobileNumber.Is(digits, out int start) && !IsMoney(stream.Text, groups[last].End);
        if ((!old && card is null && !mobile) || (over && !MayCross(stream, groups, first, last)))
        {
            return;
        }

        if (old)
        {
            Add(PrivacyKind.OldIdNumber, Confidence.Likely);
        }

        if (card is { } sure)
        {
            Add(PrivacyKind.BankCard, sure);
        }

        if (mobile)
        {
            candidates.Add(new Candidate(PrivacyKind.Mobile, Confidence.Certain, digits[start..], groups[first].Start, groups[last].End, over));
        }

        void Add(PrivacyKind kind, Confidence sure) => candidates.Add(new Candidate(kind, sure, digits, groups[first].Start, groups[last].End, over));
    }

    private static Confidence? IdConfidence(string number, bool whole)
    {
        if (!IdNumber.HasBirthday(number))
        {
            return null;
        }

        bool province = IdNumber.HasProvince(number);
        return IdNumber.HasCheckDigit(number) ? province ? Confidence.Certain : Confidence.Likely
            : whole && province ? Confidence.Doubtful : null;
    }

    private static Confidence? CardConfidence(string digits, bool whole)
    {
        if (digits.Length < BankCard.MinDigits || !BankCard.HasLuhn(digits) || BankCard.IsTrivial(digits))
        {
            return null;
        }

        return BankCard.HasIssuer(digits) ? digits.StartsWith("62", StringComparison.Ordinal) ? Confidence.Certain : Confidence.Likely
            : whole && !BeginsWithDay(digits) && !HasShapeOfId(digits) ? Confidence.Likely : null;
    }

    // An identity number with a slip is told as that.
    private static bool HasShapeOfId(string digits) => digits.Length == 18 && IdNumber.HasProvince(digits) && IdNumber.HasBirthday(digits);

    // Running numbers of orders and acts begin with their day.
    private static bool BeginsWithDay(string digits)
        => digits[0] is '1' or '2' && DateTime.TryParseExact(digits.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day) && day.Year is >= 1949 and <= 2099;

    private static bool IsMoney(string text, int end)
        => end < text.Length && (text[end] is '元' or '亿' || text.AsSpan(end).StartsWith("万元", StringComparison.Ordinal));

    /// <summary>A number may go over cells unless a column of quantities takes part, and over blocks unless both are nothing but figures.</summary>
    private bool MayCross(TextStream stream, List<DigitGroup> groups, int first, int last)
    {
        for (int g = first; g <= last; g++)
        {
            int part = stream.PartAt(groups[g].Start);
            if (IsQuantity(stream.Parts[part].Header)
                || (g > first && groups[g].Over == PartJoint.Block && IsBare(stream.Parts[part - 1]) && IsBare(stream.Parts[part])))
            {
                return false;
            }
        }

        return true;
    }

    private bool AllQuantities(TextStream stream, List<DigitGroup> groups, int first, int last)
    {
        for (int g = first; g <= last; g++)
        {
            if (!IsQuantity(stream.Parts[stream.PartAt(groups[g].Start)].Header))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsQuantity(string header)
    {
        if (header.Length == 0)
        {
            return false;
        }

        if (!_quantities.TryGetValue(header, out bool quantity))
        {
            quantity = PrivacyRules.Names(header, rules.QuantityColumns);
            if (_quantities.Count < MostHeaders)
            {
                _quantities.TryAdd(header, quantity);
            }
        }

        return quantity;
    }

    private static bool IsLengthOfSomething(int digits)
        => digits is MobileNumber.Digits or MobileNumber.Digits + 2 or (>= 15 and <= MaxDigits);

    private static bool IsBare(TextPart part) => part.Text.All(c => char.IsDigit(c) || char.IsWhiteSpace(c) || c is '-' or 'X' or 'x');

    /// <summary>Where candidates overlap, the identity number stays (its day of birth and check digit are no accident), else the longest: to hide too much is the smaller mistake.</summary>
    private static List<Hit> Choose(TextStream stream, List<Candidate> candidates)
    {
        List<Candidate> chosen = [];
        foreach (Candidate candidate in candidates.OrderByDescending(c => c.Kind == PrivacyKind.IdNumber && c.Confidence == Confidence.Certain).ThenByDescending(c => c.Confidence != Confidence.Doubtful)
            .ThenByDescending(c => c.Value.Length).ThenByDescending(c => c.Confidence).ThenBy(c => c.Over).ThenBy(c => c.Start))
        {
            if (!chosen.Any(c => c.Start < candidate.End && candidate.Start < c.End))
            {
                chosen.Add(candidate);
            }
        }

        return [.. chosen.OrderBy(c => c.Start).Select(c => new Hit(c.Kind, c.Confidence, c.Value, stream.Spans(c.Start, c.End)))];
    }

    private sealed record Candidate(PrivacyKind Kind, Confidence Confidence, string Value, int Start, int End, bool Over);
}

using System.Text;

namespace KioskFleet.Publishing.Privacy;

/// <summary>What remains to be seen of a value: never more than the first four and the last four characters of a number.</summary>
public static class Masks
{
    /// <summary>Stands for each hidden character.</summary>
    public const char Hidden = '*';

    private const int NumberEnds = 4;

    /// <summary>"4112**********1234"; of 15 digits the last three stay.</summary>
    public static string IdNumber(string number) => Text(PrivacyKind.IdNumber, number, PrivacyRules.Standard.CompoundSurnames);

    /// <summary>"6222***********0123".</summary>
    public static string BankCard(string number) => Text(PrivacyKind.BankCard, number, PrivacyRules.Standard.CompoundSurnames);

    /// <summary>"138****1234".</summary>
    public static string Mobile(string number) => Text(PrivacyKind.Mobile, number, PrivacyRules.Standard.CompoundSurnames);

    /// <summary>"张*", "张*国", "欧阳*", "欧阳*华".</summary>
    public static string Name(string name) => Text(PrivacyKind.NameWithIllness, name, PrivacyRules.Standard.CompoundSurnames);

    /// <summary>Masks one value that may stand in several pieces, each as its text has it. A hidden character of any width becomes one <see cref="Hidden"/>.</summary>
    internal static string[] Pieces(PrivacyKind kind, IReadOnlyList<string> pieces, IReadOnlyList<string> compoundSurnames)
    {
        if (pieces.Count == 1 && kind is (PrivacyKind.IdNumber or PrivacyKind.OldIdNumber or PrivacyKind.BankCard or PrivacyKind.Mobile) && pieces[0].All(char.IsAsciiDigit))
        {
            // Nearly every number of a batch.
            string number = pieces[0];
            bool[] over = kind == PrivacyKind.Mobile ? Ends(number.Length, number.Length - 11 + 3, NumberEnds) : Ends(number.Length, NumberEnds, number.Length < 16 ? NumberEnds - 1 : NumberEnds);
            return [string.Create(number.Length, (number, over), (into, from) =>
            {
                for (int i = 0; i < into.Length; i++)
                {
                    into[i] = from.over[i] ? Hidden : from.number[i];
                }
            })];
        }

        Rune[][] runes = [.. pieces.Select(p => p.EnumerateRunes().ToArray())];
        List<(int Piece, int Index)> value = [];
        for (int p = 0; p < runes.Length; p++)
        {
            for (int i = 0; i < runes[p].Length; i++)
            {
                if (Counts(kind, runes[p][i]))
                {
                    value.Add((p, i));
                }
            }
        }

        bool[] hidden = kind switch
        {
            PrivacyKind.Address => HouseNumbers(value, runes),
            PrivacyKind.NameWithIllness or PrivacyKind.NameOfMinor => GivenName(value, runes, compoundSurnames),
            PrivacyKind.Mobile => Ends(value.Count, value.Count - 11 + 3, NumberEnds),
            _ => Ends(value.Count, NumberEnds, value.Count < 16 ? NumberEnds - 1 : NumberEnds),
        };

        HashSet<(int, int)> hide = [.. value.Where((_, i) => hidden[i])];
        return [.. runes.Select((piece, p) => string.Concat(piece.Select((r, i) => hide.Contains((p, i)) ? Hidden.ToString() : r.ToString())))];
    }

    private static string Text(PrivacyKind kind, string value, IReadOnlyList<string> compoundSurnames) => Pieces(kind, [value], compoundSurnames)[0];

    private static bool Counts(PrivacyKind kind, Rune rune) => kind switch
    {
        PrivacyKind.Address => true,
        PrivacyKind.NameWithIllness or PrivacyKind.NameOfMinor => Rune.IsLetter(rune),
        _ => Rune.IsDigit(rune) || rune.Value is 'X' or 'x' or 0xFF38 or 0xFF58 or 0x00D7 or 0x03A7 or 0x0425 or 0x2169 or 0x2179 or 0x2715 or 0x2716,
    };

    private static bool[] Ends(int count, int first, int last)
    {
        bool[] hidden = new bool[count];
        for (int i = Math.Max(0, first); i < count - last; i++)
        {
            hidden[i] = true;
        }

        return hidden;
    }

    private static bool[] GivenName(List<(int Piece, int Index)> value, Rune[][] runes, IReadOnlyList<string> compoundSurnames)
    {
        string name = string.Concat(value.Select(v => runes[v.Piece][v.Index].ToString()));
        int surname = value.Count > 2 && compoundSurnames.Any(s => name.StartsWith(s, StringComparison.Ordinal)) ? 2 : 1;
        int shown = value.Count - surname > 1 ? 1 : 0;
        return [.. Enumerable.Range(0, value.Count).Select(i => i >= surname && i < value.Count - shown)];
    }

    /// <summary>The numbers directly before 号, a building, a unit or a room.</summary>
    private static bool[] HouseNumbers(List<(int Piece, int Index)> value, Rune[][] runes)
    {
        bool[] hidden = new bool[value.Count];
        bool within = false;
        for (int i = value.Count - 1; i >= 0; i--)
        {
            Rune rune = runes[value[i].Piece][value[i].Index];
            bool number = Rune.IsDigit(rune) || "一二三四五六七八九十百零〇".Contains(rune.ToString(), StringComparison.Ordinal);
            if (number)
            {
                hidden[i] = within;
            }
            else if (!(within && (Rune.IsWhiteSpace(rune) || rune.Value is '-' or 0xFF0D or (>= 0x2010 and <= 0x2015))))
            {
                within = "号栋幢座室户房层单元楼".Contains(rune.ToString(), StringComparison.Ordinal);
            }
        }

        return hidden;
    }
}

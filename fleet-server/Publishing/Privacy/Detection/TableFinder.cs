using System.Globalization;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Finds by the names of columns: identity and card columns whose numbers have a slip, and names in tables of the ill or of children.</summary>
internal sealed class TableFinder(PrivacyRules rules, NameFinder names)
{
    /// <summary>Adulthood (Civil Code, art. 17).</summary>
    private const int AdultAge = 18;

    private const int MinAccountDigits = 12;
    private const int MaxAccountDigits = 22;

    /// <summary>Characters of a block before a table that can be its title.</summary>
    private const int MaxTitleChars = 60;

    public IEnumerable<Hit> Find(DocumentModel model, string title)
    {
        string heading = "";
        string before = "";
        for (int b = 0; b < model.Blocks.Count; b++)
        {
            switch (model.Blocks[b])
            {
                case HeadingBlock h:
                    heading = h.Text;
                    before = "";
                    break;
                case ParagraphBlock p:
                    before = p.Text.Length <= MaxTitleChars ? p.Text : "";
                    break;
                case TableBlock table:
                    foreach (Hit hit in Find(table, b, title + "\n" + heading + "\n" + before))
                    {
                        yield return hit;
                    }

                    before = "";
                    break;
                default:
                    before = "";
                    break;
            }
        }
    }

    /// <summary>Rows that are looked at by one processor at a time.</summary>
    private const int RowsTogether = 500;

    private IEnumerable<Hit> Find(TableBlock table, int block, string titles)
    {
        int[] nameColumns = Columns(table, rules.NameColumns);
        int[] ages = Columns(table, rules.AgeColumns);
        int[] ids = Columns(table, rules.IdColumns);
        int[] cards = [.. Columns(table, rules.CardColumns).Where(c => !PrivacyRules.Names(table.Header[c], ["金额"]))];
        bool staff = table.Header.Any(h => PrivacyRules.Names(h, rules.StaffColumns));
        PrivacyKind? whole = staff ? null
            : table.Header.Any(h => PrivacyRules.Names(h, rules.IllnessColumns)) ? PrivacyKind.NameWithIllness
            : table.Header.Any(h => PrivacyRules.Names(h, rules.MinorColumns)) ? PrivacyKind.NameOfMinor
            : PrivacyRules.Names(titles, rules.SensitiveTitles) ? (PrivacyRules.Names(titles, rules.Minors) ? PrivacyKind.NameOfMinor : PrivacyKind.NameWithIllness)
            : null;

        return table.Rows.Count <= RowsTogether ? Rows(0)
            : Workers.Each(Enumerable.Range(0, (table.Rows.Count + RowsTogether - 1) / RowsTogether), n => Rows(n * RowsTogether).ToList());

        IEnumerable<Hit> Rows(int first)
        {
            for (int r = first; r < Math.Min(first + RowsTogether, table.Rows.Count); r++)
            {
                IReadOnlyList<string> row = table.Rows[r];
                foreach (int c in ids.Where(c => c < row.Count))
                {
                    string digits = Digits(row[c], out int start, out int length);
                    if (digits.Length is 15 or 17 or 18 or 19)
                    {
                        yield return Of(PrivacyKind.IdNumber, Confidence.Likely, digits, r, c, start, length);
                    }
                }

                foreach (int c in cards.Where(c => c < row.Count))
                {
                    string digits = Digits(row[c], out int start, out int length);
                    if (digits.Length is >= MinAccountDigits and <= MaxAccountDigits && !digits.Contains('X', StringComparison.Ordinal))
                    {
                        yield return Of(PrivacyKind.BankCard, Confidence.Likely, digits, r, c, start, length);
                    }
                }

                PrivacyKind? kind = whole ?? (staff ? null : OfRow(row, ages));
                if (kind is not { } told)
                {
                    continue;
                }

                for (int c = 0; c < row.Count; c++)
                {
                    bool named = nameColumns.Contains(c);
                    string name = Name(row[c], out int start);
                    if (name.Length >= 2 && (named || names.IsName(name)) && !row[c].Contains('*', StringComparison.Ordinal) && (named || c >= table.Header.Count || table.Header[c].Length == 0))
                    {
                        yield return Of(told, Confidence.Likely, name, r, c, start, name.Length);
                    }
                }
            }
        }

        Hit Of(PrivacyKind kind, Confidence sure, string value, int row, int column, int start, int length)
            => new(kind, sure, value, [new PrivacySpan(block, row, column, start, length)]);
    }

    private PrivacyKind? OfRow(IReadOnlyList<string> row, int[] ages)
    {
        foreach (string cell in row)
        {
            if (names.KindOf(cell) is { } kind)
            {
                return kind;
            }
        }

        return ages.Any(c => c < row.Count && int.TryParse(row[c].Trim().TrimEnd('岁', '周'), NumberStyles.None, CultureInfo.InvariantCulture, out int age) && age < AdultAge)
            ? PrivacyKind.NameOfMinor
            : null;
    }

    private static int[] Columns(TableBlock table, IReadOnlyList<string> words)
        => [.. Enumerable.Range(0, table.Header.Count).Where(c => PrivacyRules.Names(table.Header[c].Replace(" ", "", StringComparison.Ordinal), words))];

    /// <summary>The digits of a cell that holds only one number, with blanks and hyphens; else empty.</summary>
    private static string Digits(string cell, out int start, out int length)
    {
        (start, length) = (0, cell.Length);
        string text = System.Text.Ascii.IsValid(cell) ? cell.Trim() : TextStream.Of([new TextPart(0, 0, 0, cell, "", PartJoint.Hard)]).Text.Trim();
        return text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c is ' ' or '-' or 'X' or 'x') ? string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant() : "";
    }

    /// <summary>The Chinese characters that a cell begins with; blanks within a name of two characters belong to it.</summary>
    private static string Name(string cell, out int start)
    {
        start = 0;
        while (start < cell.Length && char.IsWhiteSpace(cell[start]))
        {
            start++;
        }

        int end = start;
        while (end < cell.Length && (IsHan(cell[end]) || cell[end] == '·' || (char.IsWhiteSpace(cell[end]) && end + 1 < cell.Length && end - start < 3 && (IsHan(cell[end + 1]) || char.IsWhiteSpace(cell[end + 1])))))
        {
            end++;
        }

        string name = cell[start..end];
        return name.Count(IsHan) <= (name.Contains('·', StringComparison.Ordinal) ? 12 : 5) ? name : "";
    }

    private static bool IsHan(char c) => c is (>= '\u3400' and <= '\u9FFF') or (>= '\uD840' and <= '\uDFFF');
}

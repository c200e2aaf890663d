using System.Text;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Reads comma-, semicolon- or tab-separated values (RFC 4180, and what spreadsheets make of it): the first full row names the columns.</summary>
internal static class CsvImporter
{
    private static readonly char[] Delimiters = [',', '\t', ';', '|', '，'];

    /// <summary>Lines by which the delimiter is judged.</summary>
    private const int JudgedLines = 20;

    public static List<Block> Import(string file, string text, CharacterFilter filter, ImportFindings findings, PublishingOptions options)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (List<string> record in Records(text, Delimiter(text)))
        {
            if (record.Count > options.MaxTableColumns)
            {
                findings.Add(new Finding(Severity.Error, "table.columns", file, SourcePlace.Cell(rows.Count + 1, 1), record.Count, options.MaxTableColumns));
                return [];
            }

            if (rows.Count > options.MaxTableRows)
            {
                findings.Add(new Finding(Severity.Error, "table.rows", file, SourcePlace.WholeFile, options.MaxTableRows));
                return [];
            }

            int row = rows.Count + 1;
            rows.Add([.. record.Select((cell, c) => TextImporter.CollapseWhiteSpace(filter.Clean(cell, SourcePlace.Cell(row, c + 1))))]);
        }

        filter.Finish();
        return SheetTable.Of(rows, 1);
    }

    /// <summary>The mark that stands in most of the first lines equally often, and at all.</summary>
    private static char Delimiter(string text)
    {
        string[] lines = [.. text.Split('\n', JudgedLines + 1).Take(JudgedLines).Where(l => l.Length > 0)];
        return Delimiters.MaxBy(d => lines.GroupBy(l => l.Count(c => c == d)).Where(g => g.Key > 0).Select(g => (g.Count() * 100) + g.Key).DefaultIfEmpty(0).Max());
    }

    private static IEnumerable<List<string>> Records(string text, char delimiter)
    {
        List<string> record = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(c);
                    i++;
                }
                else if (c == '"')
                {
                    quoted = false;
                }
                else
                {
                    field.Append(c);
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == delimiter)
            {
                record.Add(field.ToString());
                field.Clear();
            }
            else if (c is '\n' or '\r')
            {
                i += c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
                record.Add(field.ToString());
                field.Clear();
                yield return record;
                record = [];
            }
            else
            {
                field.Append(c);
            }
        }

        if (field.Length > 0 || record.Count > 0)
        {
            record.Add(field.ToString());
            yield return record;
        }
    }
}

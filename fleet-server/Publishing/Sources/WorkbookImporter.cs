using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Reads .xlsx and .xls: each visible sheet with content becomes a table; hidden sheets, rows and columns stay out and are told of.</summary>
internal static class WorkbookImporter
{
    // The reader asks for Windows' code page even where the sheet has none.
    static WorkbookImporter() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static List<Block> Import(string file, string extension, byte[] bytes, CharacterFilter filter, ImportFindings findings, PublishingOptions options)
    {
        List<Block> blocks = [];
        try
        {
            using MemoryStream stream = new(bytes);
            using IExcelDataReader reader = extension == ".xls" ? ExcelReaderFactory.CreateBinaryReader(stream) : ExcelReaderFactory.CreateOpenXmlReader(stream);
            do
            {
                if (reader.VisibleState != "visible")
                {
                    findings.Add(new Finding(Severity.Note, "sheet.hidden", file, SourcePlace.WholeFile, reader.Name));
                    continue;
                }

                List<IReadOnlyList<string>>? rows = ReadSheet(file, reader, filter, findings, options);
                if (rows is null)
                {
                    return [];
                }

                List<Block> sheet = SheetTable.Of(rows, blocks.Count == 0 ? 1 : 2);
                if (sheet.Count > 0 && sheet[0] is TableBlock && reader.ResultsCount > 1)
                {
                    blocks.Add(new HeadingBlock(SourcePlace.WholeFile, 2, filter.Clean(reader.Name, SourcePlace.WholeFile)));
                }

                blocks.AddRange(sheet);
            }
            while (reader.NextResult());
        }
        catch (InvalidPasswordException)
        {
            findings.Add(new Finding(Severity.Error, "package.locked", file, SourcePlace.WholeFile, extension));
            return [];
        }
        catch (Exception e) when (e is ExcelReaderException or IOException or FormatException or ArgumentException or IndexOutOfRangeException or InvalidOperationException
            or System.Xml.XmlException or NullReferenceException or OverflowException or KeyNotFoundException)
        {
            // The reader answers damage with whatever it stumbles over.
            findings.Add(new Finding(Severity.Error, "package.damaged", file, SourcePlace.WholeFile));
            return [];
        }

        return blocks;
    }

    private static List<IReadOnlyList<string>>? ReadSheet(string file, IExcelDataReader reader, CharacterFilter filter, ImportFindings findings, PublishingOptions options)
    {
        List<IReadOnlyList<string>> rows = [];
        bool[]? hidden = null;
        int hiddenRows = 0;
        int number = 0;
        while (reader.Read())
        {
            number++;
            if (reader.FieldCount > options.MaxTableColumns)
            {
                // Sheets often carry formats far to the right; only columns with content count.
                int last = LastFilled(reader);
                if (last > options.MaxTableColumns)
                {
                    findings.Add(new Finding(Severity.Error, "table.columns", file, SourcePlace.Cell(number, 1), last, options.MaxTableColumns));
                    return null;
                }
            }

            if (number > options.MaxTableRows + 16)
            {
                findings.Add(new Finding(Severity.Error, "table.rows", file, SourcePlace.WholeFile, options.MaxTableRows));
                return null;
            }

            hidden ??= [.. Enumerable.Range(0, Math.Min(reader.FieldCount, options.MaxTableColumns)).Select(c => reader.GetColumnWidth(c) == 0)];
            if (reader.RowHeight == 0)
            {
                hiddenRows++;
                continue;
            }

            List<string> cells = new(hidden.Length);
            for (int c = 0; c < hidden.Length && c < reader.FieldCount; c++)
            {
                if (hidden[c])
                {
                    continue;
                }

                SourcePlace place = SourcePlace.Cell(number, c + 1);
                string text = CellFormat.Text(reader.GetValue(c), reader.GetNumberFormatString(c));
                if (text is "#DIV/0!" or "#N/A" or "#NAME?" or "#NULL!" or "#NUM!" or "#REF!" or "#VALUE!")
                {
                    findings.Add(new Finding(Severity.Error, "sheet.error", file, place, text));
                }

                cells.Add(TextImporter.CollapseWhiteSpace(filter.Clean(text, place)));
            }

            rows.Add(cells);
        }

        int hiddenColumns = hidden?.Count(h => h) ?? 0;
        if (hiddenRows + hiddenColumns > 0)
        {
            findings.Add(new Finding(Severity.Warning, "sheet.hiddencells", file, SourcePlace.WholeFile, reader.Name, hiddenRows, hiddenColumns));
        }

        return rows;
    }

    private static int LastFilled(IExcelDataReader reader)
    {
        for (int c = reader.FieldCount - 1; c >= 0; c--)
        {
            if (reader.GetValue(c) is { } value && value.ToString()!.Length > 0)
            {
                return c + 1;
            }
        }

        return 0;
    }
}

/// <summary>Shows a cell's value as its sheet does: decimals, thousands, percent, dates.</summary>
internal static class CellFormat
{
    public static string Text(object? value, string? format) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "是" : "否",
        DateTime date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString(@"hh\:mm", CultureInfo.InvariantCulture),
        double number => Number(number, format ?? "General"),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Number(double number, string format)
    {
        string positive = format.Split(';')[0];
        if (positive.Contains("General", StringComparison.OrdinalIgnoreCase) || positive.Contains('@', StringComparison.Ordinal) || positive.Length == 0)
        {
            return number.ToString("0.##########", CultureInfo.InvariantCulture);
        }

        bool percent = positive.Contains('%', StringComparison.Ordinal);
        int point = positive.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : positive[(point + 1)..].TakeWhile(c => c is '0' or '#' or '?').Count();
        bool thousands = positive.Contains("#,", StringComparison.Ordinal) || positive.Contains("0,0", StringComparison.Ordinal);
        string text = (percent ? number * 100 : number).ToString((thousands ? "N" : "F") + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return percent ? text + "%" : text;
    }
}

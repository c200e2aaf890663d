using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace KioskFleet.Publishing.Tests;

/// <summary>Makes office files with the library's own writer, and damaged ones by hand.</summary>
internal static class OfficeFiles
{
    public static byte[] Word(params OpenXmlElement[] elements) => Word(_ => { }, elements);

    public static byte[] Word(Action<MainDocumentPart> prepare, params OpenXmlElement[] elements)
    {
        using MemoryStream stream = new();
        using (WordprocessingDocument document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            MainDocumentPart part = document.AddMainDocumentPart();
            part.Document = new W.Document(new W.Body(elements));
            prepare(part);
        }

        return stream.ToArray();
    }

    public static W.Paragraph Paragraph(string text, string? style = null, int? list = null)
    {
        W.ParagraphProperties properties = new();
        if (style is not null)
        {
            properties.ParagraphStyleId = new W.ParagraphStyleId { Val = style };
        }

        if (list is int number)
        {
            properties.NumberingProperties = new W.NumberingProperties(new W.NumberingLevelReference { Val = 0 }, new W.NumberingId { Val = number });
        }

        return new W.Paragraph(properties, new W.Run(new W.Text(text) { Space = SpaceProcessingModeValues.Preserve }));
    }

    /// <summary>A paragraph with a picture.</summary>
    public static W.Paragraph Drawing(string relationship, string description) => new(
        $"""
        <w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
             xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
             xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:r><w:drawing><wp:inline><wp:extent cx="3200000" cy="2400000"/><wp:docPr id="1" name="图片 1" descr="{description}"/>
        <a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="a"/><pic:cNvPicPr/></pic:nvPicPr>
        <pic:blipFill><a:blip r:embed="{relationship}"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>
        """);

    public static W.Table Table(params string[][] rows)
        => new(rows.Select(r => new W.TableRow(r.Select(c => new W.TableCell(Paragraph(c))))));

    public static byte[] Workbook(params (string Name, bool Hidden, object?[][] Rows)[] sheets)
    {
        using MemoryStream stream = new();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart part = document.AddWorkbookPart();
            part.Workbook = new Workbook();
            WorkbookStylesPart styles = part.AddNewPart<WorkbookStylesPart>();
            styles.Stylesheet = new Stylesheet(
                new DocumentFormat.OpenXml.Spreadsheet.Fonts(new Font()), new Fills(new Fill()), new Borders(new Border()), new CellStyleFormats(new CellFormat()),
                new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 4, ApplyNumberFormat = true }, new CellFormat { NumberFormatId = 14, ApplyNumberFormat = true }));
            Sheets list = part.Workbook.AppendChild(new Sheets());
            uint id = 1;
            foreach ((string name, bool hidden, object?[][] rows) in sheets)
            {
                WorksheetPart sheet = part.AddNewPart<WorksheetPart>();
                sheet.Worksheet = new Worksheet(new SheetData(rows.Select(r => new Row(r.Select(Cell)))));
                list.Append(new Sheet { Id = part.GetIdOfPart(sheet), SheetId = id++, Name = name, State = hidden ? SheetStateValues.Hidden : SheetStateValues.Visible });
            }
        }

        return stream.ToArray();
    }

    public static byte[] Zip(params (string Name, Action<Stream> Write)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, Action<Stream> write) in entries)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                write(entry);
            }
        }

        return stream.ToArray();
    }

    public static Action<Stream> Xml(string text) => s => s.Write(Encoding.UTF8.GetBytes(text));

    private static Cell Cell(object? value) => value switch
    {
        null => new Cell(),
        DateTime date => new Cell { CellValue = new CellValue(date.ToOADate()), DataType = CellValues.Number, StyleIndex = 2 },
        decimal money => new Cell { CellValue = new CellValue(money), DataType = CellValues.Number, StyleIndex = 1 },
        int number => new Cell { CellValue = new CellValue(number), DataType = CellValues.Number },
        _ => new Cell(new InlineString(new Text(value.ToString()!))) { DataType = CellValues.InlineString },
    };
}

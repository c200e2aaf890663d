using System.Text;
using DocumentFormat.OpenXml.Packaging;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;
using Xunit;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace KioskFleet.Publishing.Tests;

public class OfficeImportTests
{
    [Fact]
    public void A_word_file_gives_its_headings_lists_and_tables_in_order()
    {
        byte[] bytes = OfficeFiles.Word(
            Prepare,
            OfficeFiles.Paragraph("财务公开", "Heading1"),
            OfficeFiles.Paragraph("本月收支如下，请各位村民监督，有疑问的请在五日内提出。"),
            OfficeFiles.Paragraph("收入", list: 1),
            OfficeFiles.Paragraph("支出", list: 1),
            OfficeFiles.Table(["项目", "金额"], ["清运费", "3,500.00"], ["电费", "1,246.80"]),
            OfficeFiles.Paragraph("2026年4月3日"));
        ImportResult result = Fixture.Importer.Import("财务.docx", bytes);
        Assert.Equal("财务公开", result.SuggestedTitle);
        Assert.Collection(result.Model!.Blocks,
            b => Assert.Equal(1, Assert.IsType<HeadingBlock>(b).Level),
            b => Assert.Equal(ParagraphKind.Running, Assert.IsType<ParagraphBlock>(b).Kind),
            b => Assert.Equal("一、", Assert.IsType<ListItemBlock>(b).Marker),
            b => Assert.Equal("二、", Assert.IsType<ListItemBlock>(b).Marker),
            b => Assert.Equal(2, Assert.IsType<TableBlock>(b).Rows.Count),
            b => Assert.Equal(ParagraphKind.Signature, Assert.IsType<ParagraphBlock>(b).Kind));
    }

    [Fact]
    public void Deleted_and_hidden_text_stays_out_and_is_told()
    {
        W.Paragraph paragraph = new(
            new W.Run(new W.Text("公开的。")),
            new W.DeletedRun(new W.Run(new W.DeletedText("删掉的"))),
            new W.InsertedRun(new W.Run(new W.Text("插入的。"))),
            new W.Run(new W.RunProperties(new W.Vanish()), new W.Text("隐藏的")));
        ImportResult result = Fixture.Importer.Import("修订.docx", OfficeFiles.Word(paragraph));
        Assert.Equal("公开的。插入的。\n", result.Model!.PlainText());
        Assert.Equal(["docx.deleted", "docx.hidden"], result.Findings.Select(f => f.Code).Order(StringComparer.Ordinal));
    }

    [DecoderFact]
    public void A_picture_in_a_word_file_has_its_description_beneath_and_what_cannot_be_taken_is_told()
    {
        ImportResult result = Fixture.Importer.Import("图.docx", OfficeFiles.Word(
            part =>
            {
                part.AddImagePart(ImagePartType.Jpeg, "rId7").FeedData(new MemoryStream(File.ReadAllBytes(TestFiles.PathOf("photo.jpg"))));
                part.AddImagePart(ImagePartType.Emf, "rId8").FeedData(new MemoryStream(new byte[100]));
                part.AddImagePart(ImagePartType.Jpeg, "rId9").FeedData(new MemoryStream(File.ReadAllBytes(TestFiles.PathOf("photo.jpg"))[..2000]));
            },
            OfficeFiles.Paragraph("活动室已经修好。"),
            OfficeFiles.Drawing("rId7", "修缮后的活动室外景"),
            OfficeFiles.Drawing("rId8", ""),
            OfficeFiles.Drawing("rId9", "C:\\图片\\a.jpg"),
            OfficeFiles.Paragraph("请大家爱护。")));
        Assert.Equal("活动室已经修好。\n修缮后的活动室外景\n请大家爱护。\n", result.Model!.PlainText());
        Assert.Equal(PictureRole.Figure, Assert.IsType<PictureBlock>(result.Model.Blocks[1]).Role);
        Assert.Equal([("picture.kind", 3), ("picture.damaged", 4)], ImportSummary.LeftOut(result.Findings).Select(f => (f.Code, f.Place.Line)));
    }

    [Fact]
    public void A_workbook_gives_tables_with_numbers_as_its_cells_show_them()
    {
        byte[] bytes = OfficeFiles.Workbook(
            ("公示", false, [["耕地补贴公示表"], ["姓名", "金额", "日期", "户数"], ["张*国", 1621.4m, new DateTime(2026, 3, 5), 3]]),
            ("底稿", true, [["身份证"], ["x"]]));
        ImportResult result = Fixture.Importer.Import("补贴.xlsx", bytes);
        Assert.Equal("耕地补贴公示表", result.SuggestedTitle);
        TableBlock table = Assert.IsType<TableBlock>(result.Model!.Blocks[1]);
        Assert.Equal(["张*国", "1,621.40", "2026-03-05", "3"], table.Rows[0]);
        Assert.Contains(result.Findings, f => f.Code == "sheet.hidden");
        Assert.DoesNotContain("身份证", result.Model.PlainText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("姓名,村组,金额\n\"张,三\",1组,\"1,200.00\"\n", "UTF-8")]
    [InlineData("姓名\t村组\t金额\r\n\"张,三\"\t1组\t1,200.00\r\n", "GB18030")]
    public void Separated_values_become_a_table_whatever_separates_them(string text, string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        ImportResult result = Fixture.Importer.Import("补贴.csv", Encoding.GetEncoding(encoding).GetBytes(text));
        TableBlock table = Assert.IsType<TableBlock>(Assert.Single(result.Model!.Blocks));
        Assert.Equal(["姓名", "村组", "金额"], table.Header);
        Assert.Equal(["张,三", "1组", "1,200.00"], table.Rows[0]);
    }

    [Theory]
    [InlineData(".docx")]
    [InlineData(".xlsx")]
    [InlineData(".xls")]
    public void A_file_cut_off_anywhere_is_refused_or_read_but_never_throws(string extension)
    {
        byte[] whole = extension == ".docx" ? OfficeFiles.Word(OfficeFiles.Paragraph("正文")) : OfficeFiles.Workbook(("表", false, [["甲", "乙"], ["1", "2"]]));
        for (int length = 0; length < whole.Length; length += 1 + (whole.Length / 23))
        {
            ImportResult result = Fixture.Importer.Import("断" + extension, whole[..length]);
            Assert.Null(result.Model);
            Assert.Contains(result.Findings, f => f.Severity == Severity.Error);
        }
    }

    [Fact]
    public void Bytes_changed_at_random_never_throw()
    {
        Random random = new(42);
        byte[] word = OfficeFiles.Word(OfficeFiles.Paragraph("正文在这里"), OfficeFiles.Table(["甲", "乙"], ["1", "2"]));
        byte[] book = OfficeFiles.Workbook(("表", false, [["甲", "乙"], ["1", 2m]]));
        for (int i = 0; i < 120; i++)
        {
            byte[] bytes = [.. i % 2 == 0 ? word : book];
            for (int k = 0; k < 3; k++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ImportResult result = Fixture.Importer.Import(i % 2 == 0 ? "x.docx" : "x.xlsx", bytes);
            Assert.True(result.Model is not null || result.Findings.Any(f => f.Severity == Severity.Error));
        }
    }

    [Fact]
    public void An_archive_that_unpacks_without_end_is_refused_before_it_is_opened()
    {
        byte[] chunk = new byte[1 << 20];
        byte[] bytes = OfficeFiles.Zip(("word/document.xml", OfficeFiles.Xml("<a/>")), ("word/media/x.bin", s =>
        {
            for (int i = 0; i < 200; i++)
            {
                s.Write(chunk);
            }
        }));
        Assert.True(bytes.Length < 1 << 20);
        Refused("炸弹.docx", bytes, "package.bomb");
    }

    [Fact]
    public void Elements_nested_a_thousand_deep_are_refused()
    {
        string xml = string.Concat(Enumerable.Repeat("<w:p xmlns:w='u'>", 1000)) + string.Concat(Enumerable.Repeat("</w:p>", 1000));
        Refused("深.docx", OfficeFiles.Zip(("word/document.xml", OfficeFiles.Xml(xml))), "package.depth");
    }

    [Fact]
    public void Document_type_definitions_are_refused()
        => Refused("实体.docx", OfficeFiles.Zip(("word/document.xml", OfficeFiles.Xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"))), "package.damaged");

    [Fact]
    public void Macros_are_refused()
        => Refused("宏.xlsx", OfficeFiles.Zip(("[Content_Types].xml", OfficeFiles.Xml("<a/>")), ("xl/vbaProject.bin", OfficeFiles.Xml("x"))), "package.macros");

    [Fact]
    public void A_password_or_an_old_format_is_named()
    {
        byte[] bytes = new byte[600];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(bytes, 0);
        Refused("密码.docx", bytes, "package.locked");
    }

    [Fact]
    public void Ten_thousand_columns_are_refused()
        => Refused("宽.xlsx", OfficeFiles.Workbook(("表", false, [[.. Enumerable.Range(0, 10_000).Select(i => (object)$"列{i}")]])), "table.columns");

    [Fact]
    public void A_spreadsheet_named_as_text_is_told_what_it_is()
        => Refused("表.txt", OfficeFiles.Workbook(("表", false, [["甲", "乙"]])), "file.disguised");

    private static void Refused(string name, byte[] bytes, string code)
    {
        ImportResult result = Fixture.Importer.Import(name, bytes);
        Assert.Null(result.Model);
        Assert.Equal(code, Assert.Single(result.Findings, f => f.Severity == Severity.Error).Code);
    }

    private static void Prepare(MainDocumentPart part)
    {
        part.AddNewPart<StyleDefinitionsPart>().Styles = new W.Styles(new W.Style(new W.StyleName { Val = "heading 1" }) { StyleId = "Heading1", Type = W.StyleValues.Paragraph });
        part.AddNewPart<NumberingDefinitionsPart>().Numbering = new W.Numbering(
            new W.AbstractNum(new W.Level(new W.StartNumberingValue { Val = 1 }, new W.NumberingFormat { Val = W.NumberFormatValues.ChineseCounting }, new W.LevelText { Val = "%1、" }) { LevelIndex = 0 }) { AbstractNumberId = 7 },
            new W.NumberingInstance(new W.AbstractNumId { Val = 7 }) { NumberID = 1 });
    }
}

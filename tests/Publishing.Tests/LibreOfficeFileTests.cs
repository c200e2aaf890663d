using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

/// <summary>Files that LibreOffice wrote (Files/README.md).</summary>
public class LibreOfficeFileTests
{
    [DecoderFact]
    public void A_word_file_with_a_picture_keeps_it_in_its_place()
    {
        ImportResult result = Import("report.docx");
        List<Block> blocks = [.. result.Model!.Blocks];
        int at = blocks.FindIndex(b => b is PictureBlock);
        PictureBlock picture = Assert.IsType<PictureBlock>(blocks[at]);
        Assert.Equal(PictureKind.Photo, picture.Picture.Kind);
        Assert.Contains("活动室屋顶", Assert.IsType<ParagraphBlock>(blocks[at - 1]).Text, StringComparison.Ordinal);
        Assert.Equal("更换屋面瓦一百二十平方米。", Assert.IsType<ListItemBlock>(blocks[at + 1]).Text);
        Assert.Equal(["屋面", "18,000.00"], Assert.Single(blocks.OfType<TableBlock>()).Rows[0]);
    }

    [Theory]
    [InlineData("table.xls")]
    [InlineData("table.xlsx")]
    public void A_workbook_gives_its_title_and_its_numbers_as_they_are_shown(string file)
    {
        ImportResult result = Import(file);
        Assert.Equal("云溪村2026年耕地地力保护补贴公示表", result.SuggestedTitle);
        TableBlock table = Assert.Single(result.Model!.Blocks.OfType<TableBlock>());
        Assert.Equal(["户主", "村组", "面积（亩）", "金额（元）"], table.Header);
        Assert.Equal(["李*明", "一组", "12.5", "1,250.00"], table.Rows[0]);
        Assert.Equal("合计", table.Rows[2][0]);
        Assert.DoesNotContain(result.Findings, f => f.Code == "check.total");
    }

    [Theory]
    [InlineData("GB18030", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    public void Text_and_separated_values_read_the_same_in_every_encoding(string name, bool mark)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding encoding = Encoding.GetEncoding(name);
        string text = "关于公示的通知\n\n各位村民：\n　　现将结果公示如下，请监督。㐂、䶮等生僻字照样显示。\n";
        Assert.Equal("关于公示的通知", Fixture.Importer.Import("通知.txt", Encode(text)).SuggestedTitle);
        ImportResult table = Fixture.Importer.Import("表.csv", Encode("户主,金额\n李*明,\"1,250.00\"\n王*华,800.00\n"));
        Assert.Equal(["李*明", "1,250.00"], Assert.Single(table.Model!.Blocks.OfType<TableBlock>()).Rows[0]);

        byte[] Encode(string value) => [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(value)];
    }

    [DecoderFact]
    public void An_import_tells_what_it_understood_and_what_it_left_out_each_with_its_place()
    {
        ImportResult result = Import("mixed.pdf");
        IReadOnlyList<UnderstoodBlock> parts = ImportSummary.Understood(result.Model!);
        Assert.Equal(result.Model!.Blocks.Count, parts.Count);
        Assert.Equal((PartKind.Title, SourcePlace.Page(1)), (parts[0].Kind, parts[0].Place));
        Assert.Equal((PartKind.Scan, SourcePlace.Page(3)), (parts[^1].Kind, parts[^1].Place));
        UnderstoodBlock table = Assert.Single(parts, p => p.Kind == PartKind.Table);
        Assert.Equal((5, 5), (table.Rows, table.Columns));

        ImportResult text = Fixture.Import("图.md", "# 说明\n\n文字在这里。\n\n![示意图](a.png)\n");
        Finding left = Assert.Single(ImportSummary.LeftOut(text.Findings));
        Assert.Equal(("markdown.image", 5), (left.Code, left.Place.Line));
    }

    private static ImportResult Import(string file)
    {
        ImportResult result = Fixture.Importer.Import(file, File.ReadAllBytes(TestFiles.PathOf(file)));
        Assert.True(result.Model is not null, string.Join('\n', result.Findings));
        return result;
    }
}

using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;
using KioskFleet.Publishing.Sources.Pdf;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class PdfImportTests
{
    [DecoderFact]
    public void A_pdf_with_text_gives_its_title_paragraphs_headings_and_table()
    {
        ImportResult result = Import("notice.pdf");
        Assert.Equal("关于开展云溪村道路维修的公告", result.SuggestedTitle);
        IReadOnlyList<Block> blocks = result.Model!.Blocks;
        Assert.Contains(blocks, b => b is ParagraphBlock { Text: "经村民代表会议讨论通过，我村定于2026年4月1日起维修村委会至云溪桥的道路，全长一点二公里，工期三十天。维修期间请绕行北侧便道，车辆限速二十公里，注意安全。" });
        Assert.Equal(["一、资金来源", "二、工程内容", "三、意见反馈"], blocks.OfType<HeadingBlock>().Skip(1).Select(h => h.Text));
        TableBlock table = Assert.Single(blocks.OfType<TableBlock>());
        Assert.Equal(["序号", "项目", "数量", "单价（元）", "金额（元）"], table.Header);
        Assert.Equal(["2", "碎石垫层", "300", "120.00", "36,000.00"], table.Rows[1]);
        Assert.Equal(["", "合计", "", "", "186,000.00"], table.Rows[4]);
        Assert.DoesNotContain(blocks, b => b is PictureBlock);
    }

    [DecoderFact]
    public void Each_page_of_a_mixed_pdf_is_taken_as_what_it_is_and_told_with_its_number()
    {
        ImportResult result = Import("mixed.pdf");
        IReadOnlyList<Block> blocks = result.Model!.Blocks;
        PictureBlock picture = Assert.IsType<PictureBlock>(blocks[^1]);
        Assert.Equal(PictureRole.Sheet, picture.Role);
        Assert.Equal(SourcePlace.Page(3), picture.Place);
        Assert.Equal("第 3 页", picture.Place.In(Texts.Chinese));
        Assert.Contains(blocks, b => b is TableBlock);
        Assert.Contains(result.Findings, f => f.Code == "pdf.scanned" && f.Place == SourcePlace.Page(3));
    }

    [Fact]
    public void Radicals_that_stand_for_characters_become_characters()
        => Assert.Equal("文件⺀一龠", PdfCharacters.Repair("⽂件⺀⼀⿕"));

    [Fact]
    public void A_table_that_goes_on_over_a_page_stays_one_table_with_its_header_once()
    {
        PdfPage[] pages = [Sheet(1, 0, 5), Sheet(2, 5, 9)];
        PdfText text = new(new CharacterFilter("表.pdf", Fixture.Fonts, new ImportFindings("表.pdf", 10)));
        TableBlock table = Assert.IsType<TableBlock>(Assert.Single(text.Read(pages)));
        Assert.Equal(["户主", "村组", "金额"], table.Header);
        Assert.Equal(9, table.Rows.Count);
        Assert.Equal(["李*8", "三组", "1,008.00"], table.Rows[8]);
        Assert.Equal(2, text.Running);
    }

    [Fact]
    public void Numbered_lines_with_a_gap_are_a_list_and_no_table()
    {
        List<PdfWord> words = [];
        for (int i = 0; i < 5; i++)
        {
            words.Add(new PdfWord(60, 100 + (i * 20), 70, 112 + (i * 20), $"{i + 1}."));
            words.Add(new PdfWord(90, 100 + (i * 20), 300, 112 + (i * 20), "申请人提交材料"));
        }

        PdfText text = new(new CharacterFilter("单.pdf", Fixture.Fonts, new ImportFindings("单.pdf", 10)));
        Assert.DoesNotContain(text.Read([new PdfPage(1, 595, 842, words)]), b => b is TableBlock);
    }

    private static PdfPage Sheet(int number, int from, int to)
    {
        List<PdfWord> words = [];
        double y = 120;
        Row("户主", "村组", "金额");
        for (int i = from; i < to; i++)
        {
            Row($"李*{i}", "三组", $"1,00{i}.00");
        }

        words.Add(new PdfWord(290, 810, 300, 822, number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return new PdfPage(number, 595, 842, words);

        void Row(string a, string b, string c)
        {
            words.Add(new PdfWord(60, y, 60 + (12 * a.Length), y + 12, a));
            words.Add(new PdfWord(200, y, 200 + (12 * b.Length), y + 12, b));
            words.Add(new PdfWord(400 - (6 * c.Length), y, 400, y + 12, c));
            y += 22;
        }
    }

    private static ImportResult Import(string file)
    {
        ImportResult result = Fixture.Importer.Import(file, File.ReadAllBytes(TestFiles.PathOf(file)));
        Assert.True(result.Model is not null, string.Join('\n', result.Findings));
        return result;
    }
}

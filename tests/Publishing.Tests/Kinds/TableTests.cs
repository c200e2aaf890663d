using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.Kinds;

public class TableTests
{
    [Fact]
    public void A_wide_table_is_split_by_columns_with_its_key_in_each_part()
    {
        string rows = string.Concat(Enumerable.Range(1, 3).Select(i => $"| 户主{i} | {i}组 | {i}.50 | 95.60 | {i * 1000}.20 | 2026年3月{i}日 | 第一批 | 已发放 |\n"));
        DocumentModel model = Fixture.Model("补贴.md", "| 户主 | 村组 | 面积(亩) | 标准(元) | 金额(元) | 发放日期 | 批次 | 状态 |\n|---|---|--:|--:|--:|---|---|---|\n" + rows);
        (BuiltPages pages, GlyphRegistry registry) = Build(model, "480x320", TextSize.Normal);
        TableBlock[] parts = [.. pages.Order.Blocks.OfType<TableBlock>()];
        Assert.True(parts.Length > 1);
        Assert.Equal("户主", parts[0].Header[0]);
        Assert.DoesNotContain(parts.Skip(1), p => p.Header.Contains("户主"));
        Assert.Equal(["户主", "村组", "面积(亩)", "标准(元)", "金额(元)", "发放日期", "批次", "状态"], parts.SelectMany(p => p.Header));

        // The key stands in every part all the same, as furniture.
        string drawn = string.Concat(pages.Pages.Select(p => PageText.Read(p.Object.Bytes, registry, furniture: true)));
        Assert.Equal(parts.Length, drawn.Split("户主2").Length - 1);
        Assert.Equal(parts.Length, drawn.Split("部分，共").Length - 1);
    }

    [Fact]
    public void A_table_that_fits_is_not_split()
    {
        DocumentModel model = Fixture.Model("表.md", "| 户主 | 村组 | 金额(元) |\n|---|---|--:|\n| 张*国 | 1组 | 621.40 |\n");
        Assert.Single(Build(model, "480x320", TextSize.Elder).Pages.Order.Blocks);
    }

    [Fact]
    public void A_serial_number_takes_the_name_beside_it_along()
    {
        string[] names = ["序号", "姓名", "村组", "补贴项目", "面积(亩)", "标准(元)", "金额(元)", "发放日期"];
        DocumentModel model = Fixture.Model("补贴.md", $"| {string.Join(" | ", names)} |\n|{string.Concat(names.Select(_ => "---|"))}\n| 1 | 张*国 | 1组 | 地力保护 | 6.50 | 95.60 | 621.40 | 2026-03-20 |\n");
        (BuiltPages pages, GlyphRegistry registry) = Build(model, "480x320", TextSize.Normal);
        int parts = pages.Order.Blocks.OfType<TableBlock>().Count();
        Assert.True(parts > 1);
        Assert.Equal(parts, string.Concat(pages.Pages.Select(p => PageText.Read(p.Object.Bytes, registry, furniture: true))).Split("张*国").Length - 1);
    }

    [Theory]
    [InlineData("1720.80", "1,720.80")]
    [InlineData("12345678元", "12,345,678元")]
    [InlineData("￥286400", "￥286,400")]
    [InlineData("1,720.80", "1,720.80")]
    [InlineData("621.4055", "621.4055")]
    [InlineData("-4500", "-4,500")]
    [InlineData("0001", "0001")]
    public void Money_is_grouped_by_thousands(string text, string grouped)
    {
        List<int> commas = MoneyText.Commas(text);
        string drawn = text;
        for (int i = commas.Count - 1; i >= 0; i--)
        {
            drawn = drawn.Insert(commas[i], ",");
        }

        Assert.Equal(grouped, drawn);
    }

    [Fact]
    public void The_commas_are_drawn_and_are_not_read_back()
    {
        DocumentModel model = Fixture.Model("表.md", "| 项目 | 年份 | 金额(元) |\n|---|---|--:|\n| 机耕路 | 2026 | 286400.00 |\n| 合计 | | 286400.00 |\n");
        (BuiltPages pages, GlyphRegistry registry) = Build(model, "800x480", TextSize.Normal);
        string all = string.Concat(pages.Pages.Select(p => PageText.Read(p.Object.Bytes, registry, furniture: true)));
        Assert.Contains("286,400.00", all, StringComparison.Ordinal);
        Assert.DoesNotContain("2,026", all, StringComparison.Ordinal);
        Assert.Equal(Fixture.Bare(model.PlainText()), Fixture.Bare(string.Concat(pages.Pages.Select(p => PageText.Read(p.Object.Bytes, registry)))));
    }

    [Fact]
    public void The_header_is_on_every_page_and_no_row_is_split()
    {
        string rows = string.Concat(Enumerable.Range(1, 40).Select(i => $"| 名{i} | 第{i}组村民代表会议 | {i} |\n"));
        DocumentModel model = Fixture.Model("表.md", "| 户主 | 说明 | 金额(元) |\n|---|---|--:|\n" + rows);
        (BuiltPages pages, GlyphRegistry registry) = Build(model, "480x320", TextSize.Elder);
        Assert.True(pages.Pages.Count > 5);
        Assert.All(pages.Pages, p => Assert.Contains("户主", PageText.Read(p.Object.Bytes, registry, furniture: true), StringComparison.Ordinal));
        Assert.All(Enumerable.Range(1, 40), i => Assert.Single(pages.Pages, p => Fixture.Bare(p.Text).Contains($"第{i}组村民代表会议", StringComparison.Ordinal)));
    }

    private static (BuiltPages Pages, GlyphRegistry Registry) Build(DocumentModel model, string profile, byte size, DocumentKind kind = DocumentKind.Table)
    {
        SetBuilder builder = Fixture.NewBuilder();
        VillageSetInput village = Fixture.Village(model);
        return (builder.Build(village with { Documents = [village.Documents[0] with { Kind = kind }] }, ScreenProfile.Find(profile)!).Documents[0].For(size), builder.Registry);
    }
}

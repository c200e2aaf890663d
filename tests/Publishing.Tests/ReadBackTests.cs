using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class ReadBackTests
{
    // The defects of real disclosure texts, in words of our own: remains of a web page, page numbers within sentences, lines broken by margins and by blank lines.
    private const string Damaged = """
        首页 | 登录 | 加入收藏
        您的位置：首页 >> 公开 >> 正文

        云溪村二〇二六年第一季度村务公开工作总结

        时间:2026-04-02 09:15:07 来源：村委会办公室

        各村民小组、各位乡亲：
        　　今年以来，村党支部、村民委员会紧紧围绕镇党委的工作部署，坚持“应公开、尽公开”的原则，把群众最关心的低保评定、耕地补贴、工程招标三件事放在最前面，
        逐项列出依据、标准和结果，让账目摆在太阳底下，做到了件件有登记、事事有回音，群众的满意度比去年同期有了明显的提高，现将主要情

        — 3 — 况报告如下。

        一、主要做法

        （一）公开内容更全

        1、财务收支按月上墙。截至3月底,共公开收支127笔,合计￥356,480.50元,其中支出占62.5%,余额与镇“三资”平台一致;凡超过5000元的支出,都附有村监委会的审核意见和村民代表会议的决议编号,随时可以查
        对。
        2、惠农补贴到户到人。全村412户、1,386人的耕地地力保护补贴(每亩95.6元)已全部核对完毕。

        （二）公开形式更活

        除固定公开栏外,还利用广播、短信、院坝会进行宣传,并在村口设立了触摸屏终端,老年人点一下“大字”

        — 4 —

        就能看清楚。

        二、存在的问题
        个别村民小组更新不及时;有的图表 字太小;少数项目只公布结果……没有公布过程——这些都要整改。

        云溪村村民委员会
        二〇二六年四月二日

        版权所有©云溪村 | 联系我们 | 网站地图
        """;

    public static TheoryData<string> Profiles => [.. ScreenProfile.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void What_a_screen_draws_is_the_documents_text_complete_and_in_order(string profile) => ReadsBack(profile, Fixture.Model("总结.txt", Damaged), Damaged);

    [SamplesTheory]
    [MemberData(nameof(Profiles))]
    public void Sample_documents_are_drawn_complete_and_in_order(string profile)
    {
        foreach (string file in SampleFiles())
        {
            byte[] bytes = File.ReadAllBytes(file);
            ImportResult import = Fixture.Importer.Import(Path.GetFileName(file), bytes);
            Assert.DoesNotContain(import.Findings, f => f.Severity == Severity.Error);
            ReadsBack(profile, import.Model!, TextDecoder.Decode(file, bytes, out _)!.Text);
        }
    }

    [Fact]
    public void Characters_outside_the_basic_plane_are_drawn_and_read_back()
    {
        const string text = "户主𠮷田、𬭎明，地名𪨶磜。";
        ReadsBack("480x320", Fixture.Model("名单.txt", text), text);
    }

    [Fact]
    public void A_line_of_a_hundred_thousand_characters_becomes_pages()
    {
        string text = string.Concat(Enumerable.Repeat("村务公开是群众的期盼，也是干部的责任。", 100_000 / 19));
        ReadsBack("800x480", Fixture.Model("长行.txt", text), text);
    }

    [Fact]
    public void Tables_read_back_row_by_row_with_repeated_headers_left_out()
    {
        string rows = string.Concat(Enumerable.Range(1, 60).Select(i => $"| 第{i}组 | 王某{i} | {i * 95.6:F2} |\n"));
        DocumentModel model = Fixture.Model("补贴.md", "# 补贴发放表\n\n| 村组 | 姓名 | 金额(元) |\n|---|---|--:|\n" + rows);
        TableBlock table = Assert.IsType<TableBlock>(model.Blocks[1]);
        Assert.Equal(60, table.Rows.Count);
        foreach (string profile in ScreenProfile.All.Select(p => p.Name))
        {
            ReadsBack(profile, model, model.PlainText());
        }
    }

    [Fact]
    public void A_table_with_more_columns_than_the_screen_holds_is_still_complete()
    {
        string[] names = [.. Enumerable.Range(1, 14).Select(i => $"项目{i}")];
        string header = $"| {string.Join(" | ", names)} |\n|{string.Concat(names.Select(_ => "---|"))}\n";
        string row = $"| {string.Join(" | ", names.Select((_, i) => $"内容{i}说明"))} |\n";
        DocumentModel model = Fixture.Model("宽表.md", header + row + row);
        ReadsBack("480x320", model, model.PlainText());
    }

    [Fact]
    public void A_cell_longer_than_a_page_is_still_complete()
    {
        string cell = string.Concat(Enumerable.Repeat("按照规定程序办理；", 120));
        DocumentModel model = Fixture.Model("长格.md", $"| 事项 | 说明 | 电话 |\n|---|---|---|\n| 低保 | {cell} | 12345 |\n| 特困 | 同上 | 12345 |\n");
        ReadsBack("480x320", model, model.PlainText());
    }

    private static void ReadsBack(string profile, DocumentModel model, string expected)
    {
        Assert.Equal(Fixture.Bare(expected), Fixture.Bare(model.PlainText()));
        SetBuilder builder = Fixture.NewBuilder();
        BuiltSet set = builder.Build(Fixture.Village(model), ScreenProfile.Find(profile)!);
        foreach (byte size in new[] { TextSize.Normal, TextSize.Elder })
        {
            BuiltPages built = set.Documents[0].For(size);
            string order = built.Order.PlainText() == model.PlainText() ? expected : built.Order.PlainText();
            string drawn = string.Concat(built.Pages.Select(p => PageText.Read(p.Object.Bytes, builder.Registry)));
            Assert.Equal(Fixture.Bare(order), Fixture.Bare(drawn));
            Assert.Equal(Fixture.Bare(order), Fixture.Bare(string.Concat(built.Pages.Select(p => p.Text))));

            // Another order, if a table is wider than the screen; never another text.
            Assert.Equal(Lines(model.PlainText()), Lines(built.Order.PlainText()));
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Where(l => l.Length > 0).Order(StringComparer.Ordinal);

    private static IEnumerable<string> SampleFiles()
        => Directory.GetFiles(SamplesTheoryAttribute.Folder!).Where(f => DocumentImporter.Extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal);
}

/// <summary>A test over documents of the reader's own: runs when the environment variable KIOSK_SAMPLES names a folder.</summary>
public sealed class SamplesTheoryAttribute : TheoryAttribute
{
    public SamplesTheoryAttribute()
    {
        if (string.IsNullOrEmpty(Folder))
        {
            Skip = "KIOSK_SAMPLES names no folder.";
        }
    }

    public static string? Folder => Environment.GetEnvironmentVariable("KIOSK_SAMPLES");
}

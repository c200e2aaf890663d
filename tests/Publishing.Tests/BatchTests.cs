using KioskFleet.Protocol;
using KioskFleet.Publishing.Batches;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

/// <summary>Subsidy batches: what is laid out, what is looked up, and that no cell is lost between the file and the objects.</summary>
public sealed class BatchTests
{
    private const int Subsidies = 5;
    private static readonly string[] Header = ["序号", "户主", "村组", "补贴项目", "金额（元）", "发放日期", "备注"];

    [Fact]
    public void A_batch_too_long_to_be_turned_is_read_through_the_search_and_every_cell_of_it_is_in_the_records()
    {
        List<IReadOnlyList<string>> rows = Rows(3000);
        rows[17] = [.. rows[17].Take(6), "转入户，另见  合同 2026-7 号；" + string.Concat(Enumerable.Repeat("原承包人已迁出本村", 12))];
        rows.Add(["合计", "", "", "", "888,888.00", "", ""]);
        GlyphRegistry registry = new();
        BuiltSet set = Build(registry, rows, ScreenProfile.Village);
        Assert.InRange(set.Documents[0].Normal.Pages.Count, 1, 3);
        Assert.InRange(set.Documents[0].Elder.RecordPages, 1, 6);
        Assert.Contains("888,888.00", string.Concat(set.Documents[0].Normal.Pages.Select(p => p.Text)), StringComparison.Ordinal);
        Assert.All(set.Objects.Values.Where(o => o[0] == ObjectKind.SearchIndex), o => Assert.InRange(o.Length, 1, SearchLimits.ObjectBytes));

        List<string> wanted = [.. rows.SkipLast(1).Select(r => string.Join('|', r.Select(TextOf))).Order(StringComparer.Ordinal)];
        List<string> read = [.. new SearchIndexText(set.Objects, set.Search!.Value, registry).Records().Select(r => string.Join('|', r.Cells)).Order(StringComparer.Ordinal)];
        Assert.Equal(wanted, read);

        static string TextOf(string cell) => string.Join(' ', cell.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_short_batch_is_both_laid_out_and_looked_up()
    {
        GlyphRegistry registry = new();
        BuiltSet set = Build(registry, Rows(40), ScreenProfile.Village);
        Assert.Contains("耕地地力保护补贴", set.Documents[0].Normal.Pages[0].Text, StringComparison.Ordinal);
        Assert.Equal(40, new SearchIndexText(set.Objects, set.Search!.Value, registry).Records().Count());
    }

    [Fact]
    public void A_table_without_names_or_amounts_and_a_document_of_another_column_are_not_searched()
    {
        DocumentModel model = new([new TableBlock(default, ["事项", "时限"], [["低保", "10日"]])]);
        Assert.Null(Fixture.NewBuilder().Build(Input(model), ScreenProfile.Village).Search);
        DocumentModel payments = new([new TableBlock(default, Header, Rows(3))]);
        VillageSetInput other = Input(payments);
        Assert.Null(Fixture.NewBuilder().Build(other with { Documents = [other.Documents[0] with { IsSearchable = false }] }, ScreenProfile.Village).Search);
    }

    [Fact]
    public void Merged_cells_totals_and_titles_are_understood()
    {
        TableBlock table = new(default, ["户主姓名", "组别", "金额"],
            [["张建国", "三组", "10.00"], ["", "", "20.5"], ["小计", "", "30.50"], ["李四", "", "不详"], ["备注：以上已核对", "", ""]]);
        BatchContent content = BatchContent.Of(Input(new DocumentModel([table])) with
        {
            Documents = [new DocumentInput { Key = 1, ColumnKey = Subsidies, Title = "2025年度玉米生产者补贴资金发放公示（第二批）", Model = new DocumentModel([table]), PublishedAt = Fixture.Day, IsSearchable = true }],
        });
        SubsidyRow[] rows = [.. content.Rows];
        Assert.Equal(["张建国", "张建国", "李四"], rows.Select(r => r.Name));
        Assert.Equal(["三组", "三组", ""], rows.Select(r => r.Group));
        Assert.All(rows, r => Assert.Equal((2025, "玉米生产者补贴"), (r.Year, r.Programme)));
        Assert.Equal([1000, 2050, SearchLimits.NoAmount], rows.Select(r => r.AmountFen));
    }

    [Fact]
    public void An_identity_number_in_one_record_of_thousands_stops_the_set()
    {
        List<IReadOnlyList<string>> rows = Rows(2500);
        rows[1234] = [.. rows[1234].Take(6), "证号410328197503121236"];
        string id = "41032819750312123";
        rows[1234] = [.. rows[1234].Take(6), "证号" + id + "10X98765432"[id.Select((c, i) => (c - '0') * new[] { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 }[i]).Sum() % 11]];
        PublishingException left = Assert.Throws<PublishingException>(() => Build(new GlyphRegistry(), rows, ScreenProfile.Village));
        Assert.Equal("privacy.left", left.Code);
    }

    [Fact]
    public void A_new_batch_changes_no_record_of_the_others()
    {
        GlyphRegistry registry = new();
        SetBuilder builder = new(Fixture.Fonts, registry);
        VillageSetInput one = Input(new DocumentModel([new TableBlock(default, Header, Rows(2000))]));
        DocumentInput second = one.Documents[0] with { Key = 2, Model = new DocumentModel([new TableBlock(default, Header, Rows(300))]) };
        BuiltSet before = builder.Build(one, ScreenProfile.Village);
        BuiltSet after = builder.Build(one with { Documents = [one.Documents[0], second] }, ScreenProfile.Village);
        int leaves = before.Objects.Count(o => o.Value[0] == ObjectKind.SearchIndex && ObjectFrame.ChildCount(o.Value) == 0 && o.Value.Length > 3000);
        int kept = before.Objects.Count(o => o.Value[0] == ObjectKind.SearchIndex && ObjectFrame.ChildCount(o.Value) == 0 && o.Value.Length > 3000 && after.Objects.ContainsKey(o.Key));
        Assert.True(kept > leaves / 2, $"{kept} of {leaves} leaves are the same");
    }

    private static VillageSetInput Input(DocumentModel model) => new()
    {
        DivisionName = "云溪村",
        Documents = [new DocumentInput { Key = 1, ColumnKey = Subsidies, Title = "2026年惠农补贴发放明细表", Model = model, PublishedAt = Fixture.Day, IsSearchable = true }],
    };

    private static BuiltSet Build(GlyphRegistry registry, List<IReadOnlyList<string>> rows, ScreenProfile profile)
        => new SetBuilder(Fixture.Fonts, registry).Build(Input(new DocumentModel([new HeadingBlock(default, 1, "2026年惠农补贴发放明细表"), new TableBlock(default, Header, rows)])), profile);

    private static List<IReadOnlyList<string>> Rows(int count)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(i => (IReadOnlyList<string>)
            [
                $"{i + 1}", $"{"王李张刘陈单"[random.Next(6)]}{"建秀志玉长"[random.Next(5)]}{"国英强兰根"[random.Next(5)]}", $"{"一二三四五"[random.Next(5)]}组",
                random.Next(2) == 0 ? "耕地地力保护补贴" : "种粮补贴", $"{random.Next(1, 900)}.50", $"2026-05-{random.Next(10, 28)}", random.Next(20) == 0 ? "现金发放" : "",
            ])];
    }
}

using KioskFleet.Protocol;
using KioskFleet.Publishing.Checks;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.Kinds;

public class FlowChartTests
{
    private const string Text = """
        # 宅基地审批

        ## 办理流程

        1. 农户提出书面申请，写明理由、位置和面积
        2. 村委会审查：材料齐全、四邻无异议吗？
           - 齐全：到第3步
           - 不齐全：一次告知需要补正的材料，补正后回到第1步
        3. 镇政府联合审查，符合规划吗？
           - 符合：进入第4步
           - 不符合：书面说明理由，不予批准，结束
        4. 发给《农村宅基地批准书》
        """;

    public static TheoryData<string, byte> Layouts
    {
        get
        {
            TheoryData<string, byte> layouts = [];
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                layouts.Add(profile.Name, TextSize.Normal);
                layouts.Add(profile.Name, TextSize.Elder);
            }

            return layouts;
        }
    }

    [Fact]
    public void A_list_with_ways_out_of_its_steps_is_a_flow_chart()
    {
        FlowChart chart = Assert.Single(FlowChart.All(Fixture.Model("流程.md", Text)));
        Assert.Equal(4, chart.Steps.Count);
        Assert.Equal([3, 1], chart.Steps[1].Branches.Select(b => b.Target));
        Assert.Equal([4, null], chart.Steps[2].Branches.Select(b => b.Target));
        Assert.True(chart.Steps[2].Branches[1].Ends);
        Assert.Same(chart.Steps[1].Branches[0], chart.Down(1));
        Assert.Empty(DocumentChecks.Check("流程.md", Fixture.Model("流程.md", Text)));
    }

    [Fact]
    public void A_table_with_a_column_for_what_comes_next_is_a_chart_with_all_its_words()
    {
        const string table = """
            # 宅基地审批

            ## 办理流程

            | 序号 | 步骤 | 责任人 | 是 | 否 |
            |---|---|---|---|---|
            | 1 | 农户申请 | 农户 | | |
            | 2 | 村委会审查：材料齐全吗？ | 村委会 | 第3步 | 补正后回到第1步 |
            | 3 | 镇政府批准 | | | |
            """;
        FlowChart chart = Assert.Single(FlowChart.All(Fixture.Model("流程.md", table)));
        Assert.Equal(["农户申请（责任人：农户）", "村委会审查：材料齐全吗？（责任人：村委会）", "镇政府批准"], chart.Steps.Select(s => s.Item.Text));
        Assert.Equal([("是：到第3步", 3), ("否：补正后回到第1步", 1)], chart.Steps[1].Branches.Select(b => (b.Item.Text, b.Target ?? 0)));
    }

    [Fact]
    public void A_table_of_steps_each_with_its_next_needs_no_way_where_the_arrow_says_it()
    {
        const string table = """
            ## 办理流程

            | 环节 | 下一步 |
            |---|---|
            | 申请 | 2 |
            | 审查 | 齐全：第3步；不齐全：回到第1步 |
            | 发证 | 办结 |
            """;
        FlowChart chart = Assert.Single(FlowChart.All(Fixture.Model("流程.md", table)));
        Assert.Equal(["申请", "审查", "发证，办结"], chart.Steps.Select(s => s.Item.Text));
        Assert.Equal([0, 2, 0], chart.Steps.Select(s => s.Branches.Count));
        Assert.Equal([3, 1], chart.Steps[1].Branches.Select(b => b.Target));
    }

    [Fact]
    public void A_table_of_steps_that_does_not_say_what_comes_next_stays_a_table()
    {
        const string table = "## 办理程序\n\n| 步骤 | 内容 | 时限 |\n|---|---|---|\n| 1 | 申请 | 1日 |\n| 2 | 审查 | 3日 |\n| 3 | 发证 | 1日 |\n";
        Assert.Single(Fixture.Model("程序.md", table).Blocks.OfType<KioskFleet.Publishing.Sources.TableBlock>());
    }

    [Theory]
    [InlineData("到第3步", 3)]
    [InlineData("退回第 12 步重做", 12)]
    [InlineData("转第十一步", 11)]
    [InlineData("→ 2", 2)]
    [InlineData("限3日内补正", null)]
    public void A_way_names_the_step_it_leads_to(string text, int? step) => Assert.Equal(step, FlowChart.TargetOf(text));

    [Theory]
    [InlineData("   - 是：到第9步\n   - 否：结束\n", "check.flow.target", Severity.Error)]
    [InlineData("   - 是：到第3步\n", "check.flow.onebranch", Severity.Warning)]
    [InlineData("   - 是：到第1步\n   - 否：结束\n", "check.flow.unreached", Severity.Warning)]
    public void A_way_that_leads_nowhere_is_told_at_its_step(string branches, string code, Severity severity)
    {
        DocumentModel model = Fixture.Model("流程.md", "## 流程\n\n1. 申请\n2. 审查\n" + branches + "3. 发证\n");
        Finding finding = Assert.Single(DocumentChecks.Check("流程.md", model, DocumentKind.Power), f => f.Code == code);
        Assert.Equal(severity, finding.Severity);
        Assert.NotEqual(0, finding.Place.Line);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_flow_chart_stays_on_the_screen_and_reads_back_in_order(string profile, byte size)
    {
        ScreenProfile screen = ScreenProfile.Find(profile)!;
        DocumentModel model = Fixture.Model("流程.md", Text);
        SetBuilder builder = Fixture.NewBuilder();
        VillageSetInput village = Fixture.Village(model);
        BuiltSet set = builder.Build(village with { Documents = [village.Documents[0] with { Kind = DocumentKind.Power }] }, screen);
        IReadOnlyList<BuiltPage> pages = set.Documents[0].For(size).Pages;
        Assert.Equal(Fixture.Bare(model.PlainText()), Fixture.Bare(string.Concat(pages.Select(p => PageText.Read(p.Object.Bytes, builder.Registry)))));
        foreach (BuiltPage page in pages)
        {
            byte[] bytes = page.Object.Bytes;
            foreach (DisplayOperation shape in DisplayListReader.Read(bytes.AsSpan(ObjectFrame.PayloadOffset(bytes))).Where(o => o.Code is DisplayOp.Fill or DisplayOp.Frame))
            {
                Assert.InRange(shape.Arguments[0] + shape.Arguments[2], 1, screen.Width);
                Assert.InRange(shape.Arguments[1] + shape.Arguments[3], 1, screen.Height);
            }
        }
    }
}

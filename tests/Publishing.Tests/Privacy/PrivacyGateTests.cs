using KioskFleet.Bench.Privacy;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.Privacy;

public class PrivacyGateTests
{
    private static readonly PrivacyGate Gate = PrivacyGate.Standard;
    private static readonly string Id = PrivacyNumbers.Id(new Random(11));
    private static readonly DocumentModel Model = PrivacyCorpus.Text($"申请人号码{Id}，手机13812345678。");

    [Fact]
    public void Without_a_decision_every_finding_stays_open_and_nothing_changes()
    {
        PrivacyOutcome outcome = Gate.Apply(Model, "公示", PrivacyDecisions.None);
        Assert.False(outcome.MayBePublished);
        Assert.Equal([PrivacyKind.IdNumber, PrivacyKind.Mobile], outcome.Open.Select(f => f.Kind));
        Assert.Equal(Model.PlainText(), outcome.Model.PlainText());
    }

    [Fact]
    public void Masking_leaves_the_first_and_the_last_four_characters()
    {
        PrivacyOutcome outcome = Gate.Apply(Model, "公示", PrivacyDecisions.MaskAll);
        Assert.True(outcome.MayBePublished);
        Assert.Equal($"申请人号码{Id[..4]}**********{Id[^4..]}，手机138****5678。\n", outcome.Model.PlainText());
        Assert.Empty(Gate.Check(outcome.Model));
    }

    [Fact]
    public void A_large_table_divided_among_processors_gives_what_its_rows_give_one_by_one()
    {
        Random random = new(23);
        string[] header = ["户主姓名", "身份证号", "村组", "金额（元）", "一卡通账号", "联系方式", "备注"];
        IReadOnlyList<string>[] rows =
        [
            .. Enumerable.Range(0, 3000).Select(i => (string[])
            [
                "单建国", PrivacyNumbers.Id(random), "云溪村三组", $"{random.Next(1, 9000)}.50", PrivacyNumbers.Card(random), i % 7 == 0 ? "13812345678" : "", i % 11 == 0 ? "其子单小明8岁，住幸福路12号" : "",
            ]),
        ];
        var expected = rows.SelectMany((row, r) => Told([row]).Select(f => f with { Row = r }));
        Assert.Equal(expected, Told(rows));

        PrivacyOutcome outcome = Gate.Apply(new DocumentModel([new TableBlock(SourcePlace.WholeFile, header, rows)]), "", PrivacyDecisions.MaskAll);
        Assert.True(outcome.MayBePublished);
        Assert.DoesNotContain(Gate.Check(outcome.Model), f => f.Blocks);

        List<(PrivacyKind Kind, Confidence Confidence, int Row, int Column, int Start, int Length, string Masked)> Told(IReadOnlyList<string>[] some)
            => [.. Gate.Check(new DocumentModel([new TableBlock(SourcePlace.WholeFile, header, some)])).Select(f => (f.Kind, f.Confidence, f.Spans[0].Row, f.Spans[0].Column, f.Spans[0].Start, f.Spans[0].Length, f.Masked))];
    }

    [Fact]
    public void A_title_is_masked_like_the_text()
    {
        PrivacyOutcome outcome = Gate.Apply(Model, "关于13912345678的公示", PrivacyDecisions.MaskAll);
        Assert.Equal("关于139****5678的公示", outcome.Title);
    }

    [Fact]
    public void A_named_person_may_let_a_mobile_number_pass_but_never_an_identity_number()
    {
        IReadOnlyList<PrivacyFinding> findings = Gate.Check(Model);
        PrivacyDecisions decisions = new() { Justifications = [.. findings.Select(f => new PrivacyJustification(f.Id, "郑守信", "本人书面同意公开"))] };
        PrivacyOutcome outcome = Gate.Apply(Model, "", decisions);
        Assert.Equal(PrivacyKind.IdNumber, Assert.Single(outcome.Open).Kind);
        JustifiedFinding justified = Assert.Single(outcome.Justified);
        Assert.Equal(PrivacyKind.Mobile, justified.Finding.Kind);
        Assert.Equal("郑守信", justified.Justification.Person);

        outcome = Gate.Apply(Model, "", decisions with { MaskFindings = [findings[0].Id] });
        Assert.True(outcome.MayBePublished);
        Assert.Contains("13812345678", outcome.Model.PlainText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Id, outcome.Model.PlainText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "本人书面同意公开")]
    [InlineData("郑守信", "同意")]
    [InlineData("郑守信", "      ")]
    public void A_justification_without_a_person_or_a_reason_is_refused(string person, string reason)
    {
        PrivacyDecisions decisions = new() { Justifications = [new PrivacyJustification(Gate.Check(Model)[1].Id, person, reason)] };
        Assert.Equal("privacy.incomplete", Assert.Throws<PublishingException>(() => Gate.Apply(Model, "", decisions)).Code);
    }

    [Fact]
    public void An_edit_voids_the_decisions_made_before()
    {
        PrivacyDecisions decisions = new() { Justifications = [new PrivacyJustification(Gate.Check(PrivacyCorpus.Text("值班手机13812345678"))[0].Id, "郑守信", "值班电话需公开")] };
        Assert.True(Gate.Apply(PrivacyCorpus.Text("值班手机13812345678"), "", decisions).MayBePublished);
        Assert.False(Gate.Apply(PrivacyCorpus.Text("值班手机13812345679"), "", decisions).MayBePublished);
        Assert.False(Gate.Apply(PrivacyCorpus.Text("值班手机13812345678。"), "", decisions).MayBePublished);
    }

    [Theory]
    [InlineData("张国", "张*")]
    [InlineData("张建国", "张*国")]
    [InlineData("欧阳国", "欧阳*")]
    [InlineData("欧阳建国", "欧阳*国")]
    public void Names_keep_the_surname_and_the_last_character(string name, string masked) => Assert.Equal(masked, Masks.Name(name));

    [Fact]
    public void A_table_of_the_ill_is_masked_by_its_columns()
    {
        DocumentModel model = new(
            [
                new HeadingBlock(SourcePlace.WholeFile, 1, "二〇二六年大病救助公示"),
                new TableBlock(SourcePlace.WholeFile, ["姓名", "身份证号", "家庭住址", "联系电话", "金额"],
                    [["张建国", PrivacyNumbers.BadId(new Random(5)), "柳湾村三组18号", "13812345678", "3000"], ["欧阳国", "", "柳湾村", "0391-6601234", "2000"]]),
            ]);
        PrivacyOutcome outcome = Gate.Apply(model, "", PrivacyDecisions.MaskAll);
        TableBlock table = Assert.IsType<TableBlock>(outcome.Model.Blocks[1]);
        Assert.Equal("张*国", table.Rows[0][0]);
        Assert.Matches("^[0-9]{4}[*]{10}[0-9X]{4}$", table.Rows[0][1]);
        Assert.Equal("柳湾村三组**号", table.Rows[0][2]);
        Assert.Equal("138****5678", table.Rows[0][3]);
        Assert.Equal(["欧阳*", "", "柳湾村", "0391-6601234", "2000"], table.Rows[1]);
    }

    [Fact]
    public void A_report_names_place_and_remedy_and_never_the_value()
    {
        DocumentModel model = new([new TableBlock(new SourcePlace(3, 0), ["姓名", "备注"], [["王某", "13812345678"]])]);
        Finding finding = Assert.Single(PrivacyGate.Report("名单.xlsx", model, Gate.Apply(model, "", PrivacyDecisions.None)));
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("名单.xlsx（第 3 行）：表格第 1 行第 2 列有手机号码（138****5678）", finding.In(Texts.Chinese), StringComparison.Ordinal);
        Assert.Contains("mask and publish", finding.In(Texts.English), StringComparison.Ordinal);
        Assert.DoesNotContain("13812345678", finding.In(Texts.Chinese), StringComparison.Ordinal);
    }
}

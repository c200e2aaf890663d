using KioskFleet.Bench.Privacy;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.Privacy;

public class PrivacyScanTests
{
    [Fact]
    public void A_set_with_private_data_is_not_built_whatever_the_line_ends_do_to_it()
    {
        Random random = new(4);
        for (int shift = 0; shift < 18; shift++)
        {
            DocumentModel model = PrivacyCorpus.Text(new string('村', 100 + shift) + PrivacyNumbers.Id(random) + "，请核对。");
            PublishingException refused = Assert.Throws<PublishingException>(() => Build(Fixture.Village(model)));
            Assert.Equal("privacy.left", refused.Code);
        }
    }

    [Fact]
    public void A_number_over_the_end_of_a_page_is_found()
    {
        string id = PrivacyNumbers.Id(new Random(6));
        DocumentModel model = PrivacyCorpus.Text(string.Concat(Enumerable.Repeat($"登记{id}完毕", 60)));
        PublishingException refused = Assert.Throws<PublishingException>(() => Build(Fixture.Village(model)));
        Assert.Equal("privacy.left", refused.Code);
    }

    [Fact]
    public void A_number_over_cells_is_found_in_the_finished_pages()
        => Assert.Throws<PublishingException>(() => Build(Fixture.Village(PrivacyCorpus.Table(["姓名", "号码", "", ""], ["王某", "138", "1234", "5678"]))));

    [Fact]
    public void A_title_with_a_number_is_found()
    {
        VillageSetInput input = Fixture.Village(PrivacyCorpus.Text("正文。"));
        input = input with { Documents = [.. input.Documents.Select(d => d with { Title = "关于13812345678的公示" })] };
        Assert.Throws<PublishingException>(() => Build(input));
    }

    [Fact]
    public void What_the_gate_lets_pass_is_built_and_nothing_is_left_in_it()
    {
        List<DocumentModel> masked = [];
        foreach (PrivacySample sample in PrivacyCorpus.Make(9, 1))
        {
            PrivacyOutcome outcome = PrivacyGate.Standard.Apply(sample.Model, "公示", PrivacyDecisions.MaskAll);
            Assert.True(outcome.MayBePublished);
            masked.Add(outcome.Model);
        }

        Assert.Equal(masked.Count, Build(Fixture.Village([.. masked])).Documents.Count);
    }

    [Fact]
    public void A_justified_value_passes_the_scan_and_only_that_one()
    {
        DocumentModel model = PrivacyCorpus.Text("值班手机13812345678。");
        PrivacyOutcome outcome = PrivacyGate.Standard.Apply(model, "", new PrivacyDecisions
        {
            Justifications = [new PrivacyJustification(PrivacyGate.Standard.Check(model)[0].Id, "郑守信", "值班电话需要公开")],
        });
        VillageSetInput input = Fixture.Village(model);
        Assert.Throws<PublishingException>(() => Build(input));
        Build(input with { Documents = [.. input.Documents.Select(d => d with { Allowed = outcome.Allowed })] });
        VillageSetInput other = Fixture.Village(PrivacyCorpus.Text("值班手机13812345679。"));
        Assert.Throws<PublishingException>(() => Build(other with { Documents = [.. other.Documents.Select(d => d with { Allowed = outcome.Allowed })] }));
    }

    private static BuiltSet Build(VillageSetInput input) => Fixture.NewBuilder().Build(input, ScreenProfile.Find("480x320")!);
}

using KioskFleet.Bench.Privacy;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.Privacy;

public class PrivacyDetectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public void Every_identity_card_and_mobile_number_is_found_however_it_is_broken(int seed)
    {
        PrivacyTally tally = PrivacyTally.Of(PrivacyGate.Standard, PrivacyCorpus.Make(seed, 12));
        Assert.Empty(tally.Missed);
        foreach (PrivacyKind kind in PrivacyTally.Kinds)
        {
            Assert.True(tally[kind].Known > 0);
            Assert.Equal(tally[kind].Known, tally[kind].Found);
        }
    }

    [Fact]
    public void Near_misses_do_not_stop_a_publication()
    {
        List<string> stopped = [];
        foreach (PrivacySample sample in PrivacyCorpus.Make(7, 25).Where(s => s.Kind is null))
        {
            stopped.AddRange(PrivacyGate.Standard.Check(sample.Model).Where(f => f.Blocks).Select(f => $"{f.Kind} {f.Masked}: {sample.How}: {sample.Model.PlainText()}"));
        }

        Assert.Empty(stopped);
    }

    [Fact]
    public void A_finding_names_its_cell_and_its_offsets()
    {
        DocumentModel model = PrivacyCorpus.Table(["姓名", "备注"], ["王某", "无"], ["李某", "手机：138 1234 5678。"]);
        PrivacyFinding finding = Assert.Single(PrivacyGate.Standard.Check(model));
        Assert.Equal(PrivacyKind.Mobile, finding.Kind);
        Assert.Equal("138 **** 5678", finding.Masked);
        Assert.Equal(new PrivacySpan(0, 1, 1, 3, 13), Assert.Single(finding.Spans));
    }

    [Fact]
    public void A_number_over_cells_has_a_span_in_each()
    {
        DocumentModel model = PrivacyCorpus.Table(["姓名", "号码", ""], ["王某", "1381234", "5678"]);
        PrivacyFinding finding = Assert.Single(PrivacyGate.Standard.Check(model));
        Assert.Equal([new PrivacySpan(0, 0, 1, 0, 7), new PrivacySpan(0, 0, 2, 0, 4)], finding.Spans);
    }

    [Fact]
    public void A_column_of_identity_numbers_is_private_also_where_a_digit_is_wrong()
    {
        string bad = PrivacyNumbers.BadId(new Random(3));
        Assert.True(Assert.Single(PrivacyGate.Standard.Check(PrivacyCorpus.Table(["姓名", "身份证号码"], ["王某", bad]))).Blocks);
        Assert.False(Assert.Single(PrivacyGate.Standard.Check(PrivacyCorpus.Text("编号" + bad))).Blocks);
    }

    [Fact]
    public void A_county_may_replace_the_words()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        using (Stream standard = typeof(PrivacyRules).Assembly.GetManifestResourceStream("privacy-rules.json")!)
        using (StreamReader reader = new(standard))
        {
            File.WriteAllText(path, reader.ReadToEnd().Replace("\"尘肺\"", "\"尘肺\",\"大骨节病\"", StringComparison.Ordinal));
        }

        try
        {
            DocumentModel model = PrivacyCorpus.Text("村民张建国患有大骨节病。");
            Assert.Empty(PrivacyGate.Standard.Check(model));
            Assert.Equal(PrivacyKind.NameWithIllness, Assert.Single(new PrivacyGate(PrivacyRules.FromFile(path)).Check(model)).Kind);
            File.WriteAllText(path, "{}");
            Assert.Equal("privacy.rules.unreadable", Assert.Throws<PublishingException>(() => PrivacyRules.FromFile(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("王明，患尿毒症，每周透析三次。")]
    [InlineData("张建国，男，62岁，尿毒症。")]
    [InlineData("张建国,男,62岁,尿毒症。")]
    public void A_name_parted_by_a_comma_from_an_illness_is_found(string text)
        => Assert.Contains(PrivacyGate.Standard.Check(PrivacyCorpus.Text(text)), f => f.Kind == PrivacyKind.NameWithIllness);
}

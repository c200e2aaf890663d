using KioskFleet.Protocol;
using KioskFleet.Publishing.Batches;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.SearchIndex;

/// <summary>The choice of a year: what the head of the index says of years, what leads from one to its payments, and where the choice is shown.</summary>
public sealed class SearchYearsTests
{
    private static readonly string[] Header = ["户主", "村组", "补贴项目", "金额（元）", "年度"];

    [Fact]
    public void The_head_names_the_years_newest_first_and_of_each_its_programmes()
    {
        SearchHead head = Open(
            [
                Row(0, "耕地补贴", 2024), Row(1, "种粮补贴", 2026), Row(2, "农机补贴", 2025), Row(3, "耕地补贴", 2026), Row(4, "耕地补贴", 2024),
            ],
            out _);
        int[] years = [2026, 2025, 2024];
        byte[][] programmes = [[0, 1], [2], [0]];
        Assert.Equal(years, head.Years);
        Assert.Equal(programmes, head.ProgrammesOfYears);
    }

    [Fact]
    public void A_year_and_one_of_its_programmes_lead_to_all_rows_of_both_and_to_no_others()
    {
        Random random = new(26);
        SubsidyRow[] rows = [.. Enumerable.Range(0, 4000).Select(i => Row(i, $"项目{random.Next(9)}", 2020 + random.Next(7)) with { Group = $"{random.Next(30)}组" }).Where(r => r.Year != 2023 || r.Programme == "项目4")];
        SearchHead head = Open(rows, out SearchIndexTests.Memory source);
        List<string> names = [.. rows.Select(r => r.Programme).Distinct()];
        int found = 0;
        for (int y = 0; y < head.Years.Length; y++)
        {
            foreach (byte programme in head.ProgrammesOfYears[y])
            {
                int here = Count(new SearchIndexReader(source, head), new SearchQuery { Programme = programme, Year = head.Years[y] });
                Assert.Equal(rows.Count(r => r.Year == head.Years[y] && r.Programme == names[programme]), here);
                Assert.True(here > 0, "a choice leads to an empty list");
                found += here;
            }
        }

        Assert.Equal(rows.Length, found);
        Assert.Single(head.ProgrammesOfYears[Array.IndexOf(head.Years, 2023)]);
    }

    [Fact]
    public void Payments_of_one_year_and_no_payments_leave_no_choice()
    {
        SearchHead head = Open([Row(0, "耕地补贴", 2026), Row(1, "种粮补贴", 2026)], out _);
        Assert.Empty(head.Years);
        Assert.Empty(head.ProgrammesOfYears);
        Assert.False(SearchIndexBuilder.Build([], new GlyphRegistry()).HasYears);
    }

    [Fact]
    public void A_head_that_was_open_with_years_forgets_them_with_one_that_has_none()
    {
        SearchHead head = Open([Row(0, "耕地补贴", 2026), Row(1, "耕地补贴", 2025)], out _);
        BuiltSearchIndex other = SearchIndexBuilder.Build([Row(0, "耕地补贴", 2026)], new GlyphRegistry());
        Assert.Equal(2, head.Years.Length);
        Assert.True(head.Open(new SearchIndexTests.Memory(other.Objects), other.Head.ToArray(), 0));
        Assert.Empty(head.Years);
    }

    [Fact]
    public void Every_year_that_fits_is_in_the_head_and_one_more_is_refused_with_what_to_do()
    {
        SubsidyRow[] most = [.. Enumerable.Range(0, SearchLimits.MostYears).Select(i => Row(i, "耕地补贴", 2004 + i))];
        Assert.Equal(SearchLimits.MostYears, Open(most, out _).Years.Length);
        PublishingException refused = Assert.Throws<PublishingException>(() => SearchIndexBuilder.Build([.. most, Row(most.Length, "耕地补贴", 1999)], new GlyphRegistry()));
        Assert.Equal("search.years", refused.Code);
        Assert.Contains("33", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_with_a_good_choice_of_years_is_read_and_each_malformed_one_is_refused()
    {
        Assert.True(Reads([(2026, [0, 1]), (2025, [1])]));
        Assert.True(Reads([.. Enumerable.Range(0, 32).Select(i => (2205 - i, new byte[] { 0 }))]));
        Assert.True(Reads([(1951, [0]), (1950, [0])]));
        Assert.False(Reads([]), "no year");
        Assert.False(Reads([(2026, [0])]), "one year is no choice");
        Assert.False(Reads([.. Enumerable.Range(0, 33).Select(i => (2205 - i, new byte[] { 0 }))]), "too many years");
        Assert.False(Reads([(2025, [0]), (2026, [0])]), "years that rise");
        Assert.False(Reads([(2026, [0]), (2026, [0])]), "a year twice");
        Assert.False(Reads([(2206, [0]), (2026, [0])]), "a year too late for a key");
        Assert.False(Reads([(1950, [0]), (1949, [0])]), "a year too early");
        Assert.False(Reads([(2026, [0]), (2025, [])]), "a year without programmes");
        Assert.False(Reads([(2026, [0]), (2025, [2])]), "a programme that is not in the list");
        Assert.False(Reads([(2026, [1, 0]), (2025, [0])]), "programmes that fall");
        Assert.False(Reads([(2026, [1, 1]), (2025, [0])]), "a programme twice");
        Assert.False(Reads([(2026, [0]), (2025, [0])], parts: 3), "a year of three parts");
        Assert.False(Reads([(2026, [0]), (2025, [0])], after: 1), "bytes after the end");
    }

    [Fact]
    public void A_batch_shows_the_choice_as_soon_as_another_batch_is_of_another_year()
    {
        DocumentInput one = Document(1, 2026);
        Assert.False(Panel(one).HasYears);
        Assert.False(Panel(one, Document(2, 2026)).HasYears);
        Assert.True(Panel(one, Document(2, 2025)).HasYears);
    }

    [Theory]
    [InlineData(Texts.Chinese)]
    [InlineData(Texts.English)]
    public void The_words_of_the_buttons_fit_every_screen_in_both_sizes_and_both_languages(string language)
    {
        foreach (ScreenProfile profile in ScreenProfile.All)
        {
            foreach (byte size in new[] { TextSize.Normal, TextSize.Elder })
            {
                foreach (bool years in new[] { false, true })
                {
                    GlyphRegistry registry = new();
                    ScreenLayout screen = new(profile, size, Fixture.Fonts, registry);
                    DisplayLists.DisplayListWriter list = new();
                    new SearchBandItem(screen, language, years).Draw(list, screen.Top);

                    // A word that does not fit ends in an ellipsis.
                    Assert.DoesNotContain('…', list.Text);
                    Assert.Equal(years, list.Text.Contains(language == Texts.Chinese ? "年份" : "ear", StringComparison.Ordinal));
                }
            }
        }
    }

    private static SubsidyRow Row(int row, string programme, int year) => new("张建国", "三组", programme, year, 100, 7, row);

    private static SearchHead Open(SubsidyRow[] rows, out SearchIndexTests.Memory source)
    {
        BuiltSearchIndex index = SearchIndexBuilder.Build(rows, new GlyphRegistry());
        source = new SearchIndexTests.Memory(index.Objects);
        SearchHead head = new();
        Assert.True(head.Open(source, index.Head.ToArray(), 0));
        Assert.Equal(index.HasYears, head.Years.Length > 0);
        return head;
    }

    private static int Count(SearchIndexReader reader, SearchQuery query)
    {
        int found = 0;
        SearchHit hit = new();
        reader.Begin(query);
        while (true)
        {
            while (reader.Next(hit))
            {
                found += hit.Rows;
            }

            if (!reader.More)
            {
                Assert.False(reader.Failed);
                return found;
            }

            reader.Continue();
        }
    }

    /// <summary>True if a head with two programmes and these years is taken for one.</summary>
    private static bool Reads((int Year, byte[] Programmes)[] years, int parts = 2, int after = 0)
    {
        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(6);
            w.WriteInt(1);
            w.WriteArrayHead(1);
            w.WriteInt(5);
            w.WriteInt(2);
            w.WriteArrayHead(2);
            w.WriteBytes([1]);
            w.WriteBytes([2]);
            w.WriteInt(3);
            w.WriteArrayHead(0);
            w.WriteInt(4);
            w.WriteInt(9);
            w.WriteInt(5);
            w.WriteBool(false);
            w.WriteInt(6);
            w.WriteArrayHead(years.Length);
            foreach ((int year, byte[] programmes) in years)
            {
                w.WriteArrayHead(parts);
                w.WriteInt(year);
                w.WriteBytes(programmes);
                for (int part = 2; part < parts; part++)
                {
                    w.WriteInt(0);
                }
            }
        });
        byte[] bytes = ObjectFrame.Build(ObjectKind.SearchIndex, new byte[SearchLimits.Trees * Limits.IdBytes], [SearchLimits.HeadLevel, .. payload, .. new byte[after]]);
        ObjectId id = new(new byte[Limits.IdBytes]);
        return new SearchHead().Open(new SearchIndexTests.Memory(new Dictionary<ObjectId, byte[]> { [id] = bytes }), id.ToArray(), 0);
    }

    private static BatchPanelBlock Panel(params DocumentInput[] documents)
        => BatchContent.Of(new VillageSetInput { DivisionName = "云溪村", Documents = documents }).Input.Documents[0].Model.Blocks.OfType<BatchPanelBlock>().Single();

    private static DocumentInput Document(int key, int year)
    {
        IReadOnlyList<string>[] rows = [.. Enumerable.Range(0, BatchRules.PagedRows + 1).Select(i => (IReadOnlyList<string>)["张建国", $"{(i % 5) + 1}组", "耕地地力保护补贴", $"{i + 1}.50", $"{year}"])];
        return new DocumentInput
        {
            Key = key,
            ColumnKey = 5,
            Title = "惠农补贴发放明细表",
            Model = new DocumentModel([new TableBlock(default, Header, rows)]),
            PublishedAt = Fixture.Day,
            IsSearchable = true,
        };
    }
}

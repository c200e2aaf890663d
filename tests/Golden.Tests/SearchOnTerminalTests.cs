using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using KioskFleet.Stage;

namespace KioskFleet.Golden.Tests;

/// <summary>The search as a villager uses it: published by the server's code, touched and drawn by the terminal's.</summary>
public sealed class SearchOnTerminalTests(SearchOnTerminalTests.Batch batch) : IClassFixture<SearchOnTerminalTests.Batch>
{
    private const int Subsidies = 5;

    public static TheoryData<string, bool> Screens
    {
        get
        {
            TheoryData<string, bool> screens = [];
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                screens.Add(profile.Name, false);
                screens.Add(profile.Name, true);
            }

            return screens;
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void A_household_is_found_by_its_letters_and_its_full_record_is_shown(string profile, bool elder)
    {
        using PageStage stage = batch.Stage(profile, elder, out BuiltSet set);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        Picture(stage, profile, elder, "column");
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByLetters);
        Picture(stage, profile, elder, "letters");
        foreach (char letter in "DJG")
        {
            stage.Touch(TouchAction.SearchLetter, letter);
        }

        Picture(stage, profile, elder, "found");
        stage.Touch(TouchAction.SearchList);
        Assert.Equal("单建国云溪村三组", batch.Text(stage));
        Picture(stage, profile, elder, "households");
        stage.Touch(TouchAction.SearchPick, 0);
        Assert.Contains("2026", batch.Text(stage), StringComparison.Ordinal);
        Assert.Contains("1,234.50元", batch.Text(stage), StringComparison.Ordinal);
        Picture(stage, profile, elder, "payments");
        stage.Touch(TouchAction.SearchPick, 0);
        string record = batch.Text(stage);
        Picture(stage, profile, elder, "record");
        while (stage.Areas.Any(a => a.Action == TouchAction.NextPage))
        {
            stage.Touch(TouchAction.NextPage);
            record += batch.Text(stage);
        }

        // Cell by cell and whole, whatever the screen.
        Assert.Equal(string.Concat(Batch.Wanted).Replace(" ", "", StringComparison.Ordinal), record);
        Assert.Equal(1, stage.DocumentKey);
        stage.Touch(TouchAction.Back);
        stage.Touch(TouchAction.Back);
        stage.Touch(TouchAction.Back);
        Assert.Equal(24, stage.Areas.Count(a => a.Action == TouchAction.SearchLetter));
        stage.Touch(TouchAction.Back);
        Assert.Contains(stage.Areas, a => a.Action == TouchAction.OpenSearch);
        Assert.Equal("", stage.LastFault);
        Assert.NotNull(set.Search);
    }

    [Theory]
    [InlineData("D")]
    [InlineData("S")]
    [InlineData("C")]
    public void Every_reading_of_a_surname_finds_the_household(string first)
    {
        using PageStage stage = batch.Stage("480x320", false, out _);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByLetters);
        foreach (char letter in first + "JG")
        {
            stage.Touch(TouchAction.SearchLetter, letter);
        }

        stage.Touch(TouchAction.SearchList);
        Assert.Contains("单建国", batch.Text(stage), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void Keys_are_sixty_pixels_at_least_and_a_look_up_reads_four_objects_at_most(string profile, bool elder)
    {
        using PageStage stage = batch.Stage(profile, elder, out _);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByLetters);
        DrawnArea[] keys = [.. stage.Areas.Where(a => a.Action == TouchAction.SearchLetter)];
        Assert.Equal(24, keys.Length);
        Assert.All(keys, k => Assert.True(k is { Width: >= 60, Height: >= 60 }, $"{(char)k.Argument}: {k.Width}×{k.Height}"));
        foreach (char letter in "WXM")
        {
            stage.Touch(TouchAction.SearchLetter, letter);

            // With the head that stays in memory: four.
            Assert.InRange(stage.SearchObjectsRead, 1, SearchLimits.Reads);
        }
    }

    [Fact]
    public void Letters_that_nobody_has_say_what_to_do_and_lead_on()
    {
        using PageStage stage = batch.Stage("480x320", true, out _);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByLetters);
        foreach (char letter in "QQQ")
        {
            stage.Touch(TouchAction.SearchLetter, letter);
        }

        Assert.DoesNotContain(stage.Areas, a => a.Action == TouchAction.SearchList);
        Picture(stage, "480x320", true, "nothing");
        stage.Touch(TouchAction.SearchErase);
        Assert.Contains(stage.Areas, a => a.Action == TouchAction.SearchErase);
    }

    [Fact]
    public void A_group_and_a_programme_lead_to_the_same_payments()
    {
        using PageStage stage = batch.Stage("480x320", false, out _);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByGroup);
        Picture(stage, "480x320", false, "groups");
        stage.Touch(TouchAction.SearchPick, 2);
        Picture(stage, "480x320", false, "batches");
        stage.Touch(TouchAction.SearchPick, 0);
        string byGroup = batch.Text(stage);
        Picture(stage, "480x320", false, "payments-of-group");
        stage.Touch(TouchAction.Home);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByProgramme);
        stage.Touch(TouchAction.SearchPick, 0);
        stage.Touch(TouchAction.SearchPick, 2);
        Assert.Equal(byGroup, batch.Text(stage));
        stage.Touch(TouchAction.NextPage);
        Assert.NotEqual(byGroup, batch.Text(stage));
        stage.Touch(TouchAction.PreviousPage);
        Assert.Equal(byGroup, batch.Text(stage));
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void A_year_leads_to_its_programmes_and_their_payments(string profile, bool elder)
    {
        using PageStage stage = batch.Stage(profile, elder, out _);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        int[] ways = [SearchStart.ByLetters, SearchStart.ByGroup, SearchStart.ByProgramme, SearchStart.ByYear];
        DrawnArea[] buttons = [.. stage.Areas.Where(a => a.Action == TouchAction.OpenSearch)];
        Assert.Equal(ways, buttons.Select(b => b.Argument));
        Assert.All(buttons, b => Assert.True(b is { Width: >= 60, Height: >= 60 }, $"{b.Argument}: {b.Width}×{b.Height}"));
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByYear);
        Assert.StartsWith("20262025", batch.Text(stage), StringComparison.Ordinal);
        Assert.All(stage.Areas.Where(a => a.Action == TouchAction.SearchPick), a => Assert.True(a is { Width: >= 60, Height: >= 60 }, $"{a.Argument}: {a.Width}×{a.Height}"));
        Picture(stage, profile, elder, "years");
        stage.Touch(TouchAction.SearchPick, 1);

        // Of 2025 the batch has one programme of its two; small screens cut the end of its name.
        Assert.StartsWith("种粮农民", batch.Text(stage), StringComparison.Ordinal);
        Assert.DoesNotContain("耕地", batch.Text(stage), StringComparison.Ordinal);
        Picture(stage, profile, elder, "programmes-of-year");
        stage.Touch(TouchAction.SearchPick, 0);
        Assert.Contains("云溪村一组", batch.Text(stage), StringComparison.Ordinal);
        Assert.DoesNotContain("耕地", batch.Text(stage), StringComparison.Ordinal);
        Picture(stage, profile, elder, "batches-of-year");
        stage.Touch(TouchAction.SearchPick, 0);
        Assert.Contains("36.00元", batch.Text(stage), StringComparison.Ordinal);
        Assert.InRange(stage.SearchObjectsRead, 1, SearchLimits.Reads);
        stage.Touch(TouchAction.SearchPick, 0);
        Assert.Equal(1, stage.DocumentKey);
        Assert.Contains("2025-06-11", Whole(stage), StringComparison.Ordinal);

        // One step back each: payments, batches, programmes, years, the column.
        for (int step = 0; step < 4; step++)
        {
            stage.Touch(TouchAction.Back);
        }

        Assert.StartsWith("20262025", batch.Text(stage), StringComparison.Ordinal);
        stage.Touch(TouchAction.Back);
        Assert.Contains(stage.Areas, a => a.Action == TouchAction.OpenSearch);
        Assert.Equal("", stage.LastFault);
    }

    [Fact]
    public void Payments_of_one_year_offer_no_choice_of_years()
    {
        using PageStage stage = batch.OneYear();
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        int[] ways = [SearchStart.ByLetters, SearchStart.ByGroup, SearchStart.ByProgramme];
        Assert.Equal(ways, stage.Areas.Where(a => a.Action == TouchAction.OpenSearch).Select(a => a.Argument));
    }

    [Fact]
    public void The_list_of_a_year_stays_when_the_text_size_changes()
    {
        using PageStage stage = batch.Stage("480x320", false, out _);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByYear);
        stage.Touch(TouchAction.SearchPick, 0);
        string before = batch.Text(stage);
        stage.Touch(TouchAction.ChangeTextSize, TextSize.Elder);
        stage.Touch(TouchAction.ChangeTextSize, TextSize.Normal);
        Assert.Equal(before, batch.Text(stage));
        Assert.Contains("耕地地力保护补贴", before, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_stays_when_the_text_size_changes_and_when_a_new_set_has_the_same_index()
    {
        using PageStage stage = batch.Stage("480x320", false, out BuiltSet set);
        stage.Touch(TouchAction.OpenColumn, Subsidies);
        stage.Touch(TouchAction.OpenSearch, SearchStart.ByLetters);
        stage.Touch(TouchAction.SearchLetter, 'S');
        stage.Touch(TouchAction.SearchLetter, 'J');
        stage.Touch(TouchAction.SearchLetter, 'G');
        stage.Touch(TouchAction.SearchList);
        stage.Touch(TouchAction.SearchPick, 0);
        string before = batch.Text(stage);
        stage.Touch(TouchAction.ChangeTextSize, TextSize.Elder);
        Assert.StartsWith(batch.Text(stage), before, StringComparison.Ordinal);
        stage.Touch(TouchAction.ChangeTextSize, TextSize.Normal);
        Assert.Equal(before, batch.Text(stage));
        stage.Show(batch.WithNotice(set));
        Assert.Equal(before, batch.Text(stage));
    }

    /// <summary>All pages of what is open.</summary>
    private string Whole(PageStage stage)
    {
        string text = batch.Text(stage);
        while (stage.Areas.Any(a => a.Action == TouchAction.NextPage))
        {
            stage.Touch(TouchAction.NextPage);
            text += batch.Text(stage);
        }

        return text;
    }

    /// <summary>Kept where differences of golden pictures go, to be looked at.</summary>
    private static void Picture(PageStage stage, string profile, bool elder, string name)
    {
        if (Environment.GetEnvironmentVariable("KIOSK_SEARCH_PICTURES") is { Length: > 0 } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{profile}-{(elder ? "elder" : "normal")}-{name}.png"), stage.CapturePng());
        }
    }

    /// <summary>A batch of 50,000 rows as a township hands it in, published once for each screen.</summary>
    public sealed class Batch : IDisposable
    {
        public static readonly string[] Wanted = ["1", "单建国", "云溪村三组", "耕地地力保护补贴", "12.5", "98.76", "1,234.50", "2026-05-20", "转入户，原承包人单志强，与村委会签有流转合同"];
        private static readonly string[] Header = ["序号", "户主姓名", "村组", "补贴项目", "面积（亩）", "标准（元/亩）", "金额（元）", "发放日期", "备注"];
        private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗";
        private const string Given = "秀英志强玉兰德福长根春花明亮桂芳小红文武晓燕";
        private readonly FontCatalog _fonts = new(new FontOptions());
        private readonly GlyphRegistry _registry = new();
        private readonly SetBuilder _builder;
        private readonly DocumentInput _document;
        private readonly Dictionary<string, BuiltSet> _sets = [];
        private readonly Dictionary<ObjectId, byte[]> _objects = [];

        public Batch()
        {
            _builder = new SetBuilder(_fonts, _registry);
            Random random = new(5);
            List<IReadOnlyList<string>> rows = [];
            while (rows.Count < 49_999)
            {
                string name = $"{Surnames[random.Next(Surnames.Length)]}{Given[random.Next(Given.Length)]}{Given[random.Next(Given.Length)]}";
                string group = $"云溪村{"一二三四五六七八九十"[rows.Count * 10 / 50_000]}组";
                rows.Add([(rows.Count + 2).ToString(System.Globalization.CultureInfo.InvariantCulture), name, group, "耕地地力保护补贴", "3.0", "98.76", "296.28", "2026-05-20", ""]);
                rows.Add([(rows.Count + 2).ToString(System.Globalization.CultureInfo.InvariantCulture), name, group, "种粮农民一次性补贴", "3.0", "12.00", "36.00", "2025-06-11", ""]);
            }

            rows.Insert(10_000, Wanted);
            DocumentModel model = new([new HeadingBlock(default, 1, "2026年惠农补贴发放明细表"), new TableBlock(default, Header, rows)]);
            _document = new DocumentInput { Key = 1, ColumnKey = Subsidies, Title = "2026年惠农补贴发放明细表", Model = model, PublishedAt = DateTimeOffset.UnixEpoch, IsSearchable = true };
        }

        public PageStage Stage(string profile, bool elder, out BuiltSet set)
        {
            set = Set(profile);
            ScreenProfile screen = ScreenProfile.Find(profile)!;
            PageStage stage = new(screen.Width, screen.Height, id => _objects.GetValueOrDefault(new ObjectId(id)));
            stage.Show(set.Root.ToArray());
            if (elder)
            {
                stage.Touch(TouchAction.ChangeTextSize, TextSize.Elder);
            }

            return stage;
        }

        /// <summary>The same document with one payment.</summary>
        public PageStage OneYear()
        {
            DocumentModel model = new([new TableBlock(default, Header, [Wanted])]);
            BuiltSet set = new SetBuilder(_fonts, _registry).Build(new VillageSetInput { DivisionName = "云溪村", Documents = [_document with { Model = model }] }, ScreenProfile.Village);
            Keep(set);
            PageStage stage = new(ScreenProfile.Village.Width, ScreenProfile.Village.Height, id => _objects.GetValueOrDefault(new ObjectId(id)));
            stage.Show(set.Root.ToArray());
            return stage;
        }

        /// <summary>The text of the page on the glass.</summary>
        public string Text(PageStage stage) => string.Concat(stage.Glyphs.Select(g => PageText.CharacterOf(g.Font, g.Glyph, _registry).ToString()));

        /// <summary>The root of a set with one more document beside the same batch.</summary>
        public byte[] WithNotice(BuiltSet set)
        {
            DocumentModel notice = new([new ParagraphBlock(default, "请注意用火安全。")]);
            BuiltSet more = _builder.Build(
                new VillageSetInput { DivisionName = "云溪村", Documents = [_document, new DocumentInput { Key = 2, ColumnKey = 9, Title = "防火", Model = notice, PublishedAt = DateTimeOffset.UnixEpoch }] },
                ScreenProfile.Village);
            Assert.NotEqual(set.Root, more.Root);
            Keep(more);
            return more.Root.ToArray();
        }

        public void Dispose() => _fonts.Dispose();

        private BuiltSet Set(string profile)
        {
            if (!_sets.TryGetValue(profile, out BuiltSet? set))
            {
                set = _builder.Build(new VillageSetInput { DivisionName = "云溪村", Documents = [_document] }, ScreenProfile.Find(profile)!);
                _sets.Add(profile, set);
                Keep(set);
            }

            return set;
        }

        private void Keep(BuiltSet set)
        {
            foreach ((ObjectId id, byte[] bytes) in set.Objects)
            {
                _objects[id] = bytes;
            }
        }
    }
}

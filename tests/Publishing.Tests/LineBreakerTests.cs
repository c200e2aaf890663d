using FsCheck;
using FsCheck.Fluent;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class LineBreakerTests
{
    private const string NotAtStart = "，。、；：？！…—·～）］｝〉》」』】〕〗’”％‰℃";
    private const string NotAtEnd = "（［｛〈《「『【〔〖‘“￥＄№";

    private static readonly LayoutFont Font = new(0, FaceId.Sans, 20, Fixture.Fonts, new GlyphRegistry());

    [Theory]
    [InlineData("村务公开栏每月更新。", 6)]
    [InlineData("村民代表会议（三月十八日）通过。", 7)]
    [InlineData("标题是《关于公开的意见》，请看。", 4)]
    [InlineData("他说：“同意。”大家鼓掌！", 6)]
    public void No_line_begins_with_closing_punctuation_or_ends_with_opening(string text, int characters)
    {
        foreach (string line in Lines(text, characters * 20))
        {
            Assert.DoesNotContain(line[0], NotAtStart);
            Assert.DoesNotContain(line[^1], NotAtEnd);
        }
    }

    [Fact]
    public void A_mark_that_would_begin_a_line_hangs_at_the_end_of_the_one_before()
        => Assert.Equal(["村务公开栏，", "每月更新。"], Lines("村务公开栏，每月更新。", 100));

    [Fact]
    public void Without_room_to_hang_the_mark_takes_the_character_before_it_down()
        => Assert.Equal(["村务公开", "栏，每月更", "新。"], Lines("村务公开栏，每月更新。", 100, hang: 0));

    [Theory]
    [InlineData("共计￥356,480.50元整", "￥356,480.50元")]
    [InlineData("气温达到30℃左右", "30℃")]
    [InlineData("完成了99.5%以上", "99.5%")]
    [InlineData("时间15:29:47开始", "15:29:47")]
    [InlineData("请看www.example.gov.cn网站", "www.example.gov.cn")]
    [InlineData("本年度的GDP增长", "GDP")]
    [InlineData("他想了想……然后走", "……")]
    [InlineData("目标——共同富裕", "——")]
    public void Words_numbers_units_and_pairs_stay_whole(string text, string whole)
    {
        int least = Font.Width(whole);
        for (int width = Math.Max(60, least + 20); width <= 300; width += 7)
        {
            Assert.Contains(Lines(text, width), l => l.Contains(whole, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_word_longer_than_the_line_is_cut_and_nothing_is_lost()
    {
        string word = new('w', 200);
        List<string> lines = Lines(word, 120);
        Assert.True(lines.Count > 1);
        Assert.Equal(word, string.Concat(lines));
    }

    [Fact]
    public void Filled_lines_end_exactly_at_the_edge()
    {
        const string text = "2026年3月,全村共收到资金356,480元,支出90,204元,结余266,276元,账目全部公开,欢迎监督,电话12345。";
        List<TextLine> lines = LineBreaker.Break(Font, text, new ParagraphStyle(300, 40, 0, 10, Justify: true));
        Assert.True(lines.Count > 3);
        Assert.All(lines.Take(lines.Count - 1), l => Assert.InRange(l.Indent + l.Width + l.Slack, 300, 310));
        Assert.Equal(0, lines[^1].Slack);
    }

    [Fact]
    public void Any_text_keeps_its_characters_and_its_rules_at_any_width()
    {
        const string alphabet = "村民公开一二三，。、；：（）《》“”—…￥％0123456789abcXYZ ,.:%/";
        Gen<(string Text, int Width)> cases =
            from characters in Gen.Elements(alphabet.ToCharArray()).ArrayOf()
            from width in Gen.Choose(60, 480)
            select (new string(characters), width);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            List<List<Glyph>> lines = [.. LineBreaker.Break(Font, c.Text, new ParagraphStyle(c.Width, 40, 0, 10, true)).Select(l => l.Glyphs.ToList())];
            string read = string.Concat(lines.SelectMany(l => l).Select(g => g.Character.ToString()));
            bool whole = read == Fixture.Bare(c.Text);
            bool fits = LineBreaker.Break(Font, c.Text, new ParagraphStyle(c.Width, 40, 0, 10, true)).All(l => l.Indent + l.Width <= c.Width + 20);
            return whole && fits;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static List<string> Lines(string text, int width, int hang = 10)
        => [.. LineBreaker.Break(Font, text, new ParagraphStyle(width, 0, 0, hang, Justify: false)).Select(l => string.Concat(l.Glyphs.Select(g => g.Character.ToString())))];
}

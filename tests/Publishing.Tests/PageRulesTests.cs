using KioskFleet.Protocol;
using KioskFleet.Publishing.Checks;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class PageRulesTests
{
    private static readonly DocumentModel Text = Fixture.Model("通知.txt", "停水通知\n\n因水管检修，定于3月8日停水一天，请各家提前蓄水，给您带来不便请谅解。检修期间请勿打开消火栓。\n");

    public static TheoryData<string, SizeMetrics, string> BadMeasures => new()
    {
        { "text below 18 pixels", ScreenProfile.Village.Normal with { BodyEm = 16, Leading = 24 }, "rule.textsize" },
        { "lines closer than 1.3", ScreenProfile.Village.Normal with { Leading = 24 }, "rule.leading" },
        { "buttons lower than 44", ScreenProfile.Village.Normal with { NavigationBar = 40 }, "rule.touch" },
    };

    [Theory]
    [MemberData(nameof(BadMeasures))]
    public void A_profile_that_breaks_a_rule_publishes_nothing(string what, SizeMetrics measures, string code)
    {
        Assert.NotEmpty(what);
        ScreenProfile profile = ScreenProfile.Village with { Normal = measures };
        PublishingException refused = Assert.Throws<PublishingException>(() => Fixture.NewBuilder().Build(Fixture.Village(Text), profile));
        Assert.Equal(code, refused.Code);
        Assert.Contains("480x320", refused.In("zh-Hans"), StringComparison.Ordinal);
    }

    [Fact]
    public void Elder_text_below_24_pixels_publishes_nothing()
        => Assert.Equal("rule.textsize", Assert.Throws<PublishingException>(() => Fixture.NewBuilder().Build(
            Fixture.Village(Text), ScreenProfile.Village with { Elder = ScreenProfile.Village.Elder with { BodyEm = 22 } })).Code);

    [Fact]
    public void Grey_on_white_is_too_faint() => Assert.Equal("rule.contrast", Check(l =>
    {
        l.Ink(0x9CD3);
        l.Line(Line("看不清"), 10, 60);
    })?.Code);

    [Fact]
    public void The_colours_of_pages_are_strong_enough()
        => Assert.All(Theme.Pairs, p => Assert.True(PageRules.Contrast(p.Ink, p.Ground) >= 4.5));

    [Theory]
    [InlineData(470, 60)]
    [InlineData(10, 310)]
    public void Text_beyond_the_edge_is_told(int x, int y) => Assert.Equal("rule.overflow", Check(l => l.Line(Line("出了屏幕"), x, y))?.Code);

    [Theory]
    [InlineData(60, 60, 1, "rule.link")]
    [InlineData(40, 60, 7, "rule.touch")]
    [InlineData(60, 60, 7, null)]
    public void A_link_leads_to_a_document_that_is_there_and_is_large_enough(int width, int height, int key, string? code) => Assert.Equal(code, Check(l =>
    {
        l.Touch(0, 60, width, height, TouchAction.OpenDocument, key);
        l.Line(Line("查看"), 4, 70);
    })?.Code);

    [Fact]
    public void What_can_be_touched_says_so_in_words() => Assert.Equal("rule.wordless", Check(l =>
    {
        l.Ink(Theme.Bar);
        l.Fill(0, 60, 80, 80);
        l.Touch(0, 60, 80, 80, TouchAction.OpenDocument, 7);
        l.Line(Line("别处的字"), 200, 70);
    })?.Code);

    private static TextLine Line(string text)
    {
        LayoutFont font = new ScreenLayout(ScreenProfile.Village, TextSize.Normal, Fixture.Fonts, new GlyphRegistry()).Sans;
        return new TextLine(font, font.Shape(text), 0, 0);
    }

    private static PageFault? Check(Action<DisplayListWriter> draw)
    {
        DisplayListWriter list = new();
        draw(list);
        return new PageRules(ScreenProfile.Village, TextSize.Normal, new HashSet<int> { 7 }, new HashSet<int> { 1 }).Check(list.ToArray());
    }
}

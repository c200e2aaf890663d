using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

public class ChangedAreaTests
{
    private readonly ChangedArea _area = new(480, 320);
    private readonly FontSet _fonts;

    public ChangedAreaTests()
    {
        var store = new TestStore();
        _fonts = new FontSet([FontTable.Parse(store.Get(TestSet.Font(0).Table(store, 0)), 1)], [1]);
    }

    [Fact]
    public void Equal_pages_have_no_difference_whatever_the_order_of_their_glyphs()
    {
        (int X, int Y, int Glyph)[] glyphs = Glyphs(new Random(1), 100);
        _area.Compare(Page(glyphs), Page([.. glyphs.Reverse()]));
        Assert.False(_area.Next());
    }

    [Fact]
    public void Two_glyphs_that_change_places_are_always_found()
    {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++)
        {
            (int X, int Y, int Glyph)[] glyphs = Glyphs(random, 30);
            int a = random.Next(30);
            int b = random.Next(30);
            if (glyphs[a].Glyph == glyphs[b].Glyph || (glyphs[a].X, glyphs[a].Y) == (glyphs[b].X, glyphs[b].Y))
            {
                continue;
            }

            (int X, int Y, int Glyph)[] swapped = [.. glyphs];
            swapped[a].Glyph = glyphs[b].Glyph;
            swapped[b].Glyph = glyphs[a].Glyph;
            _area.Compare(Page(glyphs), Page(swapped));
            var found = Rectangles();
            foreach (int c in (int[])[a, b])
            {
                Assert.Contains(found, r => r.X <= glyphs[c].X && r.Right >= glyphs[c].X + 12 && r.Y <= glyphs[c].Y && r.Bottom >= Math.Min(320, glyphs[c].Y + 24));
            }
        }
    }

    [Fact]
    public void A_bar_that_stays_between_two_changes_is_left_alone()
    {
        (int X, int Y, int Glyph)[] bars = [(10, 4, 1), (10, 290, 2)];
        _area.Compare(Page([.. bars, (100, 100, 3), (200, 290, 4)]), Page([.. bars, (100, 100, 5), (200, 290, 6)]));
        var found = Rectangles();
        Assert.Equal(2, found.Count);
        Assert.All(found, r => Assert.True(r.Y >= 96));
    }

    [Fact]
    public void Many_changes_are_sent_as_one_rectangle()
    {
        (int, int, int)[] Rows(int glyph) => [.. Enumerable.Range(0, 5).Select(i => (10, 64 * i, glyph))];
        _area.Compare(Page(Rows(1)), Page(Rows(2)));
        Assert.Single(Rectangles());
    }

    [Fact]
    public void Shapes_that_change_their_order_are_a_difference()
    {
        var before = Page([]);
        before.AddFill(10, 10, 50, 50, 1);
        before.AddFill(20, 20, 50, 50, 2);
        var after = Page([]);
        after.AddFill(20, 20, 50, 50, 2);
        after.AddFill(10, 10, 50, 50, 1);
        _area.Compare(before, after);
        var found = Assert.Single(Rectangles());
        Assert.True(found.X <= 10 && found.Y <= 10 && found.Right >= 70 && found.Bottom >= 70);
    }

    private static (int X, int Y, int Glyph)[] Glyphs(Random random, int count)
        => [.. Enumerable.Range(0, count).Select(_ => (random.Next(460), random.Next(290), random.Next(2000)))];

    private DisplayList Page((int X, int Y, int Glyph)[] glyphs)
    {
        var list = new DisplayList(480, 320, 200);
        list.Begin(_fonts);
        int style = list.Style(0, 0, 0xFFFF);
        foreach ((int x, int y, int glyph) in glyphs)
        {
            Assert.True(list.AddGlyph(x, y, 12, glyph | (style << DisplayList.GlyphBits)));
        }

        return list;
    }

    private List<(int X, int Y, int Right, int Bottom)> Rectangles()
    {
        var found = new List<(int, int, int, int)>();
        while (_area.Next())
        {
            Assert.True(_area.X >= 0 && _area.Y >= 0 && _area.X + _area.Width <= 480 && _area.Y + _area.Height <= 320);
            found.Add((_area.X, _area.Y, _area.X + _area.Width, _area.Y + _area.Height));
        }

        return found;
    }
}

using KioskFleet.Firmware.Screens;

namespace KioskFleet.Firmware.Tests.Screens;

public class AboutScreenTests
{
    /// <summary>On the clock of <see cref="TestSet"/>.</summary>
    private const int X = TestSet.ClockX + 60;
    private const int Y = 20;

    [Fact]
    public void Every_word_has_its_glyphs()
        => Assert.All(AboutText.All, c => Assert.True(BootGlyphs.Characters.Contains(c, StringComparison.Ordinal), $"no glyph for {c}: run tests/BootGlyphs"));

    [Theory]
    [InlineData(480, 320)]
    [InlineData(800, 480)]
    [InlineData(1024, 600)]
    public void A_finger_held_on_the_clock_opens_it_a_touch_closes_it_and_the_page_is_as_it_was(int width, int height)
    {
        using Terminal t = Shown(width, height);
        string page = t.Screen.Glass.CaptureHash();
        t.Down(X, Y);
        t.Pass(4900);
        Assert.False(t.Viewer.IsAboutShown);
        t.Pass(200);
        Assert.True(t.Viewer.IsAboutShown);
        string about = t.Screen.Glass.CaptureHash();
        Assert.NotEqual(page, about);

        // The finger that opened it may stay and lift: only a new touch closes it.
        t.Pass(1000);
        t.Up(X, Y);
        t.Pass(1000);
        Assert.True(t.Viewer.IsAboutShown);
        int drawn = t.Viewer.PagesDrawn;
        t.Tap(width / 2, height / 2);
        Assert.False(t.Viewer.IsAboutShown);
        Assert.Equal(page, t.Screen.Glass.CaptureHash());
        Assert.Equal(drawn, t.Viewer.PagesDrawn);
        Assert.Equal(PlaceKind.Home, t.Viewer.PlaceKind);
    }

    [Fact]
    public void It_closes_by_itself_and_says_what_changed_meanwhile()
    {
        using Terminal t = Shown();
        string page = t.Screen.Glass.CaptureHash();
        Open(t);
        string about = t.Screen.Glass.CaptureHash();
        int flushed = t.Screen.Flushed.Count;
        t.Pass(3000);
        Assert.Equal(flushed, t.Screen.Flushed.Count);
        t.LinkState = LinkState.Offline;
        t.DaysWithoutNetwork = 3;
        t.Pass(1000);
        Assert.NotEqual(about, t.Screen.Glass.CaptureHash());
        t.LinkState = LinkState.Online;
        t.DaysWithoutNetwork = 0;
        t.Pass(1000);
        Assert.Equal(about, t.Screen.Glass.CaptureHash());
        t.Pass(ViewerLimits.AboutMs);
        Assert.False(t.Viewer.IsAboutShown);
        Assert.Equal(page, t.Screen.Glass.CaptureHash());
    }

    [Fact]
    public void A_tap_a_finger_that_slides_away_and_one_held_elsewhere_open_nothing()
    {
        using Terminal t = Shown();
        for (int i = 0; i < 10; i++)
        {
            t.Tap(X, Y);
            t.Pass(700);
        }

        t.Down(X, Y);
        t.Pass(3000);
        t.Down(X, Y + 200);
        t.Pass(4000);
        t.Down(X, Y);
        t.Pass(6000);
        t.Up(X, Y);
        t.Down(5, 300);
        t.Pass(6000);
        t.Up(X, Y);
        Assert.False(t.Viewer.IsAboutShown);
    }

    [Fact]
    public void A_panel_that_reports_a_finger_for_ever_opens_it_once_and_it_still_closes()
    {
        using Terminal t = Shown();
        t.Down(X, Y);
        t.Pass(6000);
        Assert.True(t.Viewer.IsAboutShown);
        t.Pass(ViewerLimits.AboutMs + 20_000);
        Assert.False(t.Viewer.IsAboutShown);
    }

    [Fact]
    public void A_new_set_closes_it_and_the_time_under_it_is_not_counted_as_shown()
    {
        using Terminal t = Shown();
        t.OpenDocument(0);
        t.Pass(1000);
        Assert.NotEmpty(t.ShownLines);
        Open(t);
        (int _, int _, int _, long at, int milliseconds) = t.ShownLines[^1];
        Assert.InRange(t.Now - at - milliseconds, 0, 200);
        int lines = t.ShownLines.Count;
        t.Pass(5000);
        Assert.Equal(lines, t.ShownLines.Count);
        t.Tap(10, 310);
        Assert.Equal(lines + 1, t.ShownLines.Count);
        Open(t);
        t.Show(new TestSet(t.Store) { Documents = { (2, [200], [201]) } });
        Assert.False(t.Viewer.IsAboutShown);
        string page = t.Screen.Glass.CaptureHash();
        t.Viewer.Redraw();
        Assert.Equal(page, t.Screen.Glass.CaptureHash());
    }

    [Fact]
    public void Before_the_first_set_a_finger_held_anywhere_opens_it()
    {
        using var t = new Terminal { BootState = BootState.Connecting };
        t.Step(500);
        string boot = t.Screen.Glass.CaptureHash();
        t.Down(240, 160);
        t.Pass(5600);
        Assert.True(t.Viewer.IsAboutShown);
        t.Up(X, Y);
        t.Tap(10, 10);
        t.Step(500);
        Assert.False(t.Viewer.IsAboutShown);
        Assert.Equal(boot, t.Screen.Glass.CaptureHash());
    }

    [Fact]
    public void The_longest_values_stay_on_the_narrowest_screen()
    {
        using Terminal t = Shown();
        t.TerminalId = "WWWWWWWW-WWWWWWWW-WWWWWW";
        t.FirmwareText = new string('W', 80);
        t.EditionText = "#" + long.MaxValue + " 3FA91C02";
        t.IsOnTrial = true;
        t.ClockTrusted = false;
        Open(t);
        ushort[] pixels = t.Screen.Glass.CaptureRgb565();
        Assert.InRange(pixels.Count(p => p == 0), 2000, pixels.Length / 6);
    }

    private static void Open(Terminal t)
    {
        t.Down(X, Y);
        t.Pass(5100);
        t.Up(X, Y);
        Assert.True(t.Viewer.IsAboutShown);
    }

    private static Terminal Shown(int width = 480, int height = 320)
    {
        Terminal t = new(width, height);
        t.Show(new TestSet(t.Store) { Documents = { (1, [100], [101]) } });
        return t;
    }
}

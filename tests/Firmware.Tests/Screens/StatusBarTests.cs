using KioskFleet.Firmware.Screens;

namespace KioskFleet.Firmware.Tests.Screens;

public class StatusBarTests
{
    private const int Top = 4;

    [Fact]
    public void The_clock_shows_date_and_time_as_long_as_they_fit()
    {
        Assert.Equal("2026-11-21 09:41", Clock(16 * 8));
        Assert.Equal("11-21 09:41", Clock((16 * 8) - 5));
        Assert.Equal("09:41", Clock(80));
        Assert.Equal("09:41", Clock(40));
    }

    [Fact]
    public void Only_the_clocks_box_is_sent_when_the_minute_changes()
    {
        using var t = Home(140);
        t.Pass(3000);
        t.Screen.Flushed.Clear();
        t.LocalSecondsOfDay += 19;
        t.Pass(2000);
        Assert.Empty(t.Screen.Flushed);
        t.LocalSecondsOfDay += 60;
        t.Pass(1500);
        var box = Assert.Single(t.Screen.Flushed);
        Assert.Equal((TestSet.ClockX, Top, 140, 32), (box.X, box.Y, box.Width, box.Height));
        Assert.Equal("2026-11-21 09:42", ReadClock(t, 140));
    }

    [Fact]
    public void Midnight_changes_the_date()
    {
        using var t = Home(140);
        t.LocalSecondsOfDay = 86399;
        t.Pass(1500);
        Assert.Equal("2026-11-21 23:59", ReadClock(t, 140));
        t.LocalSecondsOfDay = 0;
        t.LocalDate = 20261122;
        t.Pass(1500);
        Assert.Equal("2026-11-22 00:00", ReadClock(t, 140));
    }

    [Fact]
    public void A_clock_that_is_not_sure_says_so_and_blanks_nothing()
    {
        using var t = Home(140);
        t.ClockTrusted = false;
        t.Pass(1500);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        var font = TestSet.Font(0);
        Assert.Equal(44, font.Read(t.Screen, TestSet.ClockX + ((140 - 24) / 2), Top, TestSet.BarInk));
        t.ClockTrusted = true;
        t.Pass(1500);
        Assert.Equal("2026-11-21 09:41", ReadClock(t, 140));

        using var narrow = Home(20);
        narrow.ClockTrusted = false;
        narrow.Pass(1500);
        Assert.Equal(TestSet.HomeMarker, narrow.Marker);
    }

    [Fact]
    public void The_link_box_says_online_offline_updating_and_the_days_without_a_network()
    {
        using var t = Home(140);
        var font = TestSet.Font(0);
        int middle = TestSet.LinkX + ((70 - 24) / 2);
        Assert.Equal(41, font.Read(t.Screen, middle, Top, TestSet.BarInk));
        t.LinkState = LinkState.Updating;
        t.Pass(1500);
        Assert.Equal(43, font.Read(t.Screen, middle, Top, TestSet.BarInk));
        t.LinkState = LinkState.Offline;
        t.Pass(1500);
        Assert.Equal(42, font.Read(t.Screen, middle, Top, TestSet.BarInk));
        t.DaysWithoutNetwork = 12;
        t.Pass(1500);
        int left = TestSet.LinkX + ((70 - 40) / 2);
        Assert.Equal([1, 2], [font.Read(t.Screen, left, Top, TestSet.BarInk), font.Read(t.Screen, left + 8, Top, TestSet.BarInk)]);
        Assert.Equal(45, font.Read(t.Screen, left + 16, Top, TestSet.BarInk));
        t.DaysWithoutNetwork = 0;
        t.Pass(1500);
        Assert.Equal(42, font.Read(t.Screen, middle, Top, TestSet.BarInk));
    }

    [Fact]
    public void The_boxes_stand_on_every_page()
    {
        using var t = Home(140);
        t.OpenDocument(0);
        Assert.Equal("2026-11-21 09:41", ReadClock(t, 140));
        t.Viewer.Redraw();
        Assert.Equal("2026-11-21 09:41", ReadClock(t, 140));
    }

    [Fact]
    public void Values_of_the_clock_that_cannot_be_are_drawn_without_harm()
    {
        using var t = Home(140);
        foreach (int seconds in (int[])[-1, int.MaxValue, int.MinValue, 86400])
        {
            t.LocalSecondsOfDay = seconds;
            t.LocalDate = seconds;
            t.DaysWithoutNetwork = seconds;
            t.LinkState = seconds;
            t.Pass(1500);
            Assert.Equal(TestSet.HomeMarker, t.Marker);
        }
    }

    private static Terminal Home(int clockWidth)
    {
        var t = new Terminal();
        t.Show(new TestSet(t.Store) { ClockWidth = clockWidth, Documents = { (11, [101, 102], [111]) } });
        return t;
    }

    private static string Clock(int width)
    {
        using var t = Home(width);
        return ReadClock(t, width);
    }

    /// <summary>Reads the clock's box from its right end: glyphs of 8 pixels, a gap of 4. In odd rows only a cell's left column is ink.</summary>
    private static string ReadClock(Terminal t, int width)
    {
        var font = TestSet.Font(0);
        string text = "";
        int x = TestSet.ClockX + width - 8;
        while (x >= TestSet.ClockX && t.Screen.Pixel(x, Top + 1) == TestSet.BarInk)
        {
            text = "0123456789:-."[font.Read(t.Screen, x, Top, TestSet.BarInk) & 15] + text;
            x -= 8;
            if (x - 4 >= TestSet.ClockX && t.Screen.Pixel(x, Top + 1) != TestSet.BarInk && t.Screen.Pixel(x - 4, Top + 1) == TestSet.BarInk)
            {
                text = " " + text;
                x -= 4;
            }
        }

        return text;
    }
}

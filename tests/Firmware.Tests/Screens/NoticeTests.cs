using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

public class NoticeTests
{
    [Fact]
    public void The_notice_screen_begins_after_the_sets_time_without_a_touch_and_rolls()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.OpenDocument(0);
        t.Pass(59_000);
        Assert.Equal(101, t.Marker);
        t.Pass(2_000);
        Assert.Equal(600, t.Marker);
        t.Pass(8_000);
        Assert.Equal(601, t.Marker);
        t.Pass(8_000);
        Assert.Equal(602, t.Marker);
        t.Pass(8_000);
        Assert.Equal(600, t.Marker);
        Assert.Equal(PlaceKind.Notice, t.Viewer.PlaceKind);
    }

    [Fact]
    public void A_touch_beside_the_notice_leads_home()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Pass(61_000);
        t.Tap(300, 90);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        t.Pass(59_000);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        t.Pass(2_000);
        Assert.Equal(600, t.Marker);
    }

    [Fact]
    public void A_touch_on_the_notice_opens_its_document_and_back_leads_home()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Pass(61_000 + 8_000);
        Assert.Equal(601, t.Marker);
        t.Tap(100, 90);
        Assert.Equal(101, t.Marker);
        Assert.Equal(11, t.Viewer.DocumentKey);
        t.TapBack();
        Assert.Equal(TestSet.HomeMarker, t.Marker);
    }

    [Fact]
    public void The_notice_does_not_roll_on_under_a_finger()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Pass(60_000 + 7_900);
        Assert.Equal(600, t.Marker);
        t.Down(100, 90);
        t.Step();
        t.Pass(500);
        t.Up(100, 90);
        t.Step(10);
        Assert.Equal(101, t.Marker);
    }

    [Fact]
    public void A_notice_whose_document_cannot_be_read_leads_home()
    {
        using var t = new Terminal();
        var set = Set(t);
        byte[] root = set.Build();
        t.Store.Lose(set.ListIds[(TextSize.Normal, 11)]);
        Assert.True(t.Viewer.ShowSet(root));
        t.Step();
        t.Pass(61_000);
        t.Tap(100, 90);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        Assert.Equal("Document 11, page 0, has no readable page list.", t.Viewer.LastFault);
    }

    [Fact]
    public void A_touch_puts_the_notices_off()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        for (int i = 0; i < 5; i++)
        {
            t.Pass(50_000);
            t.Tap(300, 200);
            Assert.Equal(TestSet.HomeMarker, t.Marker);
        }
    }

    [Fact]
    public void A_panel_that_says_for_ever_that_a_finger_is_there_does_not_stop_the_notices()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Down(300, 250);
        for (int i = 0; i < 90; i++)
        {
            t.Pass(1000);
            t.Down(300, 250);
        }

        Assert.Equal(PlaceKind.Notice, t.Viewer.PlaceKind);
    }

    [Fact]
    public void The_documents_on_the_notice_screen_are_told_as_shown_with_their_own_pages()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Pass(61_000 + 24_000);
        Assert.Equal([(11, 0), (11, 1), (12, 0), (11, 0)], t.ShownLines.Where(l => l.Milliseconds == 0).Select(l => (l.Document, l.Page)));
        Assert.All(t.ShownLines.Where(l => l.Milliseconds > 0), l => Assert.InRange(l.Milliseconds, 7_900, 8_100));
    }

    [Fact]
    public void The_next_reader_finds_the_first_text_size()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.TapSize();
        Assert.Equal(TextSize.Elder, t.Viewer.TextSizeShown);
        t.Pass(62_000);
        Assert.Equal(TextSize.Normal, t.Viewer.TextSizeShown);
        Assert.Equal(600, t.Marker);
    }

    [Fact]
    public void Without_notices_the_terminal_returns_home()
    {
        using var t = new Terminal();
        var set = Set(t);
        set.Notices.Clear();
        t.Show(set);
        t.OpenDocument(0);
        t.TapSize();
        t.Pass(62_000);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        Assert.Equal(TextSize.Normal, t.Viewer.TextSizeShown);
        int flushes = t.Screen.Flushed.Count;
        t.Pass(200_000);
        Assert.Equal(flushes, t.Screen.Flushed.Count);
    }

    [Fact]
    public void A_notice_page_that_cannot_be_read_is_passed_over()
    {
        using var t = new Terminal();
        var set = Set(t);
        byte[] root = set.Build();
        t.Store.Lose(set.PageIds[(TextSize.Normal, 601)]);
        Assert.True(t.Viewer.ShowSet(root));
        t.Step();
        t.Pass(61_000 + 9_000);
        Assert.Equal(602, t.Marker);
        Assert.True(t.Viewer.FaultCount > 0);
    }

    [Fact]
    public void A_new_set_without_notices_leads_from_the_notices_home()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Pass(61_000);
        var set = Set(t);
        set.Notices.Clear();
        t.Show(set);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
    }

    [Fact]
    public void Jumps_of_the_clock_neither_start_nor_stop_the_notices()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.LocalDate = 21060207;
        t.LocalSecondsOfDay = 86399;
        t.Pass(30_000);
        t.LocalDate = 19700101;
        t.LocalSecondsOfDay = 0;
        t.Pass(29_000);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        t.Pass(2_000);
        Assert.Equal(600, t.Marker);
    }

    private static TestSet Set(Terminal t) => new(t.Store)
    {
        Documents = { (11, [101, 102], [111, 112, 113]), (12, [201], [301]) },
        Notices = { (600, 11), (601, 11), (602, 12) },
    };
}

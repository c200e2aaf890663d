using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

public class NavigationTests
{
    [Fact]
    public void A_set_opens_at_its_home_screen()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        Assert.Equal((PlaceKind.Home, 0, 0, 0), t.Drawn[^1]);
        Assert.Equal(-1, t.Viewer.DocumentKey);
        Assert.Equal([(1, TestSet.HomeMarker)], t.Glyphs);
    }

    [Fact]
    public void Touches_lead_from_home_to_a_column_to_a_document_and_through_its_pages()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Tap(100, 90);
        Assert.Equal(TestSet.ColumnMarker, t.Marker);
        t.Tap(100, 120);
        Assert.Equal(201, t.Marker);
        Assert.Equal(12, t.Viewer.DocumentKey);
        t.TapPrevious();
        Assert.Equal(201, t.Marker);
        t.TapNext();
        t.TapNext();
        Assert.Equal(203, t.Marker);
        Assert.Equal(2, t.Viewer.Page);
        t.TapNext();
        Assert.Equal(203, t.Marker);
        t.TapPrevious();
        Assert.Equal(202, t.Marker);
    }

    [Fact]
    public void Back_leads_to_where_the_reader_came_from_and_home_forgets_it()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.OpenDocument(0);
        Assert.Equal(101, t.Marker);
        t.TapNext();
        t.TapBack();
        Assert.Equal(TestSet.ColumnMarker, t.Marker);
        t.TapBack();
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        t.TapBack();
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        t.OpenDocument(0);
        t.TapHome();
        t.TapBack();
        Assert.Equal(TestSet.HomeMarker, t.Marker);
    }

    [Fact]
    public void The_back_stack_keeps_the_newest_places()
    {
        var stack = new BackStack();
        for (int i = 0; i < 100; i++)
        {
            stack.Push(PlaceKind.Document, i, 0, 1);
        }

        Assert.Equal(ViewerLimits.BackDepth, stack.Count);
        for (int i = 99; i > 99 - ViewerLimits.BackDepth; i--)
        {
            Assert.True(stack.Pop());
            Assert.Equal(i, stack.Key);
        }

        Assert.False(stack.Pop());
    }

    [Fact]
    public void Changing_the_text_size_keeps_the_place_and_changing_back_ends_on_the_same_page()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.OpenDocument(1);
        t.TapNext();
        Assert.Equal(202, t.Marker);
        t.TapSize();
        Assert.Equal(TextSize.Elder, t.Viewer.TextSizeShown);
        Assert.Equal(12, t.Viewer.DocumentKey);

        // Page 2 of 3 begins at a third of the text; of five elder pages the second begins before a third, the third after it.
        Assert.Equal(312, t.Marker);
        t.TapSize();
        Assert.Equal(202, t.Marker);
        t.TapSize();
        t.TapNext();
        t.TapBack();
        Assert.Equal(TestSet.ColumnMarker, t.Marker);
        Assert.Equal(TextSize.Elder, t.Viewer.TextSizeShown);
    }

    [Fact]
    public void Where_touch_areas_overlap_the_last_one_wins()
    {
        var list = new DisplayList(480, 320, 100);
        list.Begin(FontSet.None);
        list.AddTouch(0, 0, 100, 100, TouchAction.Home, 0);
        list.AddTouch(50, 50, 100, 100, TouchAction.Back, 0);
        Assert.Equal(0, list.TouchAt(49, 50));
        Assert.Equal(1, list.TouchAt(50, 50));
        Assert.Equal(1, list.TouchAt(149, 149));
        Assert.Equal(-1, list.TouchAt(150, 150));
    }

    [Fact]
    public void A_finger_marks_the_area_under_it_and_nothing_stays_of_the_mark()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        string before = t.Screen.Glass.CaptureHash();
        t.Step(500);
        t.Down(100, 90);
        t.Step(10);
        Assert.Equal(0x0000, t.Screen.Pixel(0, 60));
        Assert.Equal(0xFFE0, t.Screen.Pixel(3, 63));
        Assert.NotEqual(before, t.Screen.Glass.CaptureHash());

        // It slips off: nothing happens, and the page is as it was.
        t.Down(400, 250);
        t.Step(10);
        Assert.Equal(before, t.Screen.Glass.CaptureHash());
        t.Up(400, 250);
        t.Step(10);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
    }

    [Fact]
    public void A_trembling_finger_still_hits()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.Step(500);
        t.Down(235, 115);
        t.Step(10);
        t.Down(245, 125);
        t.Step(10);
        t.Up(250, 130);
        t.Step(10);
        Assert.Equal(TestSet.ColumnMarker, t.Marker);
    }

    [Fact]
    public void A_contact_that_bounces_acts_once()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.OpenDocument(1);
        t.Step(500);
        for (int i = 0; i < 5; i++)
        {
            t.Down(440, 290);
            t.Step(15);
            t.Up(440, 290);
            t.Step(15);
        }

        Assert.Equal(202, t.Marker);
    }

    [Fact]
    public void A_storm_of_samples_between_two_steps_is_bounded_and_leaves_no_pressed_area()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        for (int i = 0; i < 1000; i++)
        {
            t.Down(i % 480, i % 320);
            t.Up(i % 480, i % 320);
        }

        t.Step();
        t.Up(0, 0);
        t.TapHome();
        Assert.Equal(TestSet.HomeMarker, t.Marker);
    }

    [Fact]
    public void Turning_a_page_sends_only_what_changed()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.OpenDocument(1);
        t.Pass(100);
        t.Screen.Flushed.Clear();
        t.TapNext();
        Assert.All(t.Screen.Flushed, r => Assert.True(r.Width * r.Height <= 80 * 60, r.ToString()));
        Assert.Contains(t.Screen.Flushed, r => r.X == TestSet.MarkerX && r.Width == 12 && r.Y <= TestSet.MarkerY && r.Y + r.Height >= TestSet.MarkerY + 32);
        string shown = t.Screen.Glass.CaptureHash();
        t.Viewer.Redraw();
        Assert.Equal(shown, t.Screen.Glass.CaptureHash());
    }

    [Fact]
    public void The_next_page_is_read_and_its_sheets_are_decoded_before_it_is_wanted()
    {
        using var t = new Terminal();
        t.Show(Set(t));
        t.OpenDocument(1);
        t.Pass(100);
        int reads = t.Store.Reads;
        t.Step(500);
        t.Down(440, 290);
        t.Step(10);
        t.Up(440, 290);
        t.Viewer.Trace = null;
        int before = t.Store.Reads;
        Assert.Equal(reads, before);
        t.Screen.Flushed.Clear();
        t.Step(10);
        Assert.Equal(202, t.Marker);
    }

    [Fact]
    public void Turning_pages_back_and_forth_allocates_nothing()
    {
        using var t = new Terminal();
        t.Viewer.Trace = null;
        t.Show(Set(t));
        t.OpenDocument(1);
        void Turn()
        {
            for (int i = 0; i < 3; i++)
            {
                t.TapNext();
                t.Step();
            }

            for (int i = 0; i < 3; i++)
            {
                t.TapPrevious();
                t.Step();
            }
        }

        Turn();
        Turn();
        t.ShownLines.Clear();
        t.Screen.Flushed.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turn();
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, after - before);
    }

    [Theory]
    [InlineData(480, 320, 300)]
    [InlineData(1024, 600, 700)]
    public void All_memory_is_taken_at_the_start_and_little_more_for_a_set(int width, int height, int kib)
    {
        using var t = new Terminal(width, height);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var viewer = new Viewer(t.Screen, t.Store, t, t);
        long start = GC.GetAllocatedBytesForCurrentThread() - before;
        byte[] root = Set(t).Build();
        Assert.True(viewer.ShowSet(root));
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(viewer.ShowSet(root));
        long set = GC.GetAllocatedBytesForCurrentThread() - before;

        // On the board a second frame lies in the graphics heap; here its pixels are an array.
        int frame = PageAhead.Fits(width, height, t.Screen.SheetCacheBytes) ? PageAhead.FrameBytes(width, height) : 0;
        Assert.InRange(start, 1, (kib * 1024) + frame);
        Assert.InRange(set, 1, 40 * 1024);
    }

    internal static TestSet Set(Terminal t) => new(t.Store)
    {
        Documents =
        {
            (11, [101, 102], [111, 112, 113]),
            (12, [201, 202, 203], [311, 312, 313, 314, 315]),
            (13, [401], [411, 412]),
        },
    };
}

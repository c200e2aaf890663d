using KioskFleet.NanoHost;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>Memory may end anywhere while the glass is drawn. What stands on it afterwards is the page as it would have been, and it is counted once.</summary>
public class TornGlassTests
{
    [Fact]
    public void A_first_page_that_was_not_drawn_to_its_end_is_drawn_whole() => EverywhereItEnds((t, _) => { }, (t, set) => t.Viewer.ShowSet(set));

    [Fact]
    public void A_page_turn_that_was_not_drawn_to_its_end_is_drawn_whole() => EverywhereItEnds(Open, (t, _) =>
    {
        if (t.Viewer.Page == 0)
        {
            t.TapNext();
        }
    });

    [Fact]
    public void A_change_of_the_text_size_that_was_not_drawn_to_its_end_is_drawn_whole() => EverywhereItEnds(Open, (t, _) =>
    {
        if (t.Viewer.TextSizeShown == 0)
        {
            t.TapSize();
        }
    });

    [Fact]
    public void A_clock_that_was_not_drawn_to_its_end_leaves_the_page_whole() => EverywhereItEnds(Open, (t, _) =>
    {
        t.LocalSecondsOfDay = 10 * 3600;
        t.Step(60_000);
    });

    private static void Open(Terminal t, byte[] set)
    {
        Assert.True(t.Viewer.ShowSet(set), t.Viewer.LastFault);
        t.Step();
        t.OpenDocument(0);
    }

    /// <summary>Does the same once undisturbed, and then with an exception at each moment in turn; as in the application, what ended so is done again.</summary>
    private static void EverywhereItEnds(Action<Terminal, byte[]> before, Action<Terminal, byte[]> act)
    {
        (ushort[] whole, List<(int, int, int, int)> drawn) = Run(before, act, 0, out _);
        for (int n = 1; ; n++)
        {
            (ushort[] pixels, List<(int, int, int, int)> pages) = Run(before, act, n, out bool ended);
            Assert.True(whole.AsSpan().SequenceEqual(pixels), $"memory ended at moment {n}: {string.Join(' ', pages)} instead of {string.Join(' ', drawn)}");
            Assert.Equal(drawn, pages);
            if (!ended)
            {
                Assert.True(n > 2);
                return;
            }
        }
    }

    private static (ushort[] Pixels, List<(int, int, int, int)> Drawn) Run(Action<Terminal, byte[]> before, Action<Terminal, byte[]> act, int endsAt, out bool ended)
    {
        using var t = new Terminal();
        byte[] set = Set(t);
        before(t, set);
        int moment = 0;
        bool thrown = false;
        t.Moment = t.Store.Moment = t.Screen.Moment = () =>
        {
            if (++moment == endsAt)
            {
                thrown = true;
                throw new InsufficientMemoryException();
            }
        };
        if (!Try(() => act(t, set)))
        {
            act(t, set);
        }

        if (!Try(() => t.Pass(30_000)))
        {
            t.Pass(30_000);
        }

        ended = thrown;
        var all = new ScreenRectangle(0, 0, t.Screen.Width, t.Screen.Height);
        return (t.Screen.Glass.CaptureRgb565(ref all), t.Drawn);
    }

    /// <summary>The screen's thread pauses after an exception, and goes on.</summary>
    private static bool Try(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private static byte[] Set(Terminal t)
    {
        var set = new TestSet(t.Store);
        set.Documents.Add((12, [201, 202, 203], [1201, 2201, 1202, 2202]));
        return set.Build();
    }
}

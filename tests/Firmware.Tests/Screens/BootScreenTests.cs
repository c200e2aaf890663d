using KioskFleet.Firmware.Screens;

namespace KioskFleet.Firmware.Tests.Screens;

public class BootScreenTests
{
    private const string LongestId = "WWWWWWWW-WWWWWWWW-WWWWWW";

    public static TheoryData<int> States => [.. Enumerable.Range(0, BootState.Count)];

    [Theory]
    [MemberData(nameof(States))]
    public void Every_word_of_a_state_has_its_glyphs_and_fits_the_narrowest_screen(int state)
    {
        foreach (string text in (string[])[BootText.Chinese(state), BootText.English(state), BootText.TerminalLabel + "V-000042-SHUANGQIAO"])
        {
            int width = text.Sum(c =>
            {
                int glyph = BootGlyphs.Characters.IndexOf(c, StringComparison.Ordinal);
                Assert.True(glyph >= 0, $"no glyph for {c}: run tests/BootGlyphs");
                return (int)BootGlyphs.Advances[glyph];
            });
            Assert.InRange(width, 1, 480 - 16);
        }
    }

    [Fact]
    public void The_glyphs_cover_all_of_printable_ascii_and_their_tables_agree()
    {
        Assert.All(Enumerable.Range(' ', 95), c => Assert.Contains((char)c, BootGlyphs.Characters));
        Assert.Equal(BootGlyphs.Characters.Length, BootGlyphs.Advances.Length);
        Assert.Equal(BootGlyphs.Gifs.Length, BootGlyphs.SheetStarts[^1]);
        Assert.Equal((BootGlyphs.Characters.Length + 15) / 16, BootGlyphs.SheetStarts.Length - 1);
        Assert.True(BootGlyphs.Gifs.Length < 20 * 1024);
    }

    [Theory]
    [InlineData(480, 320)]
    [InlineData(800, 480)]
    [InlineData(1024, 600)]
    public void Each_state_has_its_own_picture_with_dark_text_on_white(int width, int height)
    {
        using var t = new Terminal(width, height);
        var pictures = new HashSet<string>();
        for (int state = 0; state < BootState.Count; state++)
        {
            t.BootState = state;
            t.Step(500);
            Assert.True(pictures.Add(t.Screen.Glass.CaptureHash()), $"state {state} looks like another");
            ushort[] pixels = t.Screen.Glass.CaptureRgb565();
            Assert.InRange(pixels.Count(p => p == 0), 500, pixels.Length / 10);
            Assert.Equal(0xFFFF, pixels[0]);
        }
    }

    [Fact]
    public void The_boot_screen_is_drawn_only_when_something_changed_and_progress_only_below()
    {
        using var t = new Terminal { BootState = BootState.Receiving, ObjectsHeld = 3, ObjectsWanted = 40 };
        t.Step();
        Assert.Single(t.Screen.Flushed);
        t.Step(500);
        t.Step(500);
        Assert.Single(t.Screen.Flushed);
        t.ObjectsHeld = 4;
        t.Step(500);
        Assert.Equal(2, t.Screen.Flushed.Count);
        Assert.True(t.Screen.Flushed[1].Y > 200);
        string before = t.Screen.Glass.CaptureHash();
        t.Viewer.Redraw();
        t.Step(500);
        Assert.Equal(before, t.Screen.Glass.CaptureHash());
    }

    [Fact]
    public void The_progress_bar_grows_with_what_is_held_and_never_leaves_its_frame()
    {
        using var t = new Terminal { BootState = BootState.Receiving };
        int last = -1;
        foreach ((int held, int wanted) in new[] { (0, 100), (1, 100), (50, 100), (100, 100) })
        {
            (t.ObjectsHeld, t.ObjectsWanted) = (held, wanted);
            t.Step(500);
            ushort[] pixels = t.Screen.Glass.CaptureRgb565();
            int filled = Enumerable.Range(0, 480).Count(x => pixels[(270 * 480) + x] != 0xFFFF);
            Assert.True(filled > last);
            last = filled;
        }

        foreach ((int held, int wanted) in new[] { (500, 100), (-5, 100), (7, 0), (int.MaxValue, int.MaxValue), (1, -1) })
        {
            (t.ObjectsHeld, t.ObjectsWanted) = (held, wanted);
            t.Step(500);
            ushort[] pixels = t.Screen.Glass.CaptureRgb565();
            Assert.InRange(Enumerable.Range(0, 480).Count(x => pixels[(270 * 480) + x] != 0xFFFF), 0, last);
        }
    }

    [Fact]
    public void An_identity_of_any_length_and_unknown_states_do_no_harm()
    {
        using var t = new Terminal();
        foreach (string id in (string[])["", LongestId, new string('W', 500), "号\u0000\uD83D\uDE00"])
        {
            t.TerminalId = id;
            t.BootState = id.Length;
            t.Step(500);
        }

        Assert.Equal(0xFFFF, t.Screen.Pixel(0, 0));
    }

    [Fact]
    public void Touches_before_the_first_set_do_nothing_and_the_set_takes_the_whole_screen()
    {
        using var t = new Terminal();
        t.Step();
        t.Tap(100, 90);
        Assert.False(t.Viewer.HasSet);
        t.Show(new TestSet(t.Store) { Documents = { (1, [100], [101]) } });
        Assert.Contains(t.Screen.Flushed, r => r.Width == 480 && r.Height == 320);
        Assert.Equal(TestSet.HomeMarker, t.Marker);
        string shown = t.Screen.Glass.CaptureHash();
        t.Viewer.Redraw();
        Assert.Equal(shown, t.Screen.Glass.CaptureHash());
    }
}

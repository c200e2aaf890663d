using System.Drawing;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Graphics;
using nanoFramework.UI;

namespace KioskFleet.Simulator.Tests;

public sealed class BitmapTests : IDisposable
{
    private readonly VirtualBoard _board = TestBoards.On();
    private readonly IDisposable _entered;

    public BitmapTests() => _entered = _board.Enter();

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(255, 255, 255, 255, 255, 255)]
    [InlineData(7, 3, 7, 0, 0, 0)]
    [InlineData(8, 4, 8, 15, 7, 15)]
    [InlineData(0x9C, 0x5D, 0x33, 0x9F, 0x5F, 0x30)]
    public void Colours_are_cut_to_565_and_widened_by_copying_the_lowest_bit(int r, int g, int b, int r2, int g2, int b2)
    {
        using var bitmap = new Bitmap(4, 4);
        bitmap.SetPixel(1, 2, Color.FromArgb(r, g, b));
        Assert.Equal(Color.FromArgb(r2, g2, b2).ToArgb(), bitmap.GetPixel(1, 2).ToArgb());
    }

    [Fact]
    public void Filling_is_cut_to_the_clipping_rectangle()
    {
        using var bitmap = new Bitmap(10, 10);
        bitmap.SetClippingRectangle(2, 3, 4, 5);
        bitmap.FillRectangle(-5, -5, 50, 50, Color.White);
        bitmap.SetClippingRectangle(0, 0, 10, 10);
        for (int y = 0; y < 10; y++)
        {
            for (int x = 0; x < 10; x++)
            {
                bool inside = x is >= 2 and < 6 && y is >= 3 and < 8;
                Assert.Equal(inside ? 255 : 0, bitmap.GetPixel(x, y).R);
            }
        }
    }

    [Fact]
    public void An_outline_of_three_pixels_lies_one_outside_and_two_inside()
    {
        using var bitmap = new Bitmap(20, 20);
        bitmap.DrawRectangle(5, 5, 10, 10, 3, Color.White);
        Assert.Equal(
            [false, true, true, true, false, false, false, false, false, false, true, true, true],
            Enumerable.Range(3, 13).Select(x => bitmap.GetPixel(x, 10).R == 255));
    }

    [Fact]
    public void A_transparent_colour_is_compared_after_rounding()
    {
        using var glyph = new Bitmap(2, 1);
        glyph.SetPixel(0, 0, Color.FromArgb(16, 32, 48));
        glyph.SetPixel(1, 0, Color.White);
        glyph.MakeTransparent(Color.FromArgb(19, 35, 55));
        using var page = new Bitmap(4, 1);
        page.FillRectangle(0, 0, 4, 1, Color.Red);
        page.DrawImage(1, 0, glyph, 0, 0, 2, 1);
        Assert.Equal([Rgb565.From(Color.Red), Rgb565.From(Color.Red), 0xFFFF, Rgb565.From(Color.Red)], page.ToRgb565());
    }

    [Fact]
    public void Drawing_takes_only_the_part_of_the_source_that_exists()
    {
        using var source = new Bitmap(3, 3);
        source.FillRectangle(0, 0, 3, 3, Color.White);
        using var target = new Bitmap(8, 8);
        target.DrawImage(-1, 6, source, 1, 1, 10, 10);
        Assert.Equal(2, target.ToRgb565().Count(pixel => pixel == 0xFFFF));
        Assert.Equal(255, target.GetPixel(0, 6).R);
        Assert.Equal(255, target.GetPixel(0, 7).R);
    }

    [Fact]
    public void Stretching_repeats_pixels()
    {
        using var source = new Bitmap(2, 1);
        source.SetPixel(1, 0, Color.White);
        using var target = new Bitmap(6, 2);
        target.StretchImage(0, 0, source, 6, 2);
        Assert.Equal(Enumerable.Repeat(new ushort[] { 0, 0, 0, 0xFFFF, 0xFFFF, 0xFFFF }, 2).SelectMany(row => row), target.ToRgb565());
    }

    [Fact]
    public void Half_opacity_mixes_in_565()
    {
        using var bitmap = new Bitmap(1, 1);
        bitmap.FillRectangle(0, 0, 1, 1, Color.White, 128);
        Assert.Equal((15 << 11) | (31 << 5) | 15, bitmap.ToRgb565()[0]);
    }

    [Fact]
    public void A_line_covers_both_its_ends()
    {
        using var bitmap = new Bitmap(5, 5);
        bitmap.DrawLine(Color.White, 1, 4, 4, 0, 2);
        Assert.Equal(255, bitmap.GetPixel(4, 4).R);
        Assert.Equal(255, bitmap.GetPixel(0, 2).R);
        Assert.Equal(5, bitmap.ToRgb565().Count(pixel => pixel != 0));
    }

    [Theory]
    [InlineData(6, 6)]
    [InlineData(9, 4)]
    [InlineData(3, 8)]
    public void An_ellipse_touches_its_four_ends_and_stays_within(int rx, int ry)
    {
        using var bitmap = new Bitmap(31, 31);
        bitmap.DrawEllipse(Color.White, 15, 15, rx, ry);
        Assert.All(new[] { (15 + rx, 15), (15 - rx, 15), (15, 15 + ry), (15, 15 - ry) }, end => Assert.Equal(255, bitmap.GetPixel(end.Item1, end.Item2).R));
        for (int y = 0; y < 31; y++)
        {
            for (int x = 0; x < 31; x++)
            {
                if (bitmap.GetPixel(x, y).R == 255)
                {
                    double distance = Math.Sqrt(Math.Pow((x - 15.0) / rx, 2) + Math.Pow((y - 15.0) / ry, 2));
                    Assert.InRange(distance, 1 - (1.0 / Math.Min(rx, ry)), 1 + (1.0 / Math.Min(rx, ry)));
                }
            }
        }
    }

    [Fact]
    public void Nothing_is_on_the_screen_before_it_is_flushed_and_then_only_the_flushed_part()
    {
        Bitmap frame = DisplayControl.FullScreen;
        frame.FillRectangle(0, 0, 480, 320, Color.White);
        Assert.All(_board.Screen.CaptureRgb565(), pixel => Assert.Equal(0, pixel));
        var changed = new List<ScreenRectangle>();
        _board.Screen.FrameChanged += changed.Add;
        frame.Flush(10, 20, 30, 40);
        Assert.Equal([new ScreenRectangle(10, 20, 30, 40)], changed);
        Assert.Equal(30 * 40, _board.Screen.CaptureRgb565().Count(pixel => pixel == 0xFFFF));
    }

    [Fact]
    public void The_graphics_heap_runs_out_and_disposing_gives_back()
    {
        _board.Run(() => DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, 480, 320), 400_000));
        var first = new Bitmap(480, 320);
        var error = Assert.Throws<OutOfMemoryException>(() => new Bitmap(480, 320));
        Assert.Contains("graphics heap", error.Message, StringComparison.Ordinal);
        using (new Bitmap(200, 200))
        {
            Assert.Equal(GraphicsHeap.CostOf(480, 320) + GraphicsHeap.CostOf(200, 200), _board.GraphicsHeap.UsedBytes);
        }

        first.Dispose();
        Assert.Equal(0, _board.GraphicsHeap.UsedBytes);
        using var again = new Bitmap(480, 320);
        Assert.Throws<ObjectDisposedException>(() => first.SetPixel(0, 0, Color.Red));
    }

    [Fact]
    public void The_graphics_heap_fragments_like_a_first_fit_heap()
    {
        int cell = GraphicsHeap.CostOf(16, 16);
        _board.Run(() => DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, 480, 320), (uint)((10 * cell) + 32)));
        Bitmap[] cells = [.. Enumerable.Range(0, 10).Select(_ => new Bitmap(16, 16))];
        for (int i = 0; i < 10; i += 2)
        {
            cells[i].Dispose();
        }

        // Half is free, but no two free blocks are neighbours.
        Assert.Throws<OutOfMemoryException>(() => new Bitmap(32, 16));
        cells[1].Dispose();
        using var wide = new Bitmap(32, 16);
        GC.KeepAlive(cells);
    }

    [Fact]
    public void A_png_of_the_screen_holds_the_frame()
    {
        Bitmap frame = DisplayControl.FullScreen;
        frame.FillRectangle(0, 0, 480, 320, Color.FromArgb(200, 100, 50));
        frame.FillRectangle(100, 50, 10, 10, Color.White);
        frame.Flush();
        (int width, int height, byte[] rgb) = PngReader.Read(_board.Screen.CapturePng());
        Assert.Equal((480, 320), (width, height));
        Assert.Equal(new byte[] { 255, 255, 255 }, rgb[(((55 * 480) + 105) * 3)..][..3]);
        Color ground = Rgb565.ToColor(Rgb565.From(200, 100, 50));
        Assert.Equal(new[] { ground.R, ground.G, ground.B }, rgb[..3]);
    }
}

using System.Drawing;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Graphics;
using nanoFramework.UI;

namespace KioskFleet.Simulator.Tests;

public sealed class PictureDecodingTests : IDisposable
{
    private readonly VirtualBoard _board = TestBoards.On();
    private readonly IDisposable _entered;

    public PictureDecodingTests() => _entered = _board.Enter();

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
    }

    [Theory]
    [InlineData("base420")]
    [InlineData("base444r")]
    [InlineData("prog422")]
    [InlineData("grey")]
    public void A_jpeg_decodes_to_what_libjpeg_makes_of_it(string name)
    {
        (int width, int height, byte[] rgb) = Pictures.Netpbm(name + ".pnm");
        using var bitmap = new Bitmap(Pictures.Bytes(name + ".jpg"), Bitmap.BitmapImageType.Jpeg);
        Assert.Equal((width, height), (bitmap.Width, bitmap.Height));
        ushort[] pixels = bitmap.ToRgb565();
        int different = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            // libjpeg's integer transform may be off by one level of 256 from the exact one; cut to 565 that shows only at a step.
            int red = Math.Abs((pixels[i] >> 11) - (rgb[i * 3] >> 3));
            int green = Math.Abs(((pixels[i] >> 5) & 0x3F) - (rgb[(i * 3) + 1] >> 2));
            int blue = Math.Abs((pixels[i] & 0x1F) - (rgb[(i * 3) + 2] >> 3));
            Assert.True(red <= 1 && green <= 1 && blue <= 1, $"Pixel {i % width},{i / width} is off by {red},{green},{blue}.");
            different += red + green + blue > 0 ? 1 : 0;
        }

        Assert.InRange(different, 0, pixels.Length / 8);
    }

    [Fact]
    public void A_gif_of_another_encoder_decodes_exactly()
    {
        (int width, int height, byte[] rgb) = Pictures.Netpbm("own.pnm");
        using var bitmap = new Bitmap(Pictures.Bytes("own.gif"), Bitmap.BitmapImageType.Gif);
        Assert.Equal((width, height), (bitmap.Width, bitmap.Height));
        Assert.Equal(Enumerable.Range(0, width * height).Select(i => Rgb565.From(rgb[i * 3], rgb[(i * 3) + 1], rgb[(i * 3) + 2])), bitmap.ToRgb565());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 64, 16)]
    [InlineData(2, 257, 31)]
    [InlineData(8, 200, 150)]
    public void A_gif_survives_encoding_and_decoding_at_every_table_size(int bits, int width, int height)
    {
        var random = new Random(bits + width);
        byte[] indices = new byte[width * height];
        random.NextBytes(indices);
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = (byte)(i % 5 == 0 ? indices[i] & ((1 << bits) - 1) : i > 0 ? indices[i - 1] : 0);
        }

        Color[] table = [.. Enumerable.Range(0, 1 << bits).Select(_ => Color.FromArgb(random.Next(256), random.Next(256), random.Next(256)))];
        using var bitmap = new Bitmap(GifWriter.Encode(indices, width, height, table), Bitmap.BitmapImageType.Gif);
        Assert.Equal(indices.Select(index => Rgb565.From(table[index])), bitmap.ToRgb565());
    }

    [Fact]
    public void Patching_the_colour_table_recolours_a_gif()
    {
        byte[] gif = GifWriter.Encode([0, 1, 2, 3], 4, 1, [Color.White, Color.Silver, Color.Gray, Color.Black]);
        gif[13] = 0;
        gif[14] = 0;
        gif[15] = 255;
        using var bitmap = new Bitmap(gif, Bitmap.BitmapImageType.Gif);
        Assert.Equal(Rgb565.From(Color.Blue), bitmap.ToRgb565()[0]);
    }

    [Fact]
    public void An_interlaced_gif_is_refused_as_on_the_device() =>
        Assert.Throws<NotSupportedException>(() => new Bitmap(Pictures.Bytes("interlaced.gif"), Bitmap.BitmapImageType.Gif));

    [Fact]
    public void A_transparent_index_shows_as_a_stand_in_colour_until_it_is_made_transparent()
    {
        byte[] gif = GifWriter.Encode([0, 1], 2, 1, [Color.White, Color.Black], transparentIndex: 0);
        using var bitmap = new Bitmap(gif, Bitmap.BitmapImageType.Gif);
        Assert.Equal([Rgb565.From(0x56, 0x12, 0x34), (ushort)0], bitmap.ToRgb565());
    }

    [Theory]
    [InlineData(24, false)]
    [InlineData(24, true)]
    [InlineData(32, false)]
    [InlineData(16, true)]
    [InlineData(8, false)]
    public void A_bmp_decodes_in_every_depth_that_the_device_takes(int depth, bool topDown)
    {
        Color[] colours = [Color.Red, Color.Lime, Color.Blue, Color.White, Color.FromArgb(18, 52, 86), Color.Black];
        using var bitmap = new Bitmap(BmpWriter.Encode(colours, 3, 2, depth, topDown), Bitmap.BitmapImageType.Bmp);
        Assert.Equal(colours.Select(Rgb565.From), bitmap.ToRgb565());
    }

    [Theory]
    [InlineData(Bitmap.BitmapImageType.NanoCLRBitmap)]
    [InlineData((Bitmap.BitmapImageType)4)]
    public void Other_types_are_refused(Bitmap.BitmapImageType type) =>
        Assert.Throws<NotSupportedException>(() => new Bitmap(new byte[100], type));

    [Fact]
    public void A_png_is_no_picture_for_the_device()
    {
        byte[] png = PngWriter.Encode(new ushort[4], 2, 2);
        foreach (Bitmap.BitmapImageType type in new[] { Bitmap.BitmapImageType.Gif, Bitmap.BitmapImageType.Jpeg, Bitmap.BitmapImageType.Bmp })
        {
            Assert.ThrowsAny<Exception>(() => new Bitmap(png, type));
        }

        Assert.Equal(0, _board.GraphicsHeap.UsedBytes);
    }

    [Fact]
    public void Broken_pictures_end_in_an_exception_or_a_picture_and_never_in_anything_else()
    {
        var random = new Random(7);
        foreach ((string name, Bitmap.BitmapImageType type) in new[]
        {
            ("base420.jpg", Bitmap.BitmapImageType.Jpeg), ("prog422.jpg", Bitmap.BitmapImageType.Jpeg),
            ("base444r.jpg", Bitmap.BitmapImageType.Jpeg), ("own.gif", Bitmap.BitmapImageType.Gif),
        })
        {
            byte[] good = Pictures.Bytes(name);
            for (int round = 0; round < 400; round++)
            {
                byte[] bad = good[..(round % 4 == 0 ? random.Next(good.Length) : good.Length)];
                for (int hit = 0; hit < 3 && bad.Length > 0; hit++)
                {
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                }

                try
                {
                    new Bitmap(bad, type).Dispose();
                }
                catch (Exception exception) when (exception is ImageFormatException or NotSupportedException or ArgumentException or OutOfMemoryException)
                {
                    // What a caller on the device has to expect.
                }
            }
        }

        Assert.Equal(0, _board.GraphicsHeap.UsedBytes);
    }
}

namespace KioskFleet.Golden.Tests;

public class PictureComparisonTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(700)]
    public void A_picture_is_read_as_it_was_written(int most)
    {
        var random = new Random(1);
        ushort[] colours = [.. Enumerable.Range(0, most).Select(_ => (ushort)random.Next(65536))];
        var picture = new Picture(37, 23, [.. Enumerable.Range(0, 37 * 23).Select(_ => colours[random.Next(most)])]);
        Picture read = ScreenPng.Decode(ScreenPng.Encode(picture));
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
        Assert.Equal(picture.Pixels, read.Pixels);
        Assert.Null(PictureComparison.Exact(picture, read));
    }

    [Fact]
    public void One_pixel_is_a_difference_and_is_red_in_the_picture_of_it()
    {
        Picture expected = Page();
        Picture actual = Page();
        actual.Pixels[(7 * 64) + 5] ^= 1;
        Assert.Equal("1 pixels differ, from 5,7 to 5,7", PictureComparison.Exact(expected, actual));
        Picture difference = PictureComparison.Difference(expected, actual);
        Assert.Equal(0xF800, difference.Pixels[(7 * 64) + 5]);
        Assert.Single(difference.Pixels, p => p == 0xF800);
    }

    [Fact]
    public void Another_size_is_a_difference() => Assert.NotNull(PictureComparison.Exact(Page(), new Picture(32, 64, new ushort[64 * 32])));

    [Fact]
    public void The_coarse_comparison_overlooks_strokes_but_not_a_missing_block()
    {
        Picture expected = Page();
        Picture strokes = Page();
        for (int i = 0; i < strokes.Pixels.Length; i += 9)
        {
            (strokes.Pixels[i], strokes.Pixels[(i + 64) % strokes.Pixels.Length]) = (strokes.Pixels[(i + 64) % strokes.Pixels.Length], strokes.Pixels[i]);
        }

        Assert.NotNull(PictureComparison.Exact(expected, strokes));
        Assert.Null(PictureComparison.Coarse(expected, strokes));
        Picture missing = Page();
        for (int i = 0; i < 256; i++)
        {
            missing.Pixels[((16 + (i / 16)) * 64) + 16 + (i % 16)] = 0xFFFF;
        }

        Assert.NotNull(PictureComparison.Coarse(expected, missing));
    }

    /// <summary>64×64 pixels, a third of them ink.</summary>
    private static Picture Page() => new(64, 64, [.. Enumerable.Range(0, 64 * 64).Select(i => (ushort)(i * 7 % 3 == 0 ? 0 : 0xFFFF))]);
}

using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Forms;
using KioskFleet.Publishing.Pictures;
using Xunit;

namespace KioskFleet.Publishing.Tests.Forms;

public class FormPictureReducerTests
{
    private static readonly FormPictureReducer Reducer = new(new PublishingOptions());

    [DecoderFact]
    public void A_photo_of_many_pixels_becomes_a_small_file_the_right_way_up_without_the_cameras_notes()
    {
        byte[] photo = TurnedOnItsSide(Photo(3200, 1600));
        Assert.Equal(6, PictureHeader.Read(photo)!.Orientation);
        byte[] kept = Reducer.Reduce(photo);
        Assert.True(kept.Length < photo.Length / 2, $"{kept.Length} of {photo.Length} bytes are left.");
        Assert.Equal(new PictureHeader(true, PicturePreparation.ScanSide / 2, PicturePreparation.ScanSide, 1), PictureHeader.Read(kept));
        Assert.Equal(-1, kept.AsSpan().IndexOf("Exif"u8));
    }

    [DecoderFact]
    public void A_small_picture_and_what_is_no_picture_stay_as_they_are()
    {
        byte[] small = File.ReadAllBytes(TestFiles.PathOf("photo.jpg"));
        Assert.Same(small, Reducer.Reduce(small));
        byte[] none = "GIF89a"u8.ToArray();
        Assert.Same(none, Reducer.Reduce(none));
        byte[] cut = Photo(3000, 100)[..400];
        Assert.Same(cut, Reducer.Reduce(cut));
    }

    private static byte[] Photo(int width, int height)
    {
        byte[] colours = new byte[width * height * 3];
        new Random(1).NextBytes(colours);
        for (int i = 3; i < colours.Length; i++)
        {
            // Neighbours are alike, as in any photo.
            colours[i] = (byte)(((7 * colours[i - 3]) + colours[i]) / 8);
        }

        return JpegEncoder.Encode(colours, width, height, 95);
    }

    /// <summary>The same file with the camera's note that it was held upright (Exif orientation 6).</summary>
    private static byte[] TurnedOnItsSide(byte[] jpeg)
    {
        byte[] note = [.. "Exif\0\0"u8, .. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(note.Length + 2), .. note, .. jpeg.AsSpan(2)];
    }
}

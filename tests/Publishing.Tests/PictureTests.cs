using KioskFleet.NanoHost.Graphics;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class PictureTests
{
    [DecoderFact]
    public void A_scan_becomes_black_on_white_whatever_the_light_and_its_stamp_stays_red()
    {
        Picture picture = Import("scan.jpg");
        Assert.Equal(PictureKind.Scan, picture.Kind);
        byte[] indexes = picture.Unpack();
        int[] counts = new int[8];
        foreach (byte index in indexes)
        {
            counts[index]++;
        }

        // The corner that lay in the shadow is as white as the other.
        Assert.True(counts[ScanPalette.White] > indexes.Length * 0.85, string.Join(' ', counts));
        Assert.True(counts[5] > 1000, "The stamp lost its red.");
        Assert.True(counts[3] > 20_000, "The writing lost its black.");
        Assert.InRange(picture.TextHeight, 20, 28);
    }

    [DecoderFact]
    public void A_photo_stays_a_photo_and_is_drawn_whole()
    {
        Picture picture = Import("photo.jpg");
        Assert.Equal(PictureKind.Photo, picture.Kind);
        BuiltSet set = Build(Model("photo.jpg"), ScreenProfile.Village);
        Assert.Single(set.Documents[0].Normal.Pages);
        Assert.Single(set.Documents[0].Elder.Pages);
    }

    [DecoderTheory]
    [InlineData("480x320")]
    [InlineData("800x480")]
    [InlineData("1024x600")]
    public void The_elder_size_draws_a_scan_in_larger_parts_and_every_object_decodes_on_a_terminal(string name)
    {
        ScreenProfile profile = ScreenProfile.Find(name)!;
        BuiltSet set = Build(Model("scan.jpg"), profile);
        BuiltDocument document = set.Documents[0];

        // On a screen as wide as the paper the writing is large enough for the elder size as it is.
        Assert.True(document.Elder.Pages.Count > document.Normal.Pages.Count - (profile.Width > 1000 ? 1 : 0));
        foreach (BuiltPage page in document.Normal.Pages.Concat(document.Elder.Pages))
        {
            Assert.InRange(ObjectFrame.ChildCount(page.Object.Bytes), 1, Limits.PagePictures);
        }

        byte[][] images = [.. set.Objects.Values.Where(o => o[0] == ObjectKind.Image)];
        Assert.All(images, o =>
        {
            Assert.True(o.Length <= Limits.ObjectBytes);
            int at = ObjectFrame.PayloadOffset(o);
            Assert.Equal(1, o[at]);
            DecodedImage decoded = GifDecoder.Decode(o.AsSpan(at + 1));
            Assert.InRange(decoded.Width, 1, profile.Width);
            Assert.InRange(decoded.Height, 1, profile.Height);
        });
    }

    [Fact]
    public void The_jpeg_that_terminals_get_is_close_to_the_pixels_it_was_made_from()
    {
        const int width = 67;
        const int height = 45;
        byte[] colours = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            (colours[3 * i], colours[(3 * i) + 1], colours[(3 * i) + 2]) = ((byte)(i % width * 3), (byte)(i / width * 5), (byte)(255 - (i % width * 2)));
        }

        DecodedImage decoded = JpegDecoder.Decode(JpegEncoder.Encode(colours, width, height, 90));
        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        for (int i = 0; i < width * height; i++)
        {
            int pixel = decoded.Pixels[i];
            Assert.InRange(Math.Abs(((pixel >> 11) << 3) - colours[3 * i]), 0, 20);
            Assert.InRange(Math.Abs((((pixel >> 5) & 63) << 2) - colours[(3 * i) + 1]), 0, 20);
            Assert.InRange(Math.Abs(((pixel & 31) << 3) - colours[(3 * i) + 2]), 0, 26);
        }
    }

    [DecoderFact]
    public void A_picture_is_published_only_when_a_named_person_answers_for_it()
    {
        DocumentModel model = Model("scan.jpg");
        PrivacyOutcome open = PrivacyGate.Standard.Apply(model, "公告", PrivacyDecisions.MaskAll);
        PrivacyFinding finding = Assert.Single(open.Open);
        Assert.Equal(PrivacyKind.Picture, finding.Kind);
        Assert.Equal("privacy.open.picture", Assert.Single(PrivacyGate.Report("公告.jpg", model, open)).Code);
        PublishingException refused = Assert.Throws<PublishingException>(() => Build(model, ScreenProfile.Village, open));
        Assert.Equal("privacy.left", refused.Code);

        PrivacyDecisions decisions = new() { Justifications = [new PrivacyJustification(finding.Id, "王主任", "已看过，没有个人信息")] };
        PrivacyOutcome answered = PrivacyGate.Standard.Apply(model, "公告", decisions);
        Assert.True(answered.MayBePublished);
        Assert.Contains("王主任", Assert.Single(PrivacyGate.Report("公告.jpg", model, answered)).In(Texts.Chinese), StringComparison.Ordinal);
        Assert.NotEmpty(Build(model, ScreenProfile.Village, answered).Objects);
    }

    [DecoderFact]
    public void The_same_picture_gives_the_same_objects()
        => Assert.Equal(Build(Model("scan.jpg"), ScreenProfile.Village).Root, Build(Model("scan.jpg"), ScreenProfile.Village).Root);

    [Theory]
    [InlineData(1, "abcdef", 3)]
    [InlineData(3, "fedcba", 3)]
    [InlineData(6, "daebfc", 2)]
    [InlineData(8, "cfbead", 2)]
    public void A_photo_stands_as_the_camera_was_held(int orientation, string expected, int width)
    {
        Pixels pixels = new(3, 2);
        for (int i = 0; i < 6; i++)
        {
            pixels.Data[3 * i] = (byte)("abcdef"[i]);
        }

        Pixels turned = pixels.Turned(orientation);
        Assert.Equal(width, turned.Width);
        Assert.Equal(expected, string.Concat(Enumerable.Range(0, 6).Select(i => (char)turned.Data[3 * i])));
    }

    private static DocumentModel Model(string file)
    {
        ImportResult result = Fixture.Importer.Import(file, File.ReadAllBytes(TestFiles.PathOf(file)));
        return result.Model ?? throw new InvalidOperationException(string.Join('\n', result.Findings));
    }

    private static Picture Import(string file) => Assert.IsType<PictureBlock>(Assert.Single(Model(file).Blocks)).Picture;

    private static BuiltSet Build(DocumentModel model, ScreenProfile profile, PrivacyOutcome? privacy = null)
    {
        VillageSetInput input = Fixture.Village(model);
        IReadOnlySet<string> allowed = privacy?.Allowed ?? PrivacyGate.PictureDigests(model);
        return Fixture.NewBuilder().Build(input with { Documents = [input.Documents[0] with { Allowed = allowed }] }, profile);
    }
}

/// <summary>Files that lie beside the tests; Files/README.md says how each was made.</summary>
internal static class TestFiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Files", name);
}

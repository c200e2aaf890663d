using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using KioskFleet.Stage;

namespace KioskFleet.Golden.Tests;

/// <summary>Scans as terminals show them.</summary>
public class PictureDocuments
{
    private const int Column = 1;
    private const int Key = 1;

    [DecoderTheory]
    [InlineData("480x320", TextSize.Normal)]
    [InlineData("480x320", TextSize.Elder)]
    [InlineData("800x480", TextSize.Normal)]
    [InlineData("800x480", TextSize.Elder)]
    [InlineData("1024x600", TextSize.Normal)]
    [InlineData("1024x600", TextSize.Elder)]
    public void A_scan_looks_as_it_did(string profile, byte size) => Check("scan", profile, size, 1);

    [DecoderFact]
    public void The_part_of_a_scan_with_a_stamp_looks_as_it_did() => Check("scan-stamp", "480x320", TextSize.Normal, 4);

    private static void Check(string name, string profileName, byte size, int page)
    {
        ScreenProfile profile = ScreenProfile.All.First(p => p.Name == profileName);
        DocumentModel model = new DocumentImporter(Township.Fonts, new PublishingOptions()).Import("公告.jpg", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Files", "scan.jpg"))).Model!;
        BuiltSet set = new SetBuilder(Township.Fonts, new GlyphRegistry()).Build(
            new VillageSetInput
            {
                DivisionName = "云溪村",
                Documents = [new DocumentInput
                {
                    Key = Key,
                    ColumnKey = Column,
                    Title = "道路维修公告",
                    Model = model,
                    PublishedAt = new DateTimeOffset(2026, 3, 20, 9, 0, 0, TimeSpan.FromHours(8)),
                    Allowed = PrivacyGate.PictureDigests(model),
                }],
            },
            profile);
        using PageStage t = ScreenPictures.Stage(profileName, set);
        t.Show(set.Root.ToArray());
        t.Open(Column, Key, size);
        for (int i = 1; i < page; i++)
        {
            t.Touch(TouchAction.NextPage);
        }

        Assert.Equal("", t.LastFault);
        GoldenPicture.Check($"{name}-{profileName}-{(size == TextSize.Elder ? "elder" : "normal")}", ScreenPictures.Glass(t));
    }
}

/// <summary>A test that needs the programs that decode pictures; skipped, with the packages named, where one is missing.</summary>
internal sealed class DecoderTheoryAttribute : TheoryAttribute
{
    public DecoderTheoryAttribute() => Skip = Decoders.Missing;
}

internal sealed class DecoderFactAttribute : FactAttribute
{
    public DecoderFactAttribute() => Skip = Decoders.Missing;
}

internal static class Decoders
{
    public static string? Missing { get; } = DecoderProgram.All.Where(p => p.Find() is null).Select(p => p.Package).Distinct().ToArray() is { Length: > 0 } packages
        ? "Needs apt install " + string.Join(' ', packages)
        : null;
}

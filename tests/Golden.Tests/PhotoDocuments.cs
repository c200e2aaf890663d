using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Forms;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using KioskFleet.Stage;

namespace KioskFleet.Golden.Tests;

/// <summary>Forms with photos as terminals show them: a picture document, and people with and without a portrait. Names and numbers are invented.</summary>
public class PhotoDocuments
{
    private const int Column = 3;
    private const int Key = 1;

    /// <summary>The first pages show photo, caption and person; what follows repeats them.</summary>
    private const int MostPages = 3;

    private static readonly string[] Names = ["pictures", "portraits"];

    public static TheoryData<string, string, byte> Pages
    {
        get
        {
            TheoryData<string, string, byte> pages = [];
            foreach (string name in Names)
            {
                foreach (ScreenProfile profile in ScreenProfile.All)
                {
                    pages.Add(name, profile.Name, TextSize.Normal);
                    pages.Add(name, profile.Name, TextSize.Elder);
                }
            }

            return pages;
        }
    }

    [DecoderTheory]
    [MemberData(nameof(Pages))]
    public void Pages_with_photos_look_as_they_did(string name, string profile, byte size)
    {
        FormContent form = name == "pictures" ? Pictures() : People();
        ImportResult read = new DocumentImporter(Township.Fonts, new PublishingOptions()).Import(name + FormContent.Extension, form.ToFile(), Column, form.Kind);
        Assert.DoesNotContain(read.Findings, f => f.Severity == Severity.Error);
        BuiltSet set = new SetBuilder(Township.Fonts, new GlyphRegistry()).Build(
            new VillageSetInput
            {
                DivisionName = "云溪村",
                Documents = [new DocumentInput
                {
                    Key = Key,
                    ColumnKey = Column,
                    Title = form.Value("title"),
                    Model = read.Model!,
                    Kind = form.Kind,
                    PublishedAt = new DateTimeOffset(2026, 3, 20, 9, 0, 0, TimeSpan.FromHours(8)),
                    Allowed = PrivacyGate.PictureDigests(read.Model!),
                }],
            },
            ScreenProfile.All.First(p => p.Name == profile));
        using PageStage stage = ScreenPictures.Stage(profile, set);
        stage.Show(set.Root.ToArray());
        stage.Open(Column, Key, size);
        int pages = Math.Min(stage.PageCount, MostPages);
        List<string> failures = [];
        for (int page = 1; page <= pages; page++)
        {
            Assert.Equal("", stage.LastFault);
            try
            {
                GoldenPicture.Check($"kind-{name}-{profile}-{(size == TextSize.Elder ? "elder" : "normal")}-{page}", ScreenPictures.Glass(stage));
            }
            catch (Xunit.Sdk.FailException failure)
            {
                failures.Add(failure.Message);
            }

            if (page < pages)
            {
                stage.Touch(TouchAction.NextPage);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static FormContent Pictures()
    {
        (string name, byte[] photo) = Photo();
        return new FormContent
        {
            Kind = DocumentKind.Pictures,
            Values = new Dictionary<string, string>
            {
                ["title"] = "村道维修现场", ["body"] = "3组至5组村道维修工程已于2026年3月18日开工，预计工期20天。", ["issuer"] = "云溪村村民委员会", ["date"] = "2026-03-20",
            },
            Rows = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> { ["rows"] = [[name, "开工第一天的施工现场"], [name, ""]] },
            Pictures = new Dictionary<string, byte[]> { [name] = photo },
        };
    }

    private static FormContent People()
    {
        (string name, byte[] photo) = Photo();
        return new FormContent
        {
            Kind = DocumentKind.People,
            Values = new Dictionary<string, string> { ["title"] = "云溪村村干部", ["hours"] = "周一至周五8:30—17:30，周末有人值班。" },
            Rows = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>>
            {
                ["rows"] =
                [
                    ["何志远", "党支部书记、村委会主任", "全面工作", "0000-6600121", "在岗", name],
                    ["李秀梅", "党支部副书记", "党建、宣传", "0000-6600122", "下村", ""],
                    ["周建业", "村委会副主任", "农业、水利", "0000-6600124", "不在岗", name],
                ],
            },
            Pictures = new Dictionary<string, byte[]> { [name] = photo },
        };
    }

    private static (string Name, byte[] Bytes) Photo()
    {
        byte[] photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Files", "photo.jpg"));
        return (FormPicture.NameOf(photo), photo);
    }
}

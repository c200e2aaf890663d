using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Stage;

namespace KioskFleet.Golden.Tests;

/// <summary>Every page of a document of each kind, on each screen and in each text size.</summary>
public class KindPictures
{
    private static readonly ConcurrentDictionary<string, BuiltSet> Sets = new();

    public static TheoryData<string, string, byte> Pages
    {
        get
        {
            TheoryData<string, string, byte> pages = [];
            foreach (string name in KindDocuments.Names)
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

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_pages_of_each_kind_look_as_they_did(string name, string profile, byte size)
    {
        BuiltSet set = Sets.GetOrAdd(profile, p => KindDocuments.Build(ScreenProfile.All.First(s => s.Name == p)));
        using PageStage stage = ScreenPictures.Stage(profile, set);
        stage.Show(set.Root.ToArray());
        stage.Open(KindDocuments.Column, KindDocuments.KeyOf(name), size);
        int pages = stage.PageCount;
        List<string> failures = [];
        for (int page = 1; page <= Math.Min(pages, MostPages); page++)
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

            if (page < Math.Min(pages, MostPages))
            {
                stage.Touch(TouchAction.NextPage);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>The first pages show the template; what follows repeats it.</summary>
    private const int MostPages = 3;
}

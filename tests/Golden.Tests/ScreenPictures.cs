using System.Collections.Concurrent;
using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Stage;

namespace KioskFleet.Golden.Tests;

public class ScreenPictures
{
    private static readonly ConcurrentDictionary<string, BuiltSet> Sets = new();

    public static TheoryData<string, byte> Layouts
    {
        get
        {
            var layouts = new TheoryData<string, byte>();
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                layouts.Add(profile.Name, TextSize.Normal);
                layouts.Add(profile.Name, TextSize.Elder);
            }

            return layouts;
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Home_looks_as_it_did(string profile, byte size) => Check("home", profile, size, t =>
    {
        if (size == TextSize.Elder)
        {
            t.Touch(TouchAction.ChangeTextSize, size);
        }
    });

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_columns_list_looks_as_it_did(string profile, byte size) => Check("column", profile, size, t => t.Open(Township.VillageColumn, 0, size));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_document_of_text_looks_as_it_did(string profile, byte size) => Check("text", profile, size, t => t.Open(Township.VillageColumn, Township.Meeting, size));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_table_looks_as_it_did(string profile, byte size) => Check("table", profile, size, t => t.Open(Township.SubsidyColumn, Township.Subsidy, size));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_guide_with_lists_looks_as_it_did(string profile, byte size) => Check("guide", profile, size, t => t.Open(Township.GuideColumn, Township.Guide, size));

    [Theory]
    [InlineData("480x320", TextSize.Normal)]
    [InlineData("480x320", TextSize.Elder)]
    [InlineData("800x480", TextSize.Elder)]
    [InlineData("1024x600", TextSize.Elder)]
    public void A_second_page_looks_as_it_did(string profile, byte size)
        => Check("page-2", profile, size, t =>
        {
            t.Open(Township.GuideColumn, Township.Guide, size);
            t.Touch(TouchAction.NextPage);
        });

    [Theory]
    [InlineData("480x320")]
    [InlineData("800x480")]
    [InlineData("1024x600")]
    public void The_notice_screen_looks_as_it_did(string profile) => Check("notice", profile, TextSize.Normal, t => t.Pass(61_000));

    [Fact]
    public void A_pressed_button_looks_as_it_did()
        => Check("pressed", "480x320", TextSize.Normal, t =>
        {
            t.Open(Township.GuideColumn, Township.Guide, TextSize.Normal);
            t.Press(TouchAction.NextPage);
        });

    [Fact]
    public void A_terminal_without_network_and_clock_looks_as_it_did() => Check("offline", "800x480", TextSize.Normal, t =>
    {
        t.LinkState = LinkState.Offline;
        t.DaysWithoutNetwork = 3;
        t.ClockTrusted = false;
        t.Pass(2000);
    });

    [Theory]
    [InlineData("480x320", BootState.NotClaimed)]
    [InlineData("480x320", BootState.Receiving)]
    [InlineData("1024x600", BootState.StorageError)]
    public void The_boot_screen_looks_as_it_did(string profile, int state)
    {
        using PageStage t = Stage(profile, SetOf(profile));
        (t.BootState, t.ObjectsHeld, t.ObjectsWanted) = (state, 132, 418);
        t.Pass(1000);
        GoldenPicture.Check($"boot-{state}-{profile}", Glass(t));
    }

    private static BuiltSet SetOf(string profile) => Sets.GetOrAdd(profile, p => Township.Build(ScreenProfile.All.First(s => s.Name == p)));

    private static void Check(string name, string profile, byte size, Action<PageStage> walk)
    {
        BuiltSet set = SetOf(profile);
        using PageStage t = Stage(profile, set);
        t.Show(set.Root.ToArray());
        walk(t);
        Assert.Equal("", t.LastFault);
        GoldenPicture.Check($"{name}-{profile}-{(size == TextSize.Elder ? "elder" : "normal")}", Glass(t));
    }

    internal static PageStage Stage(string profile, BuiltSet set)
    {
        ScreenProfile screen = ScreenProfile.All.First(p => p.Name == profile);
        return new PageStage(screen.Width, screen.Height, id => set.Objects.GetValueOrDefault(new ObjectId(id))) { TerminalId = "V-0042-YUNXI" };
    }

    internal static Picture Glass(PageStage stage) => new(stage.Width, stage.Height, stage.CapturePixels());
}

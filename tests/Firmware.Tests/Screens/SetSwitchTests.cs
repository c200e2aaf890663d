using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

public class SetSwitchTests
{
    [Fact]
    public void A_reader_stays_on_a_page_that_did_not_change_and_nothing_is_sent_to_the_glass()
    {
        using var t = Reading();
        t.Screen.Flushed.Clear();
        t.Show(Set(t, (12, [201, 202, 203]), (99, [500])));
        Assert.Equal(202, t.Marker);
        Assert.Equal((12, 1), (t.Viewer.DocumentKey, t.Viewer.Page));
        Assert.DoesNotContain(t.Screen.Flushed, r => r.Y >= 40);
    }

    [Fact]
    public void A_reader_follows_the_page_when_pages_were_put_before_it()
    {
        using var t = Reading();
        t.Show(Set(t, (12, [700, 701, 201, 202, 203])));
        Assert.Equal(202, t.Marker);
        Assert.Equal(3, t.Viewer.Page);
    }

    [Fact]
    public void An_edited_page_is_shown_in_place_of_the_old_one()
    {
        using var t = Reading();
        t.Show(Set(t, (12, [201, 222, 203])));
        Assert.Equal(222, t.Marker);
        Assert.Equal(1, t.Viewer.Page);
    }

    [Fact]
    public void When_the_document_became_shorter_its_last_page_is_shown()
    {
        using var t = Reading();
        t.Show(Set(t, (12, [250])));
        Assert.Equal(250, t.Marker);
        Assert.Equal(0, t.Viewer.Page);
    }

    [Fact]
    public void When_the_document_is_gone_the_reader_is_back_where_it_was_opened()
    {
        using var t = Reading();
        t.Show(Set(t, (13, [401])));
        Assert.Equal(TestSet.ColumnMarker, t.Marker);
        Assert.Equal(-1, t.Viewer.DocumentKey);
        t.TapBack();
        Assert.Equal(TestSet.HomeMarker, t.Marker);
    }

    [Fact]
    public void The_text_size_of_the_reader_is_kept()
    {
        using var t = Reading();
        t.TapSize();
        int marker = t.Marker;
        t.Show(Set(t, (12, [201, 202, 203])));
        Assert.Equal(TextSize.Elder, t.Viewer.TextSizeShown);
        Assert.Equal(marker, t.Marker);
    }

    [Fact]
    public void A_set_without_the_readers_text_size_is_shown_in_the_one_it_has()
    {
        using var t = Reading();
        t.TapSize();
        t.Show(new TestSet(t.Store) { Sizes = [TextSize.Normal], Documents = { (12, [201, 202, 203], []) } });
        Assert.Equal(TextSize.Normal, t.Viewer.TextSizeShown);
        Assert.Equal(12, t.Viewer.DocumentKey);
        t.TapSize();
        Assert.Equal(TextSize.Normal, t.Viewer.TextSizeShown);
    }

    public static TheoryData<string> Parts => ["root", "view", "other view", "chrome", "other chrome", "table", "page"];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_set_that_lacks_a_part_is_not_shown_and_the_old_one_stays(string part)
    {
        using var t = Reading();
        var set = Set(t, (12, [221, 222, 223]));
        byte[] root = set.Build();
        byte[] lost = part switch
        {
            "root" => root,
            "view" => set.ViewIds[TextSize.Normal],
            "other view" => set.ViewIds[TextSize.Elder],
            "chrome" => set.ChromeIds[TextSize.Normal],
            "other chrome" => set.ChromeIds[TextSize.Elder],
            "table" => set.TableIds[TextSize.Normal],
            _ => set.PageIds[(TextSize.Normal, TestSet.HomeMarker)],
        };
        if (part == "page")
        {
            // Nothing of the reader's path is left either: home is the last resort.
            foreach (byte[] id in set.PageIds.Values)
            {
                t.Store.Lose(id);
            }
        }

        if (part is "chrome" or "other chrome")
        {
            // The same object as in the old set; a set with another chrome must not depend on it.
            t.Store.Put(lost, ObjectFrame.Build(ObjectKind.Chrome, [], [0xA0]));
        }
        else
        {
            t.Store.Lose(lost);
        }

        string glass = t.Screen.Glass.CaptureHash();
        int faults = t.Viewer.FaultCount;
        Assert.False(t.Viewer.ShowSet(root));
        Assert.True(t.Viewer.FaultCount > faults);
        Assert.NotEqual("", t.Viewer.LastFault);
        Assert.Equal(glass, t.Screen.Glass.CaptureHash());
        Assert.Equal((12, 1), (t.Viewer.DocumentKey, t.Viewer.Page));
    }

    [Fact]
    public void Damaged_roots_views_chromes_tables_and_lists_are_refused_whatever_their_bytes_are()
    {
        using var t = Reading();
        var set = Set(t, (12, [221, 222, 223]));
        byte[] root = set.Build();
        byte[][] parts = [root, set.ViewIds[0], set.ViewIds[1], set.ChromeIds[0], set.TableIds[0], set.ListIds[(0, 12)]];
        var random = new Random(3);
        for (int i = 0; i < 6000; i++)
        {
            byte[] id = parts[i % parts.Length];
            byte[] good = t.Store.Get(id);
            byte[] bad = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            t.Store.Put(id, bad[..random.Next(bad.Length / 2, bad.Length + 1)]);
            t.Viewer.ShowSet(root);
            t.Step();
            t.Store.Put(id, good);
            Assert.True(t.Viewer.PageCount > 0);
        }

        Assert.True(t.Viewer.ShowSet(root), t.Viewer.LastFault);
    }

    [Fact]
    public void A_page_that_cannot_be_read_leaves_the_last_one_on_the_glass_and_is_reported()
    {
        using var t = new Terminal();
        var set = Set(t, (12, [201, 202, 203]));
        byte[] root = set.Build();
        t.Store.Lose(set.PageIds[(TextSize.Normal, 202)]);
        Assert.True(t.Viewer.ShowSet(root));
        t.OpenDocument(0);
        string glass = t.Screen.Glass.CaptureHash();
        t.TapNext();
        Assert.Equal(glass, t.Screen.Glass.CaptureHash());
        Assert.Equal("Document 12, page 1, cannot be read.", t.Viewer.LastFault);
        Assert.Equal(0, t.Viewer.Page);
    }

    [Fact]
    public void Glyphs_that_were_missing_are_drawn_when_their_sheet_is_back()
    {
        using var t = new Terminal();
        var set = Set(t, (12, [201, 202, 203]));
        byte[] root = set.Build();
        byte[] sheet = TestSet.Font(0).Sheet(t.Store, 201 / 16);
        byte[] bytes = t.Store.Get(sheet);
        t.Store.Lose(sheet);
        t.Viewer.ShowSet(root);
        t.OpenDocument(0);
        Assert.NotEqual(201, t.Marker);
        Assert.Contains("cannot be read", t.Viewer.LastFault, StringComparison.Ordinal);
        t.Store.Put(sheet, bytes);
        t.Pass(ViewerLimits.RepairMs + 1000);
        Assert.Equal(201, t.Marker);
        int flushes = t.Screen.Flushed.Count;
        t.Pass(ViewerLimits.RepairMs * 2);
        Assert.Equal(flushes, t.Screen.Flushed.Count);
    }

    [Fact]
    public void The_proof_that_a_page_was_shown_begins_anew_under_the_new_set()
    {
        using var t = Reading();
        t.Pass(5000);
        t.ShownLines.Clear();
        byte[] root = Set(t, (12, [201, 202, 203]), (99, [500])).Build();
        Assert.True(t.Viewer.ShowSet(root));
        var left = Assert.Single(t.ShownLines);
        Assert.Equal((12, 0, 1), (left.Document, left.Size, left.Page));
        Assert.InRange(left.Milliseconds, 5000, 6000);
        t.Step(100);
        Assert.Equal((12, 0, 1, t.Now, 0), t.ShownLines[^1]);
    }

    [Fact]
    public void Every_page_of_a_document_is_told_when_it_comes_and_when_it_goes()
    {
        using var t = new Terminal();
        t.Show(Set(t, (12, [201, 202])));
        Assert.Empty(t.ShownLines);
        t.OpenDocument(0);
        t.Pass(3000);
        t.TapNext();
        t.TapHome();
        Assert.Equal([(12, 0, 0, 0), (12, 0, 0, 1), (12, 0, 1, 0), (12, 0, 1, 1)],
            t.ShownLines.Select(l => (l.Document, l.Size, l.Page, Math.Sign(l.Milliseconds))));
        Assert.InRange(t.ShownLines[1].Milliseconds, 3000, 4000);
        Assert.Equal(t.ShownLines[0].At, t.ShownLines[1].At);
    }

    private static Terminal Reading()
    {
        var t = new Terminal();
        t.Show(Set(t, (12, [201, 202, 203])));
        t.OpenDocument(0);
        t.TapNext();
        Assert.Equal(202, t.Marker);
        t.Pass(100);
        return t;
    }

    private static TestSet Set(Terminal t, params (int Key, int[] Markers)[] documents)
    {
        var set = new TestSet(t.Store);
        foreach ((int key, int[] markers) in documents)
        {
            set.Documents.Add((key, markers, [.. markers.SelectMany(m => new[] { m + 1000, m + 2000 })]));
        }

        return set;
    }
}

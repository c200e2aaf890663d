using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>Random touches, waits, set switches, losses and clocks: whatever happens, what is on the glass is exactly what drawing the whole screen anew would give.</summary>
public class MonkeyTests
{
    [Theory]
    [InlineData(1, 60_000)]
    [InlineData(2, 400_000)]
    [InlineData(3, 700_000)]
    [InlineData(4, 700_000)]
    public void Whatever_happens_the_glass_shows_the_open_page_and_nothing_else(int seed, int graphicsBytes)
    {
        var random = new Random(seed);
        using var t = new Terminal(sheetCacheBytes: graphicsBytes);
        t.Show(Set(t, random));
        var lost = new List<(byte[] Id, byte[] Bytes)>();
        int switches = 0;
        var places = new HashSet<(int, int, int, int)>();
        for (int i = 0; i < 1500; i++)
        {
            switch (random.Next(12))
            {
                case 0:
                    t.TapHome();
                    break;
                case 1:
                    t.TapBack();
                    break;
                case 2:
                    t.TapSize();
                    break;
                case 3 or 4 or 5:
                    t.TapNext();
                    break;
                case 6:
                    t.TapPrevious();
                    break;
                case 7:
                    t.Tap(random.Next(480), random.Next(320));
                    break;
                case 8:
                    t.OpenDocument(random.Next(4));
                    break;
                case 9:
                    t.Pass(random.Next(10) == 0 ? 65_000 : random.Next(3000));
                    t.LocalSecondsOfDay = random.Next(86400);
                    t.LocalDate = 20260101 + random.Next(28);
                    t.ClockTrusted = random.Next(3) != 0;
                    t.LinkState = random.Next(1, 4);
                    t.DaysWithoutNetwork = random.Next(100);
                    break;
                case 10:
                    TestSet set = Set(t, random);
                    byte[] root = set.Build();
                    if (random.Next(3) == 0)
                    {
                        byte[] page = set.PageIds.Values.ElementAt(random.Next(set.PageIds.Count));
                        lost.Add((page, t.Store.Get(page)));
                        t.Store.Lose(page);
                    }

                    switches += t.Viewer.ShowSet(root) ? 1 : 0;
                    break;
                default:
                    foreach ((byte[] id, byte[] bytes) in lost)
                    {
                        t.Store.Put(id, bytes);
                    }

                    lost.Clear();
                    break;
            }

            t.Step(random.Next(1200));
            Assert.InRange(t.Viewer.Page, 0, t.Viewer.PageCount - 1);
            Assert.Equal((t.Viewer.PlaceKind, t.Viewer.PlaceKey, t.Viewer.Page, t.Viewer.TextSizeShown), t.Drawn[^1]);
            Assert.Equal(t.Glyphs[^1].Glyph, t.Marker);
            ushort[] shown = t.Screen.Glass.CaptureRgb565();
            t.Viewer.Redraw();
            Assert.Equal(shown, t.Screen.Glass.CaptureRgb565());
            places.Add(t.Drawn[^1]);
        }

        Assert.InRange(switches, 21, 1500);
        Assert.InRange(places.Count, 16, 10_000);
        Assert.Contains(places, p => p.Item1 == PlaceKind.Notice);
        Assert.Contains(places, p => p.Item4 == TextSize.Elder);
    }

    private static TestSet Set(Terminal t, Random random)
    {
        var set = new TestSet(t.Store) { ClockWidth = random.Next(2) == 0 ? 140 : 60 };
        for (int key = 11; key < 15; key++)
        {
            if (random.Next(4) != 0)
            {
                int pages = random.Next(1, 6);
                set.Documents.Add((key, Markers(random, key, pages), Markers(random, key + 20, random.Next(pages, pages * 2))));
            }
        }

        foreach ((int key, _, _) in set.Documents.Take(random.Next(4)))
        {
            set.Notices.Add((600 + key, key));
        }

        return set;
    }

    private static int[] Markers(Random random, int key, int pages)
        => [.. Enumerable.Range(0, pages).Select(p => (key * 100) + p + (random.Next(5) == 0 ? 50 : 0))];
}

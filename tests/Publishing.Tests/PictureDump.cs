using KioskFleet.Bench.Pages;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class PictureDump
{
    [Fact]
    public void Dump()
    {
        string? dir = Environment.GetEnvironmentVariable("KIOSK_DUMP");
        if (dir is null)
        {
            return;
        }

        var models = Directory.GetFiles(Environment.GetEnvironmentVariable("KIOSK_SAMPLES")!).Order().Select(f => (f, Fixture.Importer.Import(Path.GetFileName(f), File.ReadAllBytes(f)))).ToList();
        foreach (var (f, m) in models)
        {
            Console.WriteLine($"{f} {m.SuggestedTitle} {m.Encoding} {string.Join(" / ", m.Findings)}");
        }

        var builder = Fixture.NewBuilder();
        VillageSetInput input = Fixture.Village([.. models.Select(m => m.Item2.Model!)]);
        input = input with { Documents = [.. input.Documents.Select((d, i) => d with { Title = models[i].Item2.SuggestedTitle })] };
        foreach (ScreenProfile profile in ScreenProfile.All)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            BuiltSet set = builder.Build(input, profile);
            Console.WriteLine($"{profile} {watch.ElapsedMilliseconds} ms {set.Objects.Count} objects {set.TotalBytes} bytes");
            for (byte size = 0; size < 2; size++)
            {
                BuiltView view = new(set, size);
                Dump(view.Home, "home");
                Dump(view.Columns[1], "column");
                Dump(view.Notices, "notice");
                foreach (var d in view.Documents)
                {
                    Dump(d.Value, "doc" + d.Key);
                    Console.WriteLine($"{profile} {size} doc {d.Key}: {d.Value.Count} pages, mean {d.Value.Average(p => p.Length):F0} bytes");
                }

                void Dump(IReadOnlyList<byte[]> pages, string name)
                {
                    for (int i = 0; i < Math.Min(pages.Count, 4); i++)
                    {
                        var r = PageRaster.Draw(view, profile.Width, profile.Height, pages[i]);
                        File.WriteAllBytes(Path.Combine(dir, $"{profile}-{size}-{name}-{i}.png"), PngWriter.Colour(r.Rgb(), profile.Width, profile.Height));
                    }
                }
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using KioskFleet.Bench.Pages;
using KioskFleet.Bench.Publish;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Bench;

/// <summary>How fast publishing is: pages a second on one core, and a subsidy batch of 50,000 rows from upload to signed manifest.</summary>
internal static class PublishBench
{
    private const int BatchRows = 50_000;
    private const double AimPages = 300;
    private const double AimSeconds = 12;
    private const double AimMegabytes = 400;
    private const int Rounds = 5;

    /// <summary>How far an aim must be missed to be a failure: times depend on what else the machine does.</summary>
    private const double Far = 1.5;

    public static int Run(string[] args)
    {
        if (args is ["--workbook", string file, ..])
        {
            File.WriteAllBytes(file, BatchWorkbook.Make(BatchRows, 20261121));
            return 0;
        }

        bool missed = false;
        double? pages = args.Contains("--batch-only") ? null : OnOneProcessor(() => Pages(args));
        if (pages < 0)
        {
            return 2;
        }

        if (args.Contains("--steps"))
        {
            Steps();
        }
        else if (!args.Contains("--pages-only"))
        {
            (double seconds, double megabytes) = Batch(args).GetAwaiter().GetResult();
            missed = seconds > AimSeconds * Far || megabytes > AimMegabytes * Far;
            Console.WriteLine(FormattableString.Invariant($"publish-batch: {seconds:F1} s, {megabytes:F0} MiB"));
        }

        if (pages is { } rate)
        {
            missed |= rate < AimPages / Far;
            Console.WriteLine(FormattableString.Invariant($"publish: {rate:F0} pages/s"));
        }

        return missed ? 1 : 0;
    }

    /// <summary>On one processor; what comes after, the server and the peer among it, has all of them again.</summary>
    private static double OnOneProcessor(Func<double> measure)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return measure();
        }

        using Process self = Process.GetCurrentProcess();
        IntPtr all = self.ProcessorAffinity;
        self.ProcessorAffinity = 1;
        try
        {
            return measure();
        }
        finally
        {
            self.ProcessorAffinity = all;
        }
    }

    private static double Pages(string[] args)
    {
        int at = Array.IndexOf(args, "--documents");
        string folder = at >= 0 && at + 1 < args.Length ? args[at + 1] : RepositoryFolder.PathOf("fleet-server", "Server", "Demo");
        using FontCatalog fonts = new(new FontOptions());
        DocumentImporter importer = new(fonts, new PublishingOptions());
        List<DocumentInput> documents = [];
        foreach (string file in Directory.GetFiles(folder).Where(f => DocumentImporter.Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal))
        {
            if (importer.Import(Path.GetFileName(file), File.ReadAllBytes(file)) is { Model: { } model } import)
            {
                documents.Add(new DocumentInput { Key = documents.Count + 1, ColumnKey = 1, Title = import.SuggestedTitle, Model = model, PublishedAt = DateTimeOffset.UnixEpoch });
            }
        }

        if (documents.Count == 0)
        {
            Console.Error.WriteLine($"There is no document in {folder}. Name a folder of {string.Join(" or ", DocumentImporter.Extensions)} files.");
            return -1;
        }

        VillageSetInput input = new() { DivisionName = "云溪村", Documents = documents };
        SetBuilder builder = new(fonts, new GlyphRegistry());
        Console.WriteLine($"{documents.Count} documents, every screen, both text sizes; one core; layout, display lists, sheets, objects, scan of the finished set. Medians of {Rounds} after warm-up.");
        Dictionary<ScreenProfile, BuiltSet> built = ScreenProfile.All.ToDictionary(p => p, p => builder.Build(input, p));
        int pages = built.Values.Sum(Count);
        double known = Rate(pages, () =>
        {
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                builder.Build(input, profile);
            }
        });
        double anew = Rate(pages, () =>
        {
            SetBuilder fresh = new(fonts, new GlyphRegistry());
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                fresh.Build(input, profile);
            }
        });
        int drawn = 0;
        double png = 0;
        foreach ((ScreenProfile profile, BuiltSet set) in built)
        {
            foreach (byte size in new[] { TextSize.Normal, TextSize.Elder })
            {
                BuiltView view = new(set, size);
                byte[][] some = [.. set.Documents.SelectMany(d => d.For(size).Pages).Select(p => p.Object.Bytes).Where((_, i) => i % 8 == 0)];
                foreach (byte[] page in some.Take(4))
                {
                    Picture(view, profile, page);
                }

                long from = Stopwatch.GetTimestamp();
                foreach (byte[] page in some)
                {
                    Picture(view, profile, page);
                }

                png += Stopwatch.GetElapsedTime(from).TotalSeconds;
                drawn += some.Length;
            }
        }

        Console.WriteLine(FormattableString.Invariant($"pages {pages}"));
        Console.WriteLine(FormattableString.Invariant($"sheets known            {known,8:F0} pages/s (aim {AimPages})"));
        Console.WriteLine(FormattableString.Invariant($"every sheet drawn anew  {anew,8:F0} pages/s"));
        Console.WriteLine(FormattableString.Invariant($"peer: the finished page drawn and packed as a PNG of four greys by the bench's own rasteriser: {drawn / png,8:F0} pages/s"));
        return known;

        static int Count(BuiltSet set) => set.Documents.Sum(d => d.Normal.Pages.Count + d.Elder.Pages.Count);

        static void Picture(BuiltView view, ScreenProfile profile, byte[] page)
            => PngWriter.Grey2(PageRaster.Draw(view, profile.Width, profile.Height, page).Grey4(), profile.Width, profile.Height);
    }

    /// <summary>Where the time of a batch goes, in this process.</summary>
    private static void Steps()
    {
        byte[] workbook = BatchWorkbook.Make(BatchRows, 20261121);
        using FontCatalog fonts = new(new FontOptions());
        DocumentImporter importer = new(fonts, new PublishingOptions());
        for (int round = 0; round < 2; round++)
        {
            ImportResult import = Step("import", () => importer.Import("补贴.xlsx", workbook));
            PrivacyOutcome outcome = Step("privacy gate", () => PrivacyGate.Standard.Apply(import.Model!, import.SuggestedTitle, new PrivacyDecisions { Mask = true }));
            SetBuilder builder = new(fonts, new GlyphRegistry());
            VillageSetInput input = new()
            {
                DivisionName = "云溪镇",
                Documents = [new DocumentInput { Key = 1, ColumnKey = 5, Title = outcome.Title, Model = outcome.Model, PublishedAt = DateTimeOffset.UnixEpoch, IsSearchable = true }],
            };
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                BuiltSet set = Step("set " + profile.Name, () => builder.Build(input, profile));
                Console.WriteLine(FormattableString.Invariant($"  {set.Objects.Count} objects, {set.TotalBytes / 1024} KiB; by kind {string.Join(", ", set.Objects.Values.GroupBy(o => o[0]).OrderBy(g => g.Key).Select(g => $"{g.Key}: {g.Count()}, {g.Sum(o => o.Length) / 1024} KiB"))}"));
            }

            Console.WriteLine(FormattableString.Invariant($"heap {GC.GetTotalMemory(false) / 1048576} MiB"));
        }

        static T Step<T>(string name, Func<T> act)
        {
            using Process self = Process.GetCurrentProcess();
            TimeSpan processor = self.TotalProcessorTime;
            long bytes = GC.GetTotalAllocatedBytes();
            long from = Stopwatch.GetTimestamp();
            T made = act();
            double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
            self.Refresh();
            Console.WriteLine(FormattableString.Invariant($"{name,-14} {seconds,6:F2} s, processor {(self.TotalProcessorTime - processor).TotalSeconds,6:F2} s, {(GC.GetTotalAllocatedBytes() - bytes) / 1048576,5} MiB made"));
            return made;
        }
    }

    private static double Rate(int pages, Action build)
    {
        build();
        double[] seconds = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long from = Stopwatch.GetTimestamp();
            build();
            seconds[i] = Stopwatch.GetElapsedTime(from).TotalSeconds;
        }

        Array.Sort(seconds);
        return pages / seconds[Rounds / 2];
    }

    private static async Task<(double Seconds, double Megabytes)> Batch(string[] args)
    {
        byte[] workbook = BatchWorkbook.Make(BatchRows, 20261121);
        using ServerProcess server = ServerProcess.Start();
        await server.PostAsync("api/divisions", new { code = "410328", name = "洛宁县", level = "county", parent = (string?)null });
        await server.PostAsync("api/divisions", new { code = "410328101", name = "云溪镇", level = "township", parent = "410328" });
        await server.PostAsync("api/terminals", new { id = "BENCH1", name = "大厅", division = "410328101", profile = "village" });

        // The server has been running: it has published before.
        await Publish("通知.txt", "关于清明防火的通知\n\n请各村注意用火安全。"u8.ToArray(), "notices");
        double before = server.PeakBytes / 1048576.0;
        TimeSpan processor = server.Processor;
        long from = Stopwatch.GetTimestamp();
        System.Text.Json.JsonElement answer = (await Publish("补贴.xlsx", workbook, "subsidies"))!.Value;
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        double peak = server.PeakBytes / 1048576.0;
        TimeSpan used = server.Processor - processor;
        System.Text.Json.JsonElement set = answer.GetProperty("sets")[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{BatchRows} rows, .xlsx of {workbook.Length / 1024} KiB, identity and card numbers in clear, masked on the way: {set.GetProperty("objects").GetInt32()} objects, {set.GetProperty("bytes").GetInt64() / 1024} KiB"));
        Console.WriteLine(FormattableString.Invariant($"upload to signed manifest {seconds:F1} s (aim {AimSeconds}), processor {used.TotalSeconds:F1} s, peak memory of the server {peak:F0} MiB (aim {AimMegabytes}; {before:F0} before the upload)"));
        if (!args.Contains("--no-peer"))
        {
            Console.WriteLine(await LibreOffice.ToPdfAsync(workbook));
        }

        return (seconds, peak);

        Task<System.Text.Json.JsonElement?> Publish(string name, byte[] content, string column)
            => server.PostAsync("api/documents", new { fileName = name, content, column, divisions = new[] { "410328101" }, maskPrivate = true });
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using KioskFleet.Cli.Local;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using KioskFleet.Server;
using KioskFleet.Server.Evidence;
using KioskFleet.Simulator;

namespace KioskFleet.Cli.Demo;

/// <summary>Publishes documents one after another to three virtual terminals, turns every page by touch, and writes down what was seen.</summary>
internal sealed class DemoRun(string outFolder, IProgress<(double Share, string Step)> progress)
{
    /// <summary>How long a set may take to be held and shown: the whole of it travels over loopback.</summary>
    private static readonly TimeSpan SetPatience = TimeSpan.FromMinutes(3);

    /// <summary>How long the terminals' reports of displayed pages may take after the last page was turned.</summary>
    private static readonly TimeSpan ReportPatience = TimeSpan.FromMinutes(1);

    private const string Division = "419900101201";
    private const string Column = "government";
    private const int ColumnKey = 2;

    private static readonly (string Id, string Profile)[] Kiosks = [("village", "village"), ("township", "township"), ("hall", "hall")];

    /// <exception cref="KioskException">A document was refused, or did not come to a screen.</exception>
    public async Task<DemoReport> RunAsync(IReadOnlyList<FileInfo> files, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string data = Directory.CreateTempSubdirectory("kiosk-demo-").FullName;
        try
        {
            LocalFleet local = await LocalFleet.StartAsync(new LocalFleetOptions { Folder = data, ReportSeconds = 5 }, cancel).ConfigureAwait(false);
            await using (local.ConfigureAwait(false))
            {
                return await RunAsync(local, files, clock, cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<DemoReport> RunAsync(LocalFleet local, IReadOnlyList<FileInfo> files, Stopwatch clock, CancellationToken cancel)
    {
        await local.Fleet.CreateDivisionAsync(new DivisionInfo("419900", "云溪县", "county", null), cancel).ConfigureAwait(false);
        await local.Fleet.CreateDivisionAsync(new DivisionInfo("419900101000", "青石镇", "township", "419900"), cancel).ConfigureAwait(false);
        await local.Fleet.CreateDivisionAsync(new DivisionInfo(Division, "柳湾村", "village", "419900101000"), cancel).ConfigureAwait(false);
        List<TerminalReader> readers = [];
        foreach ((string id, string profile) in Kiosks)
        {
            VirtualTerminal terminal = local.AddTerminal(await local.Fleet.CreateTerminalAsync(id, id, Division, profile, cancel).ConfigureAwait(false));
            terminal.PowerOn();
            readers.Add(new TerminalReader(terminal));
        }

        using FontCatalog fonts = new(new FontOptions());
        DocumentImporter importer = new(fonts, new PublishingOptions());
        Dictionary<string, List<DemoDocument>> results = readers.ToDictionary(r => r.Terminal.Id, _ => new List<DemoDocument>());
        for (int i = 0; i < files.Count; i++)
        {
            FileInfo file = files[i];
            progress.Report(((double)i / files.Count, $"{file.Name}: publishing"));
            byte[] content = await File.ReadAllBytesAsync(file.FullName, cancel).ConfigureAwait(false);
            Dictionary<string, (long Bytes, long Blocks)> before = readers.ToDictionary(r => r.Terminal.Id, r => local.Transfers.Of(r.Terminal.Id));
            PublishResult published = await local.Fleet.PublishAsync([new PublishFile(file.Name, content, Column, [Division])], cancel).ConfigureAwait(false);
            if (!published.Published)
            {
                throw new KioskException($"{file.Name} was refused: {string.Join(' ', published.Findings.Where(f => f.Severity == "error").Select(f => f.English))}");
            }

            int key = published.Documents[0].Key;
            DocumentModel model = importer.Import(file.Name, content, ColumnKey, null).Model ?? throw new KioskException($"{file.Name} cannot be read.");
            DocumentKind kind = KindChoice.For(ColumnKey, model);
            Dictionary<string, string> expected = readers.ToDictionary(
                r => r.Terminal.Id, r => Plain(ReadingOrder.Of(model, kind, ScreenProfile.Find(r.Terminal.Profile.Name)!, TextSize.Normal, fonts).PlainText()));
            TextReadBack readBack = await TextReadBack.LoadAsync(local.Services, cancel).ConfigureAwait(false);
            await WaitForSetAsync(local, readers, key, cancel).ConfigureAwait(false);
            progress.Report(((i + 0.2) / files.Count, $"{file.Name}: turning pages"));
            int turned = 0;
            IEnumerable<Task<(DemoDocument, string)>> work = readers.Select(reader => ReadAsync(reader, file, key, expected[reader.Terminal.Id], readBack, () =>
            {
                int done = Interlocked.Increment(ref turned);
                progress.Report(((i + 0.2 + (0.75 * (1 - (1 / (1 + (done / 200.0)))))) / files.Count, $"{file.Name}: {done} pages turned"));
            }, cancel));
            (DemoDocument Document, string Terminal)[] read = await Task.WhenAll(work).ConfigureAwait(false);
            progress.Report(((i + 0.95) / files.Count, $"{file.Name}: waiting for the terminals' reports"));
            DocumentFacts facts = await WaitForDisplayAsync(local, key, read.ToDictionary(r => r.Terminal, r => r.Document.Pages), cancel).ConfigureAwait(false);
            foreach ((DemoDocument document, string id) in read)
            {
                TerminalFacts fact = facts.Terminals.Single(t => t.TerminalId == id);
                (long bytes, long blocks) = local.Transfers.Of(id);
                results[id].Add(document with
                {
                    PublishedAt = fact.PublishedAt,
                    DeliveredAt = fact.DeliveredAt,
                    VerifiedAt = fact.VerifiedAt,
                    DisplayedAt = fact.DisplayedAt,
                    BytesSent = bytes - before[id].Bytes,
                    Blocks = blocks - before[id].Blocks,
                    PagesDisplayed = Bits(fact.NormalPagesSeen),
                });
            }
        }

        bool complete = results.Values.All(documents => documents.Count == files.Count
            && documents.All(d => d.PublishedAt > 0 && d.DeliveredAt > 0 && d.VerifiedAt > 0 && d.DisplayedAt > 0 && d.PagesDisplayed == d.Pages && d.TextMatches));
        return new DemoReport(complete, Math.Round(clock.Elapsed.TotalSeconds, 1), [.. readers.Select(r => new DemoTerminal(r.Terminal.Id, r.Terminal.Profile.Name, results[r.Terminal.Id]))]);
    }

    private async Task<(DemoDocument Document, string Terminal)> ReadAsync(
        TerminalReader reader, FileInfo file, int key, string expected, TextReadBack readBack, Action onPage, CancellationToken cancel)
    {
        string name = Path.GetFileNameWithoutExtension(file.Name);
        string folder = Path.Combine(outFolder, reader.Terminal.Id, name);
        Directory.CreateDirectory(folder);
        StringBuilder text = new();
        int glyphs = 0;
        int pages = 0;
        DrawnPage page = await reader.OpenDocumentAsync(key, cancel).ConfigureAwait(false);
        while (true)
        {
            if (page.Kind != 2 || page.Key != key || page.Page != pages)
            {
                throw new KioskException($"Terminal {reader.Terminal.Id} shows kind {page.Kind}, key {page.Key}, page {page.Page} where page {pages} of document {key} was expected.");
            }

            await File.WriteAllBytesAsync(Path.Combine(folder, (pages + 1).ToString("D3", CultureInfo.InvariantCulture) + ".png"), reader.Terminal.CapturePng(), cancel).ConfigureAwait(false);
            text.AppendLine(readBack.Text(page.Glyphs.Select(g => (g.FontId, g.Glyph))));
            glyphs += page.Glyphs.Count;
            pages++;
            onPage();
            if (!TerminalReader.Has(page, a => a.Action == TouchAction.NextPage))
            {
                break;
            }

            page = await reader.TouchAsync(a => a.Action == TouchAction.NextPage, cancel).ConfigureAwait(false);
        }

        await File.WriteAllTextAsync(Path.Combine(outFolder, reader.Terminal.Id, name + ".txt"), text.ToString(), cancel).ConfigureAwait(false);
        string? difference = FirstDifference(expected, Plain(text.ToString()));
        return (new DemoDocument(file.Name, key, 0, 0, 0, 0, 0, 0, pages, 0, glyphs, difference is null, difference), reader.Terminal.Id);
    }

    private static async Task WaitForSetAsync(LocalFleet local, List<TerminalReader> readers, int key, CancellationToken cancel)
    {
        foreach (TerminalReader reader in readers)
        {
            await PollAsync(
                async () => (await local.Fleet.FactsAsync(key, cancel).ConfigureAwait(false))?.Terminals.Any(t => t.TerminalId == reader.Terminal.Id && t.VerifiedAt > 0) == true,
                SetPatience,
                () => $"Terminal {reader.Terminal.Id} did not hold the new set. Its log: {string.Join(" | ", reader.Terminal.Log.TakeLast(6))}",
                cancel).ConfigureAwait(false);
        }
    }

    private static async Task<DocumentFacts> WaitForDisplayAsync(LocalFleet local, int key, Dictionary<string, int> pages, CancellationToken cancel)
    {
        DocumentFacts? facts = null;
        await PollAsync(
            async () =>
            {
                facts = await local.Fleet.FactsAsync(key, cancel).ConfigureAwait(false);
                return facts?.Terminals.All(t => t.DisplayedAt > 0 && Bits(t.NormalPagesSeen) >= pages.GetValueOrDefault(t.TerminalId)) == true;
            },
            ReportPatience,
            () => $"Not every page of document {key} was reported as displayed.",
            cancel,
            fail: false).ConfigureAwait(false);
        return facts ?? throw new KioskException($"The server knows no document {key}.");
    }

    private static async Task PollAsync(Func<Task<bool>> done, TimeSpan patience, Func<string> problem, CancellationToken cancel, bool fail = true)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!await done().ConfigureAwait(false))
        {
            if (clock.Elapsed > patience)
            {
                if (fail)
                {
                    throw new KioskException(problem());
                }

                return;
            }

            await Task.Delay(100, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Text without white space and without what has no shape (byte order mark, zero-width marks).</summary>
    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
            {
                plain.Append(rune.ToString());
            }
        }

        return plain.ToString();
    }

    private static string? FirstDifference(string expected, string drawn)
    {
        int at = 0;
        while (at < expected.Length && at < drawn.Length && expected[at] == drawn[at])
        {
            at++;
        }

        return at == expected.Length && at == drawn.Length
            ? null
            : $"character {at}: the document has \"{Around(expected, at)}\", drawn was \"{Around(drawn, at)}\"";
    }

    private static string Around(string text, int at) => text.Substring(Math.Max(0, at - 5), Math.Min(20, text.Length - Math.Max(0, at - 5)));

    private static int Bits(byte[] seen) => seen.Sum(b => BitOperations.PopCount(b));
}

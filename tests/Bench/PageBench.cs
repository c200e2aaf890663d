using System.Globalization;
using System.Text;
using KioskFleet.Bench.Pages;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Bench;

/// <summary>Bytes that a page costs: its display list, its share of the glyph sheets, and the same page as a picture of four greys.</summary>
internal static class PageBench
{
    /// <summary>A picture is drawn of at most so many pages of a document and size, spread evenly: drawing is not what is measured.</summary>
    private const int PicturesPerDocument = 24;

    public static int Run(string[] args)
    {
        int at = Array.IndexOf(args, "--documents");
        string folder = at >= 0 && at + 1 < args.Length ? args[at + 1] : RepositoryFolder.PathOf("fleet-server", "Server", "Demo");
        using FontCatalog fonts = new(new FontOptions());
        DocumentImporter importer = new(fonts, new PublishingOptions());
        List<DocumentInput> documents = [];
        foreach (string file in Directory.GetFiles(folder).Where(f => DocumentImporter.Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal))
        {
            ImportResult import = importer.Import(Path.GetFileName(file), File.ReadAllBytes(file));
            if (import.Model is null)
            {
                Console.Error.WriteLine(string.Join('\n', import.Findings));
                return 1;
            }

            documents.Add(new DocumentInput { Key = documents.Count + 1, ColumnKey = 1, Title = import.SuggestedTitle, Model = import.Model, PublishedAt = DateTimeOffset.UnixEpoch });
        }

        if (documents.Count == 0)
        {
            Console.Error.WriteLine($"There is no document in {folder}. Name a folder of {string.Join(" or ", DocumentImporter.Extensions)} files.");
            return 2;
        }

        VillageSetInput input = new() { DivisionName = "云溪村", Documents = documents };
        SetBuilder builder = new(fonts, new GlyphRegistry());
        Console.WriteLine($"{documents.Count} documents. Bytes per page, mean. \"sheets\": the list with its share of the glyph sheets that these documents use.");
        Console.WriteLine("profile    size    pages  chars   text   list  list/text  +sheets  PNG 2 bit      GIF  PNG/list");
        Total all = new();
        foreach (ScreenProfile profile in ScreenProfile.All)
        {
            BuiltSet set = builder.Build(input, profile);
            foreach (byte size in new[] { TextSize.Normal, TextSize.Elder })
            {
                Total total = Measure(set, profile, size);
                Console.WriteLine(total.Line(profile.Name, size == TextSize.Elder ? "elder" : "normal"));
                all.Add(total);
            }
        }

        Console.WriteLine(all.Line("all", ""));
        Console.WriteLine(FormattableString.Invariant($"Aims: list/text at most 1.2: {all.ListToText:F2}. PNG/list at least 15: {all.PngToList:F1}."));
        Console.WriteLine(FormattableString.Invariant($"page: {all.List:F0} bytes"));
        return 0;
    }

    private static Total Measure(BuiltSet set, ScreenProfile profile, byte size)
    {
        BuiltView view = new(set, size);
        Total total = new();
        HashSet<(byte Font, int Sheet)> sheets = [];
        foreach (BuiltDocument document in set.Documents)
        {
            IReadOnlyList<BuiltPage> pages = document.For(size).Pages;
            int step = Math.Max(1, pages.Count / PicturesPerDocument);
            for (int i = 0; i < pages.Count; i++)
            {
                BuiltPage page = pages[i];
                string text = string.Concat(page.Text.Where(c => c != '\n'));
                total.Page(page.Object.Bytes.Length, Encoding.UTF8.GetByteCount(text), text.EnumerateRunes().Count());
                sheets.UnionWith(page.Glyphs.Select(g => (g.Font, g.Glyph / Limits.GlyphsPerSheet)));
                if (i % step == 0)
                {
                    byte[] grey = PageRaster.Draw(view, profile.Width, profile.Height, page.Object.Bytes).Grey4();
                    total.Picture(PngWriter.Grey2(grey, profile.Width, profile.Height).Length, GifEncoder.Encode([.. grey.Select(g => (byte)(3 - g))], profile.Width, profile.Height).Length);
                }
            }
        }

        total.Sheets(sheets.Sum(s => (long)view.Fonts[s.Font].Sheets[s.Sheet].Length + Limits.ObjectHeaderBytes));
        return total;
    }

    private sealed class Total
    {
        private long _pages;
        private long _list;
        private long _text;
        private long _characters;
        private long _pictures;
        private long _png;
        private long _gif;
        private long _sheets;

        public double List => (double)_list / _pages;

        public double ListToText => (double)_list / _text;

        public double PngToList => (double)_png / _pictures / List;

        public void Page(int list, int text, int characters) => (_pages, _list, _text, _characters) = (_pages + 1, _list + list, _text + text, _characters + characters);

        public void Picture(int png, int gif) => (_pictures, _png, _gif) = (_pictures + 1, _png + png, _gif + gif);

        public void Sheets(long bytes) => _sheets += bytes;

        public void Add(Total other)
        {
            _pages += other._pages;
            _list += other._list;
            _text += other._text;
            _characters += other._characters;
            _pictures += other._pictures;
            _png += other._png;
            _gif += other._gif;
            _sheets += other._sheets;
        }

        public string Line(string profile, string size) => string.Format(CultureInfo.InvariantCulture,
            "{0,-9}  {1,-6} {2,6} {3,6:F0} {4,6:F0} {5,6:F0} {6,10:F2} {7,8:F0} {8,10:F0} {9,8:F0} {10,9:F1}",
            profile, size, _pages, (double)_characters / _pages, (double)_text / _pages, List, ListToText, (double)(_list + _sheets) / _pages,
            (double)_png / _pictures, (double)_gif / _pictures, PngToList);
    }
}

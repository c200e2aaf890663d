using System.Globalization;
using KioskFleet.Bench.Screens;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Bench;

/// <summary>What turning a page costs the terminal between the touch and the glass: sheets that must be decoded, objects read, pixels sent. Counted, because the board's time is counts times its own constants.</summary>
internal static class ScreenBench
{
    /// <summary>Graphics memory beside the frame: on the village board 1 MB less a frame of 480×320, on the others what their SDRAM gives.</summary>
    private static int GraphicsBytes(ScreenProfile profile) => profile == ScreenProfile.Village ? 690_000 : profile == ScreenProfile.Township ? 3_000_000 : 8_000_000;

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
            if (import.Model is not null)
            {
                documents.Add(new DocumentInput { Key = documents.Count + 1, ColumnKey = 1, Title = import.SuggestedTitle, Model = import.Model, PublishedAt = DateTimeOffset.UnixEpoch });
            }
        }

        if (documents.Count == 0)
        {
            Console.Error.WriteLine($"There is no document in {folder}. Name a folder of {string.Join(" or ", DocumentImporter.Extensions)} files.");
            return 2;
        }

        SetBuilder builder = new(fonts, new GlyphRegistry());
        Console.WriteLine($"{documents.Count} documents. Means of one turn to the next page, between touch and glass; \"ahead\": decoded before, while the page was read.");
        Console.WriteLine("profile    size    turns  text glyphs  sheets decoded  ahead  objects read  pixels sent  of the screen  host ms");
        double worst = 0;
        foreach (ScreenProfile profile in ScreenProfile.All)
        {
            BuiltSet set = builder.Build(new VillageSetInput { DivisionName = "云溪村", Documents = documents, NoticeAfterSeconds = 0 }, profile);
            foreach (byte size in (byte[])[TextSize.Normal, TextSize.Elder])
            {
                worst = Math.Max(worst, Turn(profile, set, size));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"screen: {worst:F2} sheets decoded per page turn (worst layout)"));
        return 0;
    }

    /// <returns>Sheets decoded between touch and glass, mean.</returns>
    private static double Turn(ScreenProfile profile, BuiltSet set, byte size)
    {
        using BenchTerminal terminal = new(profile, set, GraphicsBytes(profile));
        if (size == TextSize.Elder)
        {
            terminal.Tap(TouchAction.ChangeTextSize, size);
            terminal.Settle();
        }

        terminal.Tap(TouchAction.OpenColumn, 1);
        terminal.Settle();
        int turns = 0;
        long glyphs = 0;
        long decoded = 0;
        long ahead = 0;
        long reads = 0;
        long pixels = 0;
        double milliseconds = 0;
        while (true)
        {
            foreach (int document in terminal.Arguments(TouchAction.OpenDocument))
            {
                terminal.Tap(TouchAction.OpenDocument, document);
                while (true)
                {
                    int before = terminal.Decoded;
                    terminal.Settle();
                    ahead += terminal.Decoded - before;
                    if (!terminal.CanTap(TouchAction.NextPage))
                    {
                        break;
                    }

                    before = terminal.Decoded;
                    milliseconds += terminal.Tap(TouchAction.NextPage);
                    decoded += terminal.Decoded - before;
                    turns++;
                    glyphs += terminal.TextGlyphs;
                    reads += terminal.Reads;
                    pixels += terminal.PixelsFlushed;
                }

                terminal.Tap(TouchAction.Back);
                terminal.Settle();
            }

            if (!terminal.CanTap(TouchAction.NextPage))
            {
                break;
            }

            terminal.Tap(TouchAction.NextPage);
            terminal.Settle();
        }

        double n = Math.Max(turns, 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{profile.Name,-10} {(size == TextSize.Elder ? "elder" : "normal"),-7} {turns,5}  {glyphs / n,11:F0}  {decoded / n,14:F2}  {ahead / n,5:F1}  {reads / n,12:F2}  {pixels / n,11:F0}  {100.0 * pixels / n / (profile.Width * profile.Height),12:F0}%  {milliseconds / n,7:F2}"));
        return decoded / n;
    }
}

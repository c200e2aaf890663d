using System.Globalization;
using System.Reflection;
using System.Text;
using KioskFleet.Firmware.Screens;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;

const int Em = 24;
const int GlyphsPerSheet = 16;

string words = AboutText.All + BootText.TerminalLabel + string.Concat(Enumerable.Range(0, BootState.Count).Select(s => BootText.Chinese(s) + BootText.English(s)));
char[] characters = [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), .. words.Where(c => c > '~').Distinct().Order()];

using var fonts = new FontCatalog(new FontOptions());
int height = FontCatalog.CellHeight(Em);
var advances = new List<int>();
var gifs = new List<byte>();
var starts = new List<int> { 0 };
foreach (char[] sheet in characters.Chunk(GlyphsPerSheet))
{
    byte[] levels = new byte[Em * sheet.Length * height];
    for (int i = 0; i < sheet.Length; i++)
    {
        var character = new Rune(sheet[i]);
        advances.Add(fonts.Advance(FaceId.Sans, Em, character));
        byte[] cell = fonts.DrawCell(FaceId.Sans, Em, character);
        for (int y = 0; y < height; y++)
        {
            Array.Copy(cell, y * Em, levels, (y * Em * sheet.Length) + (i * Em), Em);
        }
    }

    gifs.AddRange(GifEncoder.Encode(levels, Em * sheet.Length, height));
    starts.Add(gifs.Count);
}

var source = new StringBuilder();
source.Append(CultureInfo.InvariantCulture, $$"""
    // Made by tests/BootGlyphs from the words in BootText.cs and AboutText.cs: dotnet run --project tests/BootGlyphs
    // Glyphs: the first face of FontOptions.Sans that is installed, {{Em}} pixels (Noto Sans CJK SC, SIL Open Font License 1.1).
    namespace KioskFleet.Firmware.Screens;

    /// <summary>The glyphs of the boot screen: sheets as SPEC.md §2.1 has them, one after another.</summary>
    internal static class BootGlyphs
    {
        public const int CellWidth = {{Em}};
        public const int CellHeight = {{height}};
        public const int GlyphsPerSheet = {{GlyphsPerSheet}};

        /// <summary>The character of each glyph.</summary>
        public const string Characters = "{{new string(characters).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}}";

        /// <summary>Where in <see cref="Gifs"/> each sheet begins, and where the last one ends.</summary>
        public static readonly int[] SheetStarts = { {{string.Join(", ", starts)}} };

        /// <summary>Advance of each glyph in pixels.</summary>
        public static readonly byte[] Advances =
        {

    """);
Rows(advances);
source.Append("    };\n\n    public static readonly byte[] Gifs =\n    {\n");
Rows(gifs.Select(b => (int)b));
source.Append("    };\n}\n");

string root = typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;
string file = Path.Combine(root, "firmware", "Screens", "BootGlyphs.cs");
File.WriteAllText(file, source.ToString().ReplaceLineEndings("\n"));
Console.WriteLine($"{file}: {characters.Length} glyphs, {starts.Count - 1} sheets, {gifs.Count} bytes.");
return 0;

void Rows(IEnumerable<int> numbers)
{
    foreach (int[] row in numbers.Chunk(40))
    {
        source.Append("        ").AppendJoin(", ", row).Append(",\n");
    }
}

using System.Text;

namespace KioskFleet.Publishing.Glyphs;

/// <summary>The characters a new registry begins with, most used first. Counted by us over disclosure texts; the order decides only how many bytes a character
/// costs: the first 128 take one byte in a display list, and neighbours share a sheet.</summary>
internal static class CommonCharacters
{
    public static IReadOnlyList<Rune> All { get; } = Load();

    private static List<Rune> Load()
    {
        using Stream stream = typeof(CommonCharacters).Assembly.GetManifestResourceStream("common-characters.txt")
            ?? throw new InvalidOperationException("The resource common-characters.txt is missing from the build.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        HashSet<Rune> seen = [];
        return [.. reader.ReadToEnd().EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r) && seen.Add(r))];
    }
}

using System.Collections.Frozen;
using System.Text;
using KioskFleet.Protocol;

namespace KioskFleet.Publishing.SearchIndex;

/// <summary>First letters of the pinyin of a name, in all readings of its characters: a villager finds 单建国 under DJG and under SJG.</summary>
public static class PinyinInitials
{
    /// <summary>Keys of one name at most: a name of four polyphonic characters has 16.</summary>
    private const int MaxKeys = 16;

    /// <summary>The letters that a syllable of pinyin begins with: no key for I, U and V.</summary>
    public const string Initials = "ABCDEFGHJKLMNOPQRSTWXYZ";

    private static readonly FrozenDictionary<Rune, string> Letters = Load();

    /// <summary>How many characters the table knows.</summary>
    public static int Count => Letters.Count;

    /// <summary>The letters of one character, A to Z; <see cref="SearchLimits.OtherLetter"/> if the table lacks it.</summary>
    public static string Of(Rune character)
        => Letters.TryGetValue(character, out string? letters) ? letters
            : character.IsAscii && Rune.IsLetter(character) && Initials.Contains(char.ToUpperInvariant((char)character.Value), StringComparison.Ordinal) ? character.ToString().ToUpperInvariant()
            : SearchLimits.OtherLetter.ToString();

    /// <summary>All keys of a name, 1 to 6 letters each. Dots between the parts of a name do not count.</summary>
    public static IReadOnlyList<string> Keys(string name)
    {
        List<string> keys = [""];
        int letters = 0;
        foreach (Rune rune in name.EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r) && r.Value is not ('·' or '•' or '.')))
        {
            if (letters++ == SearchLimits.Letters)
            {
                break;
            }

            keys = [.. keys.SelectMany(k => Of(rune).Select(l => k + l)).Take(MaxKeys)];
        }

        return keys is [""] ? [SearchLimits.OtherLetter.ToString()] : keys;
    }

    private static FrozenDictionary<Rune, string> Load()
    {
        using Stream stream = typeof(PinyinInitials).Assembly.GetManifestResourceStream("pinyin-initials.txt")
            ?? throw new InvalidOperationException("The resource pinyin-initials.txt is missing from the build.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        Dictionary<Rune, string> letters = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                int gap = line.IndexOf(' ', StringComparison.Ordinal);
                foreach (Rune rune in line.AsSpan(gap + 1).EnumerateRunes())
                {
                    letters.Add(rune, line[..gap]);
                }
            }
        }

        return letters.ToFrozenDictionary();
    }
}

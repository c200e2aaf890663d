using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing.Glyphs;

/// <summary>A registry as it is stored: the characters of each face in the order of their numbers.</summary>
public sealed record GlyphRegistryState(string Sans, string Bold);

/// <summary>The fleet's glyph numbers (SPEC.md §2.1): one list a face, append-only, so that a number never changes its character.
/// Safe for concurrent use. The owner stores <see cref="Save"/> before it sends anything that was built with a new number.</summary>
public sealed class GlyphRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Rune, int>[] _numbers = [[], []];
    private readonly List<Rune>[] _characters = [[], []];

    /// <summary>A new registry with the common characters.</summary>
    public GlyphRegistry()
        : this(new GlyphRegistryState("", ""))
    {
    }

    /// <summary>The registry that <see cref="Save"/> stored; an empty face begins with the common characters.</summary>
    /// <exception cref="ArgumentException">A character stands twice: the state is damaged.</exception>
    public GlyphRegistry(GlyphRegistryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Fill(FaceId.Sans, state.Sans);
        Fill(FaceId.Bold, state.Bold);
    }

    /// <summary>Rises whenever a character got a number: what was stored under a lower version is out of date.</summary>
    public long Version { get; private set; }

    /// <summary>The state to store; restores to the same numbers.</summary>
    public GlyphRegistryState Save()
    {
        lock (_lock)
        {
            return new GlyphRegistryState(Text(FaceId.Sans), Text(FaceId.Bold));
        }
    }

    /// <summary>How many numbers a face has given.</summary>
    public int Count(FaceId face)
    {
        lock (_lock)
        {
            return _characters[(int)face].Count;
        }
    }

    /// <summary>The character's number, a new one if need be.</summary>
    /// <exception cref="PublishingException">All <see cref="Limits.MaxGlyph"/> numbers are given.</exception>
    public int NumberOf(FaceId face, Rune character)
    {
        lock (_lock)
        {
            if (!_numbers[(int)face].TryGetValue(character, out int number))
            {
                number = Add(face, character);
                Version++;
            }

            return number;
        }
    }

    /// <summary>The character behind a number: reads text back from a display list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number was never given.</exception>
    public Rune CharacterOf(FaceId face, int glyph)
    {
        lock (_lock)
        {
            return _characters[(int)face][glyph];
        }
    }

    private int Add(FaceId face, Rune character)
    {
        int number = _characters[(int)face].Count;
        if (number > Limits.MaxGlyph)
        {
            throw new PublishingException("glyph.full", Limits.MaxGlyph);
        }

        _numbers[(int)face].Add(character, number);
        _characters[(int)face].Add(character);
        return number;
    }

    private void Fill(FaceId face, string state)
    {
        foreach (Rune character in state.Length == 0 ? CommonCharacters.All : state.EnumerateRunes().ToArray())
        {
            Add(face, character);
        }
    }

    private string Text(FaceId face)
    {
        StringBuilder text = new();
        foreach (Rune character in _characters[(int)face])
        {
            text.Append(character.ToString());
        }

        return text.ToString();
    }
}

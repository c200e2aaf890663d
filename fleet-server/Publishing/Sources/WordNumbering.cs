using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Wordprocessing;

namespace KioskFleet.Publishing.Sources;

/// <summary>Counts the numbers that Word draws before list items: they are part of what the author sees, so they become text.</summary>
internal sealed class WordNumbering
{
    private const int Levels = 9;
    private readonly Dictionary<int, AbstractNum> _definitions = [];
    private readonly Dictionary<int, (int Abstract, Dictionary<int, int> Starts)> _numbers = [];
    private readonly Dictionary<int, int[]> _counters = [];

    public WordNumbering(Numbering? numbering)
    {
        foreach (AbstractNum definition in numbering?.Elements<AbstractNum>() ?? [])
        {
            if (definition.AbstractNumberId?.Value is int id)
            {
                _definitions.TryAdd(id, definition);
            }
        }

        foreach (NumberingInstance instance in numbering?.Elements<NumberingInstance>() ?? [])
        {
            if (instance.NumberID?.Value is int id && instance.AbstractNumId?.Val?.Value is int definition)
            {
                Dictionary<int, int> starts = [];
                foreach (LevelOverride change in instance.Elements<LevelOverride>())
                {
                    if (change.LevelIndex?.Value is int level && change.StartOverrideNumberingValue?.Val?.Value is int start)
                    {
                        starts.TryAdd(level, start);
                    }
                }

                _numbers.TryAdd(id, (definition, starts));
            }
        }
    }

    /// <summary>The next item's marker; empty for a bullet; null if the paragraph is in no list.</summary>
    public string? Next(NumberingProperties properties)
    {
        int id = properties.NumberingId?.Val?.Value ?? 0;
        int level = Math.Clamp(properties.NumberingLevelReference?.Val?.Value ?? 0, 0, Levels - 1);
        if (id == 0 || !_numbers.TryGetValue(id, out (int Abstract, Dictionary<int, int> Starts) number) || !_definitions.TryGetValue(number.Abstract, out AbstractNum? definition))
        {
            return null;
        }

        // Lists that share a definition go on counting, unless an instance says where it starts.
        int key = number.Starts.Count > 0 ? -id : number.Abstract;
        if (!_counters.TryGetValue(key, out int[]? counters))
        {
            counters = new int[Levels];
            _counters.Add(key, counters);
        }

        Level? own = LevelOf(definition, level);
        counters[level] = counters[level] == 0 ? Start(level) : counters[level] + 1;
        Array.Clear(counters, level + 1, Levels - level - 1);
        if (own is null || Format(own) is "bullet" or "none")
        {
            return "";
        }

        string pattern = own.LevelText?.Val?.Value ?? "";
        StringBuilder marker = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%' && i + 1 < pattern.Length && pattern[i + 1] is >= '1' and <= '9')
            {
                int which = pattern[++i] - '1';
                int value = counters[which] == 0 ? Start(which) : counters[which];
                marker.Append(Write(value, LevelOf(definition, which) is { } l ? Format(l) : "decimal"));
            }
            else
            {
                marker.Append(pattern[i]);
            }
        }

        return marker.ToString();

        int Start(int at) => number.Starts.TryGetValue(at, out int start) ? start : LevelOf(definition, at)?.StartNumberingValue?.Val?.Value ?? 1;
    }

    private static Level? LevelOf(AbstractNum definition, int index) => definition.Elements<Level>().FirstOrDefault(l => l.LevelIndex?.Value == index);

    private static string Format(Level level) => level.NumberingFormat?.Val?.InnerText ?? "decimal";

    private static string Write(int value, string format) => format switch
    {
        "chineseCounting" or "chineseCountingThousand" or "taiwaneseCounting" or "taiwaneseCountingThousand" or "ideographDigital" or "japaneseCounting" => Chinese(value),
        "upperLetter" when value is >= 1 and <= 26 => ((char)('A' + value - 1)).ToString(),
        "lowerLetter" when value is >= 1 and <= 26 => ((char)('a' + value - 1)).ToString(),
        "upperRoman" => Roman(value),
        "lowerRoman" => Roman(value).ToLowerInvariant(),
        "decimalEnclosedCircle" or "decimalEnclosedCircleChinese" when value is >= 1 and <= 20 => ((char)('①' + value - 1)).ToString(),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Chinese(int value)
    {
        const string digits = "零一二三四五六七八九";
        if (value is < 0 or > 99)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        int tens = value / 10;
        int ones = value % 10;
        return (tens > 1 ? digits[tens].ToString() : "") + (tens > 0 ? "十" : "") + (ones > 0 || tens == 0 ? digits[ones].ToString() : "");
    }

    private static string Roman(int value)
    {
        if (value is < 1 or > 399)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        StringBuilder text = new();
        foreach ((int worth, string sign) in ((int, string)[])[(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")])
        {
            for (; value >= worth; value -= worth)
            {
                text.Append(sign);
            }
        }

        return text.ToString();
    }
}

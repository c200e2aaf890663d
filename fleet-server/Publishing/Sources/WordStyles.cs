using System.Text.RegularExpressions;
using DocumentFormat.OpenXml.Wordprocessing;

namespace KioskFleet.Publishing.Sources;

/// <summary>What a Word document's styles say of headings and lists.</summary>
internal sealed partial class WordStyles
{
    private const int LongestChain = 16;
    private readonly Dictionary<string, Style> _styles = [];

    public WordStyles(Styles? styles)
    {
        foreach (Style style in styles?.Elements<Style>() ?? [])
        {
            if (style.StyleId?.Value is { } id)
            {
                _styles.TryAdd(id, style);
            }
        }
    }

    /// <summary>1 to 6 for headings, 1 for the title, 0 for everything else.</summary>
    public int HeadingLevel(string? styleId)
    {
        foreach (Style style in Chain(styleId))
        {
            if (style.StyleParagraphProperties?.OutlineLevel?.Val?.Value is int outline and < 9)
            {
                return Math.Min(outline + 1, 6);
            }

            string name = style.StyleName?.Val?.Value ?? "";
            if (name.Equals("Title", StringComparison.OrdinalIgnoreCase))
            {
                return 1;
            }

            if (HeadingName().Match(name) is { Success: true } match)
            {
                return Math.Min(match.Groups[1].Value[0] - '0', 6);
            }
        }

        return 0;
    }

    public NumberingProperties? Numbering(string? styleId)
        => Chain(styleId).Select(s => s.StyleParagraphProperties?.NumberingProperties).FirstOrDefault(n => n is not null);

    private IEnumerable<Style> Chain(string? styleId)
    {
        for (int i = 0; i < LongestChain && styleId is not null && _styles.TryGetValue(styleId, out Style? style); i++)
        {
            yield return style;
            styleId = style.BasedOn?.Val?.Value;
        }
    }

    [GeneratedRegex(@"^(?:heading|标题)\s*([1-9])", RegexOptions.IgnoreCase)]
    private static partial Regex HeadingName();
}

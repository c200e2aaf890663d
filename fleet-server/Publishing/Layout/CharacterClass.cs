using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace KioskFleet.Publishing.Layout;

/// <summary>What a character is to line breaking: a reading of UAX #14 for Chinese with Latin words and numbers.</summary>
internal enum CharacterClass
{
    /// <summary>Stands alone: a line may end before and after it.</summary>
    Ideograph,

    /// <summary>Part of a word.</summary>
    Letter,

    Digit,

    /// <summary>Never begins a line.</summary>
    Closing,

    /// <summary>Never ends a line.</summary>
    Opening,

    /// <summary>Dash or ellipsis that comes in pairs: neither begins a line nor is torn from its like.</summary>
    Pair,

    /// <summary>Before a number, never torn from it: ￥, $, №.</summary>
    Prefix,

    /// <summary>After a number, never torn from it: %, ℃.</summary>
    Postfix,
}

internal static class CharacterClasses
{
    // 避头: typesetting practice of GB/T 15834 and of UAX #14's classes CL, CP, EX, IS, NS.
    private static readonly FrozenSet<int> Closing = Set("，。、；：！？·～）］｝〉》」』】〕〗〙〛〞’”,.;:!?)]}»›々〻ー‐゠–〜！｡､｣");
    private static readonly FrozenSet<int> Opening = Set("（［｛〈《「『【〔〖〘〚〝‘“([{«‹｢‚‛„");
    private static readonly FrozenSet<int> Pairs = Set("—…⋯―⸺");
    private static readonly FrozenSet<int> Prefix = Set("￥¥＄$№€£￡＃#+−±");
    private static readonly FrozenSet<int> Postfix = Set("％%‰℃℉°′″¢㎡㎏㎝㎞㎜");

    // Units that a number keeps on its line, though they are ideographs.
    private static readonly FrozenSet<int> Units = Set("元万亿亩号％");

    // Full-width punctuation whose right half is empty: at a line's end, or before its like, half its width is enough.
    private static readonly FrozenSet<int> EmptyRight = Set("，。、；：！？）］｝〉》」』】〕〗’”");

    public static CharacterClass Of(Rune character)
    {
        int value = character.Value;
        if (value < 0x80 && Rune.IsDigit(character))
        {
            return CharacterClass.Digit;
        }

        if (Closing.Contains(value))
        {
            return CharacterClass.Closing;
        }

        if (Opening.Contains(value))
        {
            return CharacterClass.Opening;
        }

        if (Pairs.Contains(value))
        {
            return CharacterClass.Pair;
        }

        if (Prefix.Contains(value))
        {
            return CharacterClass.Prefix;
        }

        if (Postfix.Contains(value))
        {
            return CharacterClass.Postfix;
        }

        return value < 0x2E80 && Rune.GetUnicodeCategory(character) is not (UnicodeCategory.OtherSymbol or UnicodeCategory.OtherNumber)
            ? Rune.IsDigit(character) ? CharacterClass.Digit : CharacterClass.Letter
            : CharacterClass.Ideograph;
    }

    public static bool IsUnit(Rune character) => Units.Contains(character.Value);

    public static bool IsEmptyRight(Rune character) => EmptyRight.Contains(character.Value);

    private static FrozenSet<int> Set(string characters) => characters.EnumerateRunes().Select(r => r.Value).ToFrozenSet();
}

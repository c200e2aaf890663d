using System.Globalization;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Cli.Commands;

/// <summary>How a kind of page and a column are said on the command line.</summary>
internal static class KindOption
{
    /// <exception cref="KioskException">There is no such kind.</exception>
    public static DocumentKind? Read(string? word)
        => word is null ? null : KindChoice.Find(word) ?? throw new KioskException($"There is no kind of page {word}. There are: {string.Join(", ", KindChoice.Words)}.", ExitCode.Usage);

    /// <summary>Key of a column by its number, code or Chinese name.</summary>
    /// <exception cref="KioskException">There is no such column.</exception>
    public static int Column(string word)
    {
        IReadOnlyList<ColumnInput> columns = StandardColumns.All(Texts.Chinese);
        return columns.FirstOrDefault(c => c.Name == word || StandardColumns.Codes[c.Key - 1] == word || c.Key.ToString(CultureInfo.InvariantCulture) == word)?.Key
            ?? throw new KioskException($"There is no column {word}. There are: {string.Join(", ", StandardColumns.Codes)}.", ExitCode.Usage);
    }
}

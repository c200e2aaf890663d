using System.Text;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Tests;

/// <summary>What nearly every test needs; the fonts are opened once.</summary>
internal static class Fixture
{
    public static FontCatalog Fonts { get; } = new(new FontOptions());

    public static DocumentImporter Importer { get; } = new(Fonts, new PublishingOptions());

    public static DateTimeOffset Day { get; } = new(2026, 3, 5, 9, 0, 0, TimeSpan.FromHours(8));

    public static SetBuilder NewBuilder() => new(Fonts, new GlyphRegistry());

    public static ImportResult Import(string name, string text) => Importer.Import(name, Encoding.UTF8.GetBytes(text));

    public static DocumentModel Model(string name, string text)
        => Import(name, text).Model ?? throw new InvalidOperationException("The text was refused.");

    public static VillageSetInput Village(params DocumentModel[] models) => new()
    {
        DivisionName = "云溪村",
        Documents = [.. models.Select((m, i) => new DocumentInput { Key = i + 1, ColumnKey = (i % 10) + 1, Title = $"第{i + 1}号文件", Model = m, PublishedAt = Day.AddDays(i), IsNotice = i % 2 == 0 })],
    };

    /// <summary>The text without white space: what must not change on the way to a screen.</summary>
    public static string Bare(string text) => string.Concat(text.EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r)));
}

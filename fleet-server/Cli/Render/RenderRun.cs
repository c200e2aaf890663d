using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using KioskFleet.Stage;

namespace KioskFleet.Cli.Render;

/// <summary>How a file is to be drawn.</summary>
/// <param name="Column">Key of the disclosure column that it is for.</param>
/// <param name="Kind">Kind of page; null: by the column.</param>
/// <param name="Mask">Mask what the privacy gate finds, instead of stopping at it.</param>
/// <param name="Rules">A county's privacy rules; null: the standard ones.</param>
internal sealed record RenderOptions(ScreenProfile Profile, byte TextSize, int Column, DocumentKind? Kind, bool Mask, FileInfo? Rules);

/// <summary>Lays a file out for one screen and text size and draws its pages with the terminal's own viewer.</summary>
internal static class RenderRun
{
    private const int Key = 1;

    public static RenderReport Run(FileInfo file, RenderOptions options, DirectoryInfo output)
    {
        (ScreenProfile profile, byte textSize, int column) = (options.Profile, options.TextSize, options.Column);
        using FontCatalog fonts = new(new FontOptions());
        PrivacyGate gate = options.Rules is null ? PrivacyGate.Standard : new PrivacyGate(PrivacyRules.FromFile(options.Rules.FullName));
        ImportResult import = new DocumentImporter(fonts, new PublishingOptions()).Import(file.Name, File.ReadAllBytes(file.FullName), column, options.Kind);
        List<Finding> findings = [.. import.Findings];
        string size = textSize == TextSize.Elder ? "elder" : "normal";
        string kind = import.Kind.ToString().ToLowerInvariant();
        if (import.Model is not { } model)
        {
            return new RenderReport(file.Name, import.SuggestedTitle, profile.Name, size, kind, 0, 0, 0, 0, true, [.. findings.Select(Of)]);
        }

        PrivacyOutcome privacy = gate.Apply(model, import.SuggestedTitle, options.Mask ? PrivacyDecisions.MaskAll : PrivacyDecisions.None);
        findings.AddRange(PrivacyGate.Report(file.Name, model, privacy));

        // Pictures that nobody has answered for yet are drawn all the same: whoever is to answer wants to see them. The finding still forbids publishing.
        if (privacy.Open.Any(f => f.Kind != PrivacyKind.Picture))
        {
            return new RenderReport(file.Name, import.SuggestedTitle, profile.Name, size, kind, 0, 0, 0, 0, true, [.. findings.Select(Of)]);
        }

        VillageSetInput input = new()
        {
            DivisionName = "预览",
            Documents = [new DocumentInput
            {
                Key = Key,
                ColumnKey = column,
                Kind = import.Kind,
                Title = import.SuggestedTitle,
                Model = privacy.Model,
                PublishedAt = DateTimeOffset.UnixEpoch,
                Allowed = privacy.Allowed.Union(PrivacyGate.PictureDigests(privacy.Model)).ToHashSet(),
            }],
        };
        BuiltSet set = new SetBuilder(fonts, new GlyphRegistry(), gate).Build(input, profile);
        BuiltPages pages = set.Documents[0].For(textSize);
        Draw(set, options, pages.Pages.Count, output);
        return new RenderReport(
            file.Name,
            import.SuggestedTitle,
            profile.Name,
            size,
            kind,
            pages.Pages.Count,
            pages.Pages.Sum(p => (long)p.Object.Bytes.Length),
            set.TotalBytes,
            pages.Pages.SelectMany(p => p.Glyphs).Distinct().Count(),
            findings.Any(f => f.Severity == Severity.Error),
            [.. findings.Select(Of)]);
    }

    private static void Draw(BuiltSet set, RenderOptions options, int pages, DirectoryInfo output)
    {
        (ScreenProfile profile, byte textSize, int column) = (options.Profile, options.TextSize, options.Column);
        output.Create();
        using PageStage stage = new(profile.Width, profile.Height, id => set.Objects.GetValueOrDefault(new ObjectId(id)));
        stage.Show(set.Root.ToArray());
        stage.Open(column, Key, textSize);
        for (int page = 0; ; page++)
        {
            File.WriteAllBytes(Path.Combine(output.FullName, (page + 1).ToString("D3", CultureInfo.InvariantCulture) + ".png"), stage.CapturePng());
            if (page == pages - 1)
            {
                break;
            }

            stage.Touch(TouchAction.NextPage);
        }
    }

    private static RenderFinding Of(Finding finding)
        => new(finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" }, finding.Code, finding.In(Texts.Chinese), finding.In(Texts.English));
}

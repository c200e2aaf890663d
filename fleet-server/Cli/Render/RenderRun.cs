using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using KioskFleet.Simulator;

namespace KioskFleet.Cli.Render;

/// <summary>Lays a file out for one screen and text size and draws its pages with the terminal's own viewer.</summary>
internal static class RenderRun
{
    private const int Key = 1;
    private const int Column = 1;

    /// <param name="mask">Mask what the privacy gate finds, instead of stopping at it.</param>
    public static RenderReport Run(FileInfo file, ScreenProfile profile, byte textSize, DirectoryInfo output, bool mask)
    {
        using FontCatalog fonts = new(new FontOptions());
        ImportResult import = new DocumentImporter(fonts, new PublishingOptions()).Import(file.Name, File.ReadAllBytes(file.FullName));
        List<Finding> findings = [.. import.Findings];
        string size = textSize == TextSize.Elder ? "elder" : "normal";
        if (import.Model is not { } model)
        {
            return new RenderReport(file.Name, import.SuggestedTitle, profile.Name, size, 0, 0, 0, 0, true, [.. findings.Select(Of)]);
        }

        PrivacyOutcome privacy = PrivacyGate.Standard.Apply(model, import.SuggestedTitle, mask ? PrivacyDecisions.MaskAll : PrivacyDecisions.None);
        findings.AddRange(PrivacyGate.Report(file.Name, model, privacy));

        // Pictures that nobody has answered for yet are drawn all the same: whoever is to answer wants to see them. The finding still forbids publishing.
        if (privacy.Open.Any(f => f.Kind != PrivacyKind.Picture))
        {
            return new RenderReport(file.Name, import.SuggestedTitle, profile.Name, size, 0, 0, 0, 0, true, [.. findings.Select(Of)]);
        }

        VillageSetInput input = new()
        {
            DivisionName = "预览",
            Documents = [new DocumentInput
            {
                Key = Key,
                ColumnKey = Column,
                Title = import.SuggestedTitle,
                Model = privacy.Model,
                PublishedAt = DateTimeOffset.UnixEpoch,
                Allowed = privacy.Allowed.Union(PrivacyGate.PictureDigests(privacy.Model)).ToHashSet(),
            }],
        };
        BuiltSet set = new SetBuilder(fonts, new GlyphRegistry()).Build(input, profile);
        BuiltPages pages = set.Documents[0].For(textSize);
        Draw(set, profile, textSize, pages.Pages.Count, output);
        return new RenderReport(
            file.Name,
            import.SuggestedTitle,
            profile.Name,
            size,
            pages.Pages.Count,
            pages.Pages.Sum(p => (long)p.Object.Bytes.Length),
            set.TotalBytes,
            pages.Pages.SelectMany(p => p.Glyphs).Distinct().Count(),
            findings.Any(f => f.Severity == Severity.Error),
            [.. findings.Select(Of)]);
    }

    private static void Draw(BuiltSet set, ScreenProfile profile, byte textSize, int pages, DirectoryInfo output)
    {
        output.Create();
        using PageStage stage = new(profile.Width, profile.Height, id => set.Objects.GetValueOrDefault(new ObjectId(id)));
        stage.Show(set.Root.ToArray());
        if (textSize == TextSize.Elder)
        {
            stage.Touch(TouchAction.ChangeTextSize, TextSize.Elder);
        }

        while (stage.Areas.All(a => a.Action != TouchAction.OpenColumn || a.Argument != Column))
        {
            stage.Touch(TouchAction.NextPage);
        }

        stage.Touch(TouchAction.OpenColumn, Column);
        stage.Touch(TouchAction.OpenDocument, Key);
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

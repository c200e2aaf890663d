using System.Security.Cryptography;
using System.Text.Json;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using GlyphState = KioskFleet.Publishing.Glyphs.GlyphRegistryState;

namespace KioskFleet.Server.Content;

/// <summary><see cref="IPageMaker"/> on KioskFleet.Publishing.</summary>
internal sealed class PublishingPageMaker : IPageMaker, IDisposable
{
    /// <summary>Imported documents kept in memory: the ones that a township's next edit needs again.</summary>
    private const int MaxImportsKept = 256;

    /// <summary>Cells of their tables that are kept, together: four batches of 50,000 rows, some 100 MB.</summary>
    private const int MaxCellsKept = 2_000_000;

    private static readonly int NoticeColumn = DisclosureColumn.All.Single(c => c.Code == "notices").Key;

    private static readonly int SubsidyColumn = DisclosureColumn.All.Single(c => c.Code == "subsidies").Key;

    private readonly PublishingOptions _options = new();
    private readonly Lazy<FontCatalog> _fonts;
    private readonly Lazy<DocumentImporter> _importer;
    private readonly Lock _turn = new();
    private readonly PrivacyGate _gate;
    private readonly Dictionary<string, PrivacyOutcome> _imports = new(StringComparer.Ordinal);
    private int _cellsKept;
    private SetBuilder? _builder;
    private byte[] _builderState = [];

    /// <exception cref="PublishingException">The county's privacy rules cannot be read.</exception>
    public PublishingPageMaker(FleetServerOptions options)
    {
        _gate = options.PrivacyRulesFile is null ? PrivacyGate.Standard : new PrivacyGate(PrivacyRules.FromFile(options.PrivacyRulesFile));
        _fonts = new(() => new FontCatalog(_options.Fonts));
        _importer = new(() => new DocumentImporter(_fonts.Value, _options));
    }

    public IReadOnlyList<string> Extensions => DocumentImporter.Extensions;

    public Understanding Read(PublishRequest request)
    {
        string fileName = request.FileName;
        try
        {
            ImportResult result = _importer.Value.Import(fileName, request.Content, request.Column, request.Kind);
            string heading = string.IsNullOrWhiteSpace(request.Title) ? result.SuggestedTitle : request.Title.Trim();
            if (result.Model is null)
            {
                return new Understanding(heading, [], [.. result.Findings.Select(Of)], []);
            }

            PrivacyOutcome outcome = _gate.Apply(result.Model, heading, request.Privacy);
            if (outcome.MayBePublished)
            {
                // What was looked at is what is published next: a large batch is read and masked once.
                Keep(ContentKey(fileName, request.Content, PrivacyRecord.Write(request.Privacy), outcome.Title), outcome);
            }

            return new Understanding(
                outcome.Title,
                new UnderstoodText(outcome.Model),
                [.. result.Findings.Concat(PrivacyGate.Report(fileName, result.Model, outcome)).Select(Of)],
                [.. ImportSummary.LeftOut(result.Findings).Select(Of)])
            {
                Kind = result.Kind,
                Justified = [.. outcome.Justified.Select(j => new JustifiedPrivacy(
                    j.Finding.Id, Texts.Get(Texts.Chinese, "privacy.kind." + j.Finding.Kind.ToString().ToLowerInvariant()) + " " + j.Finding.Masked, j.Justification.Person, j.Justification.Reason))],
                OpenPrivacy = [.. outcome.Open.Zip(PrivacyGate.Report(fileName, result.Model, outcome with { Doubtful = [], Masked = [], Justified = [] }))
                    .Select(o => new OpenPrivacy(o.First.Id, o.First.MayBeJustified, Short(o.Second, Texts.Chinese), Short(o.Second, Texts.English)) { IsPictures = o.First.Kind == PrivacyKind.Picture })],
            };
        }
        catch (PublishingException e)
        {
            return new Understanding(fileName, [], [new Finding(FindingSeverity.Error, e.Code, e.In(Texts.Chinese), e.In(Texts.English))], []);
        }
    }

    public PreviewSet? Preview(PublishRequest request, string profileName)
    {
        try
        {
            ImportResult result = _importer.Value.Import(request.FileName, request.Content, request.Column, request.Kind);
            if (result.Model is not { } model || ScreenProfile.Find(profileName) is not { } profile)
            {
                return null;
            }

            // A batch is shown as terminals show it, its cover and its search; only of other long tables a part is laid out.
            bool cut = !(request.Column == SubsidyColumn && result.Kind == DocumentKind.Subsidy) && Shorten(ref model);
            string title = string.IsNullOrWhiteSpace(request.Title) ? result.SuggestedTitle : request.Title.Trim();

            // What nobody has decided on yet is shown masked: that is what would come of it.
            PrivacyOutcome outcome = _gate.Apply(model, title, cut ? PrivacyDecisions.MaskAll : request.Privacy with { Mask = true });
            const int key = 1;
            BuiltSet set = new SetBuilder(_fonts.Value, new GlyphRegistry(), _gate).Build(
                new VillageSetInput
                {
                    DivisionName = Texts.Get(Texts.Chinese, "preview.division"),
                    Columns = [.. DisclosureColumn.All.Select(c => new ColumnInput(c.Key, c.Chinese))],
                    Documents = [new DocumentInput { Key = key, ColumnKey = request.Column, Title = outcome.Title, Model = outcome.Model, Kind = result.Kind, PublishedAt = DateTimeOffset.UtcNow, IsNotice = request.Column == NoticeColumn, IsSearchable = request.Column == SubsidyColumn, Allowed = outcome.Allowed.Union(PrivacyGate.PictureDigests(outcome.Model)).ToHashSet() }],
                },
                profile);
            BuiltDocument built = set.Documents[0];
            return new PreviewSet(
                profileName, profile.Width, profile.Height, set.Root.ToArray(), id => set.Objects.GetValueOrDefault(new KioskFleet.Publishing.Sets.ObjectId(id)),
                request.Column, key, built.Normal.Pages.Count, built.Elder.Pages.Count, cut);
        }
        catch (PublishingException)
        {
            // Its findings are shown beside the place where the pictures would be.
            return null;
        }
    }

    public MadeSet Make(SetPlan plan, byte[]? glyphRegistry)
    {
        lock (_turn)
        {
            try
            {
                ScreenProfile profile = ScreenProfile.Find(plan.Profile)
                    ?? throw new PageMakingException($"没有屏型“{plan.Profile}”。", $"There is no screen profile “{plan.Profile}”.");
                SetBuilder builder = Builder(glyphRegistry);
                BuiltSet built = builder.Build(
                    new VillageSetInput
                    {
                        DivisionName = plan.DivisionName,
                        Columns = [.. DisclosureColumn.All.Select(c => new ColumnInput(c.Key, c.Chinese))],
                        Documents = [.. plan.Documents.Select(Input)],
                    },
                    profile);
                _builderState = JsonSerializer.SerializeToUtf8Bytes(builder.Registry.Save());
                return new MadeSet(
                    built.Root.ToArray(),
                    [.. built.Objects.Select(o => new MadeObject(o.Key.ToArray(), o.Value))],
                    [.. built.Documents.Select(d => new MadeDocument(d.Key, d.Normal.Pages.Count + d.Normal.RecordPages, d.Elder.Pages.Count + d.Elder.RecordPages))],
                    _builderState);
            }
            catch (PublishingException e)
            {
                throw new PageMakingException(e.In(Texts.Chinese), e.In(Texts.English), e);
            }
        }
    }

    public void Dispose()
    {
        if (_fonts.IsValueCreated)
        {
            _fonts.Value.Dispose();
        }
    }

    /// <summary>The builder whose registry is the stored one. What an act that was rolled back added is forgotten here too, so that numbers never differ from what is stored.</summary>
    private SetBuilder Builder(byte[]? state)
    {
        if (_builder is not null && state is not null && state.AsSpan().SequenceEqual(_builderState))
        {
            return _builder;
        }

        GlyphRegistry registry = state is null
            ? new GlyphRegistry()
            : new GlyphRegistry(JsonSerializer.Deserialize<GlyphState>(state) ?? throw new InvalidOperationException("The stored glyph registry is empty; restore the database from its backup."));
        _builder = new SetBuilder(_fonts.Value, registry, _gate);
        _builderState = [];
        return _builder;
    }

    private DocumentInput Input(PlannedDocument document)
    {
        PrivacyOutcome outcome = Outcome(document);
        return new DocumentInput
        {
            Key = document.Key,
            ColumnKey = document.Column,
            Title = outcome.Title,
            Model = outcome.Model,
            Kind = document.Kind,
            Allowed = outcome.Allowed,
            PublishedAt = DateTimeOffset.FromUnixTimeSeconds(document.PublishedAtSeconds),
            LegalUntil = document.LegalEndSeconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(document.LegalEndSeconds),
            IsNotice = document.Column == NoticeColumn,
            IsSearchable = document.Column == SubsidyColumn,
        };
    }

    /// <summary>The document as its decisions on private data leave it. What is open all the same stops the set: SetBuilder scans what it made.</summary>
    private PrivacyOutcome Outcome(PlannedDocument document)
    {
        // By content, never by key: the key of an act that was rolled back is given to another file.
        string content = ContentKey(document.FileName, document.Original, document.Privacy, document.Title);
        lock (_imports)
        {
            if (_imports.TryGetValue(content, out PrivacyOutcome? kept))
            {
                return kept;
            }
        }

        DocumentModel model = _importer.Value.Import(document.FileName, document.Original).Model
            ?? throw new PageMakingException(
                $"已发布的文件《{document.Title}》（编号 {document.Key}）不能再读取。请撤下它，或发布它的新版本。",
                $"The published document “{document.Title}” (key {document.Key}) cannot be read any more. Withdraw it, or publish a new version of it.");
        return Keep(content, _gate.Apply(model, document.Title, PrivacyRecord.Read(document.Privacy)));
    }

    private static string ContentKey(string fileName, byte[] bytes, string privacy, string title)
        => string.Join('\n', Path.GetExtension(fileName).ToLowerInvariant(), Convert.ToHexStringLower(SHA256.HashData(bytes)), privacy, title);

    private PrivacyOutcome Keep(string content, PrivacyOutcome outcome)
    {
        // Of findings only what the finished pages are measured by is needed again.
        PrivacyOutcome kept = outcome with { Masked = [], Doubtful = [] };
        int cells = outcome.Model.Blocks.OfType<TableBlock>().Sum(t => t.Rows.Sum(r => r.Count));
        lock (_imports)
        {
            if (_imports.Count >= MaxImportsKept || _cellsKept + cells > MaxCellsKept)
            {
                _imports.Clear();
                _cellsKept = 0;
            }

            if (_imports.TryAdd(content, kept))
            {
                _cellsKept += cells;
            }

            return _imports[content];
        }
    }

    /// <summary>Rows of a table that a preview shows: enough to see how the pages look, without laying out a whole town.</summary>
    private const int PreviewRows = 300;

    private static bool Shorten(ref DocumentModel model)
    {
        if (!model.Blocks.Any(b => b is TableBlock { Rows.Count: > PreviewRows }))
        {
            return false;
        }

        model = new DocumentModel([.. model.Blocks.Select(b => b is TableBlock { Rows.Count: > PreviewRows } table ? table with { Rows = [.. table.Rows.Take(PreviewRows)] } : b)]);
        return true;
    }

    /// <summary>What was found and where, without what to do about it.</summary>
    private static string Short(KioskFleet.Publishing.Findings.Finding finding, string language)
    {
        string place = finding.Place.In(language);
        string what = finding.Arguments is [Wording { Code: "privacy.kind.picture" }, object count, ..] ? Texts.Get(language, "privacy.short.picture", count) : Texts.Get(language, "privacy.short", finding.Arguments);
        return $"{what}{(place.Length == 0 ? "" : $" ({place})")}";
    }

    private static Finding Of(KioskFleet.Publishing.Findings.Finding finding)
        => new(
            finding.Severity switch { Severity.Error => FindingSeverity.Error, Severity.Warning => FindingSeverity.Warning, _ => FindingSeverity.Note },
            finding.Code,
            finding.In(Texts.Chinese),
            finding.In(Texts.English));
}

using System.Security.Cryptography;
using System.Text.Json;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
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
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PrivacyOutcome> _imports = new(StringComparer.Ordinal);
    private int _cellsKept;
    private SetBuilder? _builder;
    private byte[] _builderState = [];

    public PublishingPageMaker()
    {
        _fonts = new(() => new FontCatalog(_options.Fonts));
        _importer = new(() => new DocumentImporter(_fonts.Value, _options));
    }

    public IReadOnlyList<string> Extensions => DocumentImporter.Extensions;

    public Understanding Read(string fileName, byte[] bytes, string? title, PrivacyDecisions privacy)
    {
        try
        {
            ImportResult result = _importer.Value.Import(fileName, bytes);
            string heading = string.IsNullOrWhiteSpace(title) ? result.SuggestedTitle : title.Trim();
            if (result.Model is null)
            {
                return new Understanding(heading, [], [.. result.Findings.Select(Of)], []);
            }

            PrivacyOutcome outcome = PrivacyGate.Standard.Apply(result.Model, heading, privacy);
            if (outcome.MayBePublished)
            {
                // What was looked at is what is published next: a large batch is read and masked once.
                Keep(ContentKey(fileName, bytes, PrivacyRecord.Write(privacy), outcome.Title), outcome);
            }

            return new Understanding(
                outcome.Title,
                [.. outcome.Model.Blocks.SelectMany(Parts)],
                [.. result.Findings.Concat(PrivacyGate.Report(fileName, result.Model, outcome)).Select(Of)],
                [])
            {
                MayBeJustified = [.. outcome.Open.Where(f => f.MayBeJustified).Select(f => f.Id)],
            };
        }
        catch (PublishingException e)
        {
            return new Understanding(fileName, [], [new Finding(FindingSeverity.Error, e.Code, e.In(Texts.Chinese), e.In(Texts.English))], []);
        }
    }

    public MadeSet Make(SetPlan plan, byte[]? glyphRegistry)
    {
        lock (_gate)
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
        _builder = new SetBuilder(_fonts.Value, registry);
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
        return Keep(content, PrivacyGate.Standard.Apply(model, document.Title, PrivacyRecord.Read(document.Privacy)));
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

    private static IEnumerable<UnderstoodPart> Parts(Block block) => block switch
    {
        HeadingBlock heading => [new UnderstoodPart(heading.Level == 1 ? "title" : "heading", heading.Text)],
        ListItemBlock item => [new UnderstoodPart("item", (item.Marker.Length == 0 ? "• " : item.Marker + " ") + item.Text)],
        TableBlock table => [.. (table.Header.Count == 0 ? [] : new[] { new UnderstoodPart("row", string.Join("　", table.Header)) }), .. table.Rows.Select(r => new UnderstoodPart("row", string.Join("　", r)))],
        ParagraphBlock paragraph => [new UnderstoodPart("paragraph", paragraph.Text)],
        _ => [],
    };

    private static Finding Of(KioskFleet.Publishing.Findings.Finding finding)
        => new(
            finding.Severity switch { Severity.Error => FindingSeverity.Error, Severity.Warning => FindingSeverity.Warning, _ => FindingSeverity.Note },
            finding.Code,
            finding.In(Texts.Chinese),
            finding.In(Texts.English));
}

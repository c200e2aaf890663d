using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Batches;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Privacy;

namespace KioskFleet.Publishing.Sets;

/// <summary>Builds sets. The same input with the same registry gives the same objects, so what did not change is neither sent nor stored again. Safe for concurrent use.</summary>
public sealed class SetBuilder(FontCatalog fonts, GlyphRegistry registry, PrivacyGate? privacy = null)
{
    private readonly PrivacyGate _privacy = privacy ?? PrivacyGate.Standard;
    private readonly PictureTiles _pictures = new();
    private readonly SheetStore _sheets = new(fonts, registry);
    private readonly SearchContents _searches = new(registry);

    /// <summary>Indexes in which the scan found nothing, each with the values that were let pass: one index serves every screen.</summary>
    private readonly ConcurrentDictionary<string, bool> _scanned = new();

    /// <summary>The registry whose numbers the sets use; store it before a set is sent.</summary>
    public GlyphRegistry Registry => registry;

    /// <summary>Lays out and packs all that a village's terminals of one profile show.</summary>
    /// <exception cref="PublishingException">A document is too long, stands in a column that is not there, or shows what is private.</exception>
    public BuiltSet Build(VillageSetInput input, ScreenProfile profile)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(profile);
        foreach (DocumentInput document in input.Documents)
        {
            if (input.Columns.All(c => c.Key != document.ColumnKey))
            {
                throw new PublishingException("document.nocolumn", document.Title, document.ColumnKey);
            }
        }

        (input, SearchContent? search) = _searches.Of(input);
        Dictionary<ObjectId, byte[]> objects = search is null ? [] : new(search.Index.Objects);
        ViewBuilder normal = View(TextSize.Normal);
        ViewBuilder elder = View(TextSize.Elder);
        ObjectId[] views = [normal.Build(), elder.Build()];
        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(3);
            w.WriteInt(1);
            w.WriteArrayHead(2);
            w.WriteInt(TextSize.Normal);
            w.WriteInt(TextSize.Elder);
            w.WriteInt(2);
            w.WriteInt(input.NoticeAfterSeconds);
            w.WriteInt(3);
            w.WriteInt(input.NoticePageSeconds);
        });
        BuiltObject root = BuiltObject.Of(ObjectKind.Root, views, payload);
        objects[root.Id] = root.Bytes;
        BuiltDocument[] documents = [.. input.Documents.Select(d => new BuiltDocument(d.Key, d.Title, normal.Documents[d.Key], elder.Documents[d.Key]))];
        if (objects.Count > BatchRules.SetObjects)
        {
            throw new PublishingException("set.toolarge", objects.Count, BatchRules.SetObjects);
        }

        BuiltSet set = new(root.Id, objects, documents) { Search = search?.Index.Head };
        PrivacyScan.Require(set, registry, input, _privacy, search, _scanned);
        return set;

        ViewBuilder View(byte size) => new(new ScreenLayout(profile, size, fonts, registry, _pictures), _sheets, input, objects, search);
    }
}

using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Batches;

/// <summary>Keeps the newest searches: the same batches go to every screen of a division, and often to many divisions. Safe for concurrent use.</summary>
internal sealed class SearchContents(GlyphRegistry registry)
{
    /// <summary>How many are kept; one of 50,000 rows takes some 30 MB.</summary>
    private const int Kept = 2;

    private readonly Lock _gate = new();
    private readonly List<(DocumentInput[] Documents, BatchContent Batches, SearchContent? Content)> _kept = [];

    /// <summary>The input with its payments taken out, and the search over them; null: there are none.</summary>
    public (VillageSetInput Input, SearchContent? Content) Of(VillageSetInput input)
    {
        DocumentInput[] searchable = [.. input.Documents.Where(d => d.IsSearchable)];
        if (searchable.Length == 0)
        {
            return (input, null);
        }

        lock (_gate)
        {
            int index = _kept.FindIndex(k => k.Documents.SequenceEqual(searchable));
            if (index < 0)
            {
                BatchContent made = BatchContent.Of(input with { Documents = searchable });
                _kept.Insert(0, (searchable, made, made.Documents.Count == 0 ? null : new SearchContent(made.Documents, registry)));
                if (_kept.Count > Kept)
                {
                    _kept.RemoveAt(Kept);
                }

                index = 0;
            }

            (_, BatchContent batches, SearchContent? content) = _kept[index];
            Dictionary<int, DocumentInput> covers = batches.Input.Documents.ToDictionary(d => d.Key);
            return (input with { Documents = [.. input.Documents.Select(d => covers.GetValueOrDefault(d.Key, d))] }, content);
        }
    }
}

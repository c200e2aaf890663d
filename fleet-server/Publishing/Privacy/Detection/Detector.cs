using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>All finders over a document. Safe for concurrent use.</summary>
internal sealed class Detector
{
    /// <summary>Characters after which a stream is cut at the next hard border: bounds memory on batches of 50,000 rows.</summary>
    private const int ChunkChars = 4096;

    private readonly NumberFinder _numbers;
    private readonly AddressFinder _addresses;
    private readonly NameFinder _names;
    private readonly TableFinder _tables;

    public Detector(PrivacyRules rules)
    {
        _numbers = new NumberFinder(rules);
        _addresses = new AddressFinder(rules);
        _names = new NameFinder(rules);
        _tables = new TableFinder(rules, _names);
    }

    /// <summary>Everything in a title and a document, in order; what overlaps is told once, the surest first.</summary>
    public List<Hit> Find(DocumentModel model, string title)
    {
        List<Hit> hits = Find(DocumentParts.Of(model, title));
        foreach (List<TextPart> continued in DocumentParts.Continued(model))
        {
            hits.AddRange(_numbers.Find(TextStream.Of(continued)).Where(h => h.Spans.Count > 1));
        }

        hits.AddRange(_tables.Find(model, title));
        return Distinct(hits);
    }

    /// <summary>Everything in parts in reading order, column rules left out. The parts are gone through once, and only a few stretches of them are in memory at a time.</summary>
    public List<Hit> Find(IEnumerable<TextPart> parts)
    {
        using IEnumerator<List<TextPart>> chunks = Chunks(parts).GetEnumerator();
        List<TextPart>? first = chunks.MoveNext() ? chunks.Current : null;
        if (first is null)
        {
            return [];
        }

        List<Hit> hits = Look(first);
        if (chunks.MoveNext())
        {
            // Nothing goes over the border between two chunks, so each processor takes the next one; what they find is put together in the order of the text.
            hits.AddRange(Workers.Each(Rest(chunks), Look));
        }

        return Distinct(hits);
    }

    private static IEnumerable<List<TextPart>> Rest(IEnumerator<List<TextPart>> chunks)
    {
        do
        {
            yield return chunks.Current;
        }
        while (chunks.MoveNext());
    }

    private static IEnumerable<List<TextPart>> Chunks(IEnumerable<TextPart> parts)
    {
        List<TextPart> chunk = [];
        int chars = 0;
        foreach (TextPart part in parts)
        {
            if (chars > ChunkChars && part.Joint == PartJoint.Hard)
            {
                yield return chunk;
                chunk = [];
                chars = 0;
            }

            chunk.Add(part);
            chars += part.Text.Length;
        }

        yield return chunk;
    }

    private List<Hit> Look(List<TextPart> chunk)
    {
        TextStream stream = TextStream.Of(chunk);
        return [.. _numbers.Find(stream), .. _addresses.Find(stream), .. _names.Find(stream)];
    }

    private static List<Hit> Distinct(List<Hit> hits)
    {
        Dictionary<(int, int, int), List<PrivacySpan>> taken = [];
        List<Hit> kept = [];
        foreach (Hit hit in hits.OrderByDescending(h => h.Confidence).ThenBy(Rank).ThenByDescending(h => h.Kind))
        {
            if (hit.Spans.Any(IsTaken))
            {
                continue;
            }

            foreach (PrivacySpan span in hit.Spans)
            {
                (int, int, int) place = (span.Block, span.Row, span.Column);
                if (!taken.TryGetValue(place, out List<PrivacySpan>? others))
                {
                    taken.Add(place, others = []);
                }

                others.Add(span);
            }

            kept.Add(hit);
        }

        return [.. kept.OrderBy(h => (h.Spans[0].Block, h.Spans[0].Row, h.Spans[0].Column, h.Spans[0].Start))];

        // A card that goes over cells before the old identity number that the digits of one cell happen to make: as within a cell, the longer number.
        static PrivacyKind Rank(Hit h) => h is { Kind: PrivacyKind.BankCard, Spans.Count: > 1 } ? PrivacyKind.OldIdNumber : h.Kind;

        bool IsTaken(PrivacySpan s)
            => taken.TryGetValue((s.Block, s.Row, s.Column), out List<PrivacySpan>? others) && others.Exists(o => o.Start < s.Start + s.Length && s.Start < o.Start + o.Length);
    }
}

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

    /// <summary>Everything in parts in reading order, column rules left out.</summary>
    public List<Hit> Find(IReadOnlyList<TextPart> parts)
    {
        List<Hit> hits = [];
        List<TextPart> chunk = [];
        int chars = 0;
        foreach (TextPart part in parts)
        {
            if (chars > ChunkChars && part.Joint == PartJoint.Hard)
            {
                Look();
            }

            chunk.Add(part);
            chars += part.Text.Length;
        }

        Look();
        return Distinct(hits);

        void Look()
        {
            TextStream stream = TextStream.Of(chunk);
            hits.AddRange(_numbers.Find(stream));
            hits.AddRange(_addresses.Find(stream));
            hits.AddRange(_names.Find(stream));
            chunk.Clear();
            chars = 0;
        }
    }

    private static List<Hit> Distinct(List<Hit> hits)
    {
        Dictionary<(int, int, int), List<PrivacySpan>> taken = [];
        List<Hit> kept = [];
        foreach (Hit hit in hits.OrderByDescending(h => h.Confidence).ThenBy(h => h.Kind))
        {
            if (hit.Spans.Any(s => taken.TryGetValue((s.Block, s.Row, s.Column), out List<PrivacySpan>? others) && others.Any(o => o.Start < s.Start + s.Length && s.Start < o.Start + o.Length)))
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

        return [.. kept.OrderBy(h => h.Spans[0].Block).ThenBy(h => h.Spans[0].Row).ThenBy(h => h.Spans[0].Column).ThenBy(h => h.Spans[0].Start)];
    }
}

using System.Collections.Concurrent;
using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Batches;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Privacy.Detection;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy;

/// <summary>Something private in a finished set.</summary>
/// <param name="Document">Number of the document; 0: a page that belongs to none (home, columns, notices).</param>
/// <param name="Title">Its title.</param>
/// <param name="Page">Page from 1 on which it begins; 0: known only by document.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Masked">What would remain.</param>
public sealed record LeftInSet(int Document, string Title, int Page, PrivacyKind Kind, string Masked);

/// <summary>The last look: reads the text back from the display lists of the finished objects, joined over lines and pages, and finds what is private in it.
/// The characters come from the objects alone. The documents only say where one cell ends and the next begins, and only where the objects' text equals theirs; else nothing but the objects' lines counts.</summary>
public static class PrivacyScan
{
    /// <summary>Everything in a set that may not be there.</summary>
    /// <param name="set">The finished set.</param>
    /// <param name="registry">The registry it was built with.</param>
    /// <param name="input">What it was built from: the borders of cells, and the values that a person answers for.</param>
    /// <param name="gate">By whose rules.</param>
    /// <exception cref="InvalidDataException">An object of the set is no page though it stands as one.</exception>
    public static IReadOnlyList<LeftInSet> Final(BuiltSet set, GlyphRegistry registry, VillageSetInput input, PrivacyGate gate) => Final(set, registry, input, gate, null, null);

    private static IReadOnlyList<LeftInSet> Final(
        BuiltSet set, GlyphRegistry registry, VillageSetInput input, PrivacyGate gate, SearchContent? search, ConcurrentDictionary<string, bool>? scanned)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(gate);
        Dictionary<int, DocumentInput> inputs = input.Documents.ToDictionary(d => d.Key);
        HashSet<ObjectId> seen = [];
        HashSet<LeftInSet> left = [];
        foreach (BuiltDocument document in set.Documents)
        {
            inputs.TryGetValue(document.Key, out DocumentInput? source);
            foreach (BuiltPages pages in new[] { document.Normal, document.Elder })
            {
                List<string> texts = [];
                int picture = pages.Pages.Select((p, i) => ObjectFrame.ChildCount(set.Objects[p.Object.Id]) > 0 ? i + 1 : 0).FirstOrDefault(p => p > 0);
                if (picture > 0 && (source is null || !PrivacyGate.PictureDigests(source.Model).IsSubsetOf(source.Allowed)))
                {
                    left.Add(new LeftInSet(document.Key, document.Title, picture, PrivacyKind.Picture, ""));
                }

                foreach (BuiltPage page in pages.Pages)
                {
                    seen.Add(page.Object.Id);
                    texts.Add(PageText.Read(set.Objects[page.Object.Id], registry));
                }

                foreach (Hit hit in Blocking(gate, Parts(texts, source is null ? null : pages.Order)))
                {
                    if (source?.Allowed.Contains(PrivacyGate.Digest(hit)) != true)
                    {
                        left.Add(new LeftInSet(document.Key, document.Title, PageOf(hit, texts), hit.Kind, Mask(hit, gate)));
                    }
                }
            }
        }

        HashSet<string> allowed = [.. input.Documents.SelectMany(d => d.Allowed)];
        if (set.Search is { } head)
        {
            string known = head + " " + string.Join(' ', allowed.Order(StringComparer.Ordinal));
            if (scanned?.ContainsKey(known) != true)
            {
                int before = left.Count;
                left.UnionWith(InIndex(set, head, registry, input, gate, search));
                if (left.Count == before)
                {
                    scanned?.TryAdd(known, true);
                }
            }
        }

        foreach ((ObjectId id, byte[] bytes) in set.Objects.Where(o => !seen.Contains(o.Key)))
        {
            string text = bytes[0] switch
            {
                ObjectKind.Page => PageText.Read(bytes, registry, furniture: true),
                ObjectKind.PageList => Title(bytes),
                _ => "",
            };
            foreach (Hit hit in OnLines(gate, text).Where(h => !allowed.Contains(PrivacyGate.Digest(h))))
            {
                left.Add(new LeftInSet(0, "", 0, hit.Kind, Mask(hit, gate)));
            }
        }

        return [.. left];
    }

    /// <summary>Throws if something is left.</summary>
    /// <exception cref="PublishingException">The message names the document, the page and the remedy.</exception>
    public static void Require(BuiltSet set, GlyphRegistry registry, VillageSetInput input, PrivacyGate gate) => Require(set, registry, input, gate, null, null);

    /// <param name="search">What the index was built from: names of columns.</param>
    /// <param name="scanned">Indexes that were clean; this one is added.</param>
    internal static void Require(BuiltSet set, GlyphRegistry registry, VillageSetInput input, PrivacyGate gate, SearchContent? search, ConcurrentDictionary<string, bool>? scanned)
    {
        if (Final(set, registry, input, gate, search, scanned) is [LeftInSet first, ..] all)
        {
            throw new PublishingException("privacy.left", first.Title, first.Page, new Findings.Wording("privacy.kind." + first.Kind.ToString().ToLowerInvariant()), first.Masked, all.Count);
        }
    }

    /// <summary>Every record of the index, cell by cell as the objects have it, and its words.</summary>
    private static List<LeftInSet> InIndex(BuiltSet set, ObjectId head, GlyphRegistry registry, VillageSetInput input, PrivacyGate gate, SearchContent? search)
    {
        SearchIndexText index = new(set.Objects, head, registry);
        Dictionary<int, DocumentInput> inputs = input.Documents.ToDictionary(d => d.Key);
        Dictionary<int, IReadOnlyList<string>> headers = search?.Documents.ToDictionary(d => d.Key, d => d.Header) ?? [];
        List<LeftInSet> left = [];
        foreach (Hit hit in Blocking(gate, Parts()))
        {
            int key = hit.Spans[0].Block;
            if (!inputs.TryGetValue(key, out DocumentInput? source) || !source.Allowed.Contains(PrivacyGate.Digest(hit)))
            {
                left.Add(new LeftInSet(key, source?.Title ?? "", 0, hit.Kind, Mask(hit, gate)));
            }
        }

        HashSet<string> allowed = [.. input.Documents.SelectMany(d => d.Allowed)];
        left.AddRange(OnLines(gate, string.Join('\n', index.Words())).Where(h => !allowed.Contains(PrivacyGate.Digest(h))).Select(h => new LeftInSet(0, "", 0, h.Kind, Mask(h, gate))));
        return left;

        // Each record stands for itself: no number goes over its end.
        IEnumerable<TextPart> Parts()
        {
            foreach ((int document, int row, string[] cells) in index.Records())
            {
                int key = index.Documents[document];
                IReadOnlyList<string> header = headers.GetValueOrDefault(key, []);
                for (int c = 0; c < cells.Length; c++)
                {
                    yield return new TextPart(key, row, c, cells[c], c < header.Count ? header[c] : "", c == 0 ? PartJoint.Hard : PartJoint.Cell);
                }
            }
        }
    }

    /// <summary>Numbers on the lines of home, column and notice pages. Where a line end may have cut a longer number nothing is said: those texts are titles, seen whole in the page lists,
    /// and beginnings of documents, seen whole above.</summary>
    private static IEnumerable<Hit> OnLines(PrivacyGate gate, string text)
    {
        string[] lines = text.Split('\n');
        TextPart[] parts = [.. lines.Select((line, i) => new TextPart(i, -1, -1, line, "", PartJoint.Hard))];
        return Blocking(gate, parts).Where(hit =>
        {
            PrivacySpan span = hit.Spans[0];
            bool cutBefore = span.Start == 0 && span.Block > 0 && EndsInNumber(lines[span.Block - 1]);
            bool cutAfter = span.Start + span.Length == lines[span.Block].Length && span.Block + 1 < lines.Length && lines[span.Block + 1].Length > 0 && char.IsAsciiLetterOrDigit(lines[span.Block + 1][0]);
            return hit.Kind <= PrivacyKind.Mobile && !cutBefore && !cutAfter;
        });
    }

    private static bool EndsInNumber(string line) => line.Length > 0 && (char.IsAsciiLetterOrDigit(line[^1]) || line[^1] == '-');

    private static IEnumerable<Hit> Blocking(PrivacyGate gate, IEnumerable<TextPart> parts) => gate.Detector.Find(parts).Where(h => h.Confidence != Confidence.Doubtful);

    private static string Mask(Hit hit, PrivacyGate gate) => Masks.Pieces(hit.Kind, [hit.Value], gate.Rules.CompoundSurnames)[0];

    /// <summary>The drawn characters in the document's parts; if the two texts differ, all lines of all pages in one run.</summary>
    private static List<TextPart> Parts(List<string> pages, DocumentModel? source)
    {
        string drawn = string.Concat(pages.SelectMany(p => p).Where(c => !char.IsWhiteSpace(c)));
        List<TextPart> parts = [];
        int at = 0;
        bool equal = source is not null;
        foreach (TextPart part in source is null ? [] : DocumentParts.Of(source, ""))
        {
            StringBuilder text = new();
            string marker = part.Column < 0 && source!.Blocks[part.Block] is ListItemBlock item ? item.Marker : "";
            equal &= Take(marker, null) && Take(part.Text, text);
            if (!equal)
            {
                break;
            }

            parts.Add(part with { Text = text.ToString() });
        }

        return equal && at == drawn.Length ? parts : [new TextPart(0, -1, -1, string.Join('\n', pages), "", PartJoint.Hard)];

        // Blanks are not drawn: the document's stand for them, the characters are the drawn ones.
        bool Take(string expected, StringBuilder? into)
        {
            foreach (char c in expected)
            {
                if (char.IsWhiteSpace(c))
                {
                    into?.Append(c);
                }
                else if (at < drawn.Length && drawn[at] == c)
                {
                    into?.Append(drawn[at++]);
                    at += into is null ? 1 : 0;
                }
                else
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The page on which a value begins: the first with the longest beginning of it.</summary>
    private static int PageOf(Hit hit, List<string> pages)
    {
        List<string> bare = [.. pages.Select(p => string.Concat(p.Where(c => !char.IsWhiteSpace(c))))];
        for (int length = hit.Value.Length; length > 0; length--)
        {
            int page = bare.FindIndex(p => p.Contains(hit.Value.AsSpan(0, length).ToString(), StringComparison.OrdinalIgnoreCase));
            if (page >= 0)
            {
                return page + 1;
            }
        }

        return 0;
    }

    private static string Title(byte[] pageList)
    {
        int payload = ObjectFrame.PayloadOffset(pageList);
        CborReader reader = new(pageList, payload, pageList.Length - payload);
        for (int pairs = reader.ReadMapHead(); pairs > 0; pairs--)
        {
            if (reader.ReadInt() == 5)
            {
                return reader.ReadText(Limits.ObjectBytes);
            }

            reader.Skip();
        }

        return "";
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Privacy.Detection;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy;

/// <summary>Stands between reading a file and laying it out: what it finds is masked, or a named person answers for it, or nothing is published. Safe for concurrent use.</summary>
public sealed class PrivacyGate(PrivacyRules rules)
{
    /// <summary>Masking can bring figures together that stood apart; two more rounds have always been enough, and what then is left blocks.</summary>
    private const int Rounds = 4;

    /// <summary>Findings of one severity that are told one by one; the others are counted. A batch of 50,000 rows has 100,000 of them.</summary>
    private const int MostTold = 200;

    /// <summary>Findings that are described by one processor at a time.</summary>
    private const int HitsTogether = 1000;

    /// <summary>By the rules that come with the product.</summary>
    public static PrivacyGate Standard { get; } = new(PrivacyRules.Standard);

    /// <summary>The rules it goes by.</summary>
    public PrivacyRules Rules => rules;

    internal Detector Detector { get; } = new(rules);

    /// <summary>Everything private in a document and its title, in reading order.</summary>
    public IReadOnlyList<PrivacyFinding> Check(DocumentModel model, string title = "")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(title);
        return [.. Describe(Detector.Find(model, title), model, title).Select(d => d.Finding), .. Pictures(model)];
    }

    /// <summary>Everything private in a free text, such as an answer to a villager. Spans are of block 0.</summary>
    public IReadOnlyList<PrivacyFinding> Check(string text) => Check(new DocumentModel([new ParagraphBlock(SourcePlace.WholeFile, text)]));

    /// <summary>Masks what is to be masked and says what is still open.</summary>
    /// <exception cref="PublishingException">A justification names no person or no reason.</exception>
    public PrivacyOutcome Apply(DocumentModel model, string title, PrivacyDecisions decisions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(decisions);
        if (decisions.Justifications.FirstOrDefault(j => !j.IsComplete) is { } bad)
        {
            throw new PublishingException("privacy.incomplete", bad.FindingId, PrivacyJustification.MinReasonChars);
        }

        Dictionary<string, PrivacyJustification> justifications = decisions.Justifications.GroupBy(j => j.FindingId).ToDictionary(g => g.Key, g => g.Last());
        HashSet<string> mask = [.. decisions.MaskFindings];
        List<PrivacyFinding> open = [];
        List<PrivacyFinding> doubtful = [];
        List<PrivacyFinding> masked = [];
        List<JustifiedFinding> justified = [];
        HashSet<string> allowed = [];
        List<PrivacyFinding> pictures = Pictures(model);
        foreach (PrivacyFinding finding in pictures.Where(f => justifications.ContainsKey(f.Id)))
        {
            justified.Add(new JustifiedFinding(finding, justifications[finding.Id]));
            allowed.UnionWith(PictureDigests(model));
        }

        pictures.RemoveAll(f => justifications.ContainsKey(f.Id));
        for (int round = 0; round < Rounds; round++)
        {
            List<Hit> hits = Detector.Find(model, title);
            List<(PrivacyFinding Finding, string[] Pieces)> findings = Describe(hits, model, title);
            List<(PrivacySpan, string)> changes = [];
            open.Clear();
            for (int i = 0; i < hits.Count; i++)
            {
                (PrivacyFinding finding, string[] pieces) = findings[i];
                if (allowed.Count > 0 && allowed.Contains(Digest(hits[i])))
                {
                    continue;
                }

                if (round == 0 && finding.MayBeJustified && justifications.TryGetValue(finding.Id, out PrivacyJustification? justification))
                {
                    justified.Add(new JustifiedFinding(finding, justification));
                    allowed.Add(Digest(hits[i]));
                }
                else if (finding.Blocks && (decisions.Mask || mask.Contains(finding.Id) || (round > 0 && mask.Count > 0 && masked.Any(m => Touches(m, finding)))))
                {
                    masked.Add(finding);
                    changes.AddRange(hits[i].Spans.Select((s, k) => (s, pieces[k])));
                }
                else if (finding.Blocks)
                {
                    open.Add(finding);
                }
                else if (round == 0)
                {
                    doubtful.Add(finding);
                }
            }

            if (changes.Count == 0)
            {
                break;
            }

            // Ids follow the text: they are looked up before it changes, and what is open afterwards is told with the ids of the original.
            if (round == 0 && open.Count > 0)
            {
                List<PrivacyFinding> original = [.. open];
                model = PrivacyText.Rewrite(model, ref title, changes);
                return Outcome(original);
            }

            model = PrivacyText.Rewrite(model, ref title, changes);
            if (round == Rounds - 1)
            {
                open.AddRange(Describe(Detector.Find(model, title), model, title).Select(d => d.Finding).Where(f => f.Blocks));
            }
        }

        return Outcome(open);

        PrivacyOutcome Outcome(IReadOnlyList<PrivacyFinding> left) => new(title, model, [.. left, .. pictures], doubtful, masked, justified) { Allowed = allowed };
    }

    /// <summary>Findings in the words of an import: errors for what blocks, warnings for what is doubtful, notes for what was masked or justified.</summary>
    public static IReadOnlyList<Finding> Report(string file, DocumentModel model, PrivacyOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(outcome);
        return
        [
            .. outcome.Open.Take(MostTold).Select(f => Of(f, Severity.Error, f.Kind == PrivacyKind.Picture ? "privacy.open.picture" : f.MayBeJustified ? "privacy.open" : "privacy.open.id", f.Id)),
            .. More(outcome.Open.Count, Severity.Error, "privacy.open.more"),
            .. outcome.Doubtful.Take(MostTold).Select(f => Of(f, Severity.Warning, "privacy.doubtful")),
            .. More(outcome.Doubtful.Count, Severity.Warning, "privacy.doubtful.more"),
            .. outcome.Masked.Take(MostTold).Select(f => Of(f, Severity.Note, "privacy.masked")),
            .. More(outcome.Masked.Count, Severity.Note, "privacy.masked.more"),
            .. outcome.Justified.Select(j => Of(j.Finding, Severity.Note, j.Finding.Kind == PrivacyKind.Picture ? "privacy.justified.picture" : "privacy.justified", j.Justification.Person, j.Justification.Reason)),
        ];

        IEnumerable<Finding> More(int count, Severity severity, string code)
            => count > MostTold ? [new Finding(severity, code, file, SourcePlace.WholeFile, count - MostTold)] : [];

        Finding Of(PrivacyFinding f, Severity severity, string code, params object[] more)
        {
            PrivacySpan first = f.Spans[0];
            SourcePlace place = first.Block < 0 || first.Block >= model.Blocks.Count ? SourcePlace.WholeFile : model.Blocks[first.Block].Place;
            Wording where = first.Block < 0 ? new Wording("privacy.where.title")
                : first.Column < 0 ? new Wording("privacy.where.text", first.Start + 1)
                : first.Row < 0 ? new Wording("privacy.where.header", first.Column + 1)
                : new Wording("privacy.where.cell", first.Row + 1, first.Column + 1);
            return new Finding(severity, code, file, place, [new Wording("privacy.kind." + f.Kind.ToString().ToLowerInvariant()), f.Masked, where, .. more]);
        }
    }

    /// <summary>What <see cref="PrivacyOutcome.Allowed"/> says of a document's pictures once a person has answered for them.</summary>
    public static IReadOnlySet<string> PictureDigests(DocumentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Blocks.OfType<PictureBlock>().Select(b => Digest(b.Picture)).ToHashSet();
    }

    internal static string Digest(Picture picture) => Hex(Encoding.UTF8.GetBytes(PrivacyKind.Picture + "\n" + picture.Digest));

    /// <summary>All pictures of a document as one finding: whoever answers for them has looked through all.</summary>
    private static List<PrivacyFinding> Pictures(DocumentModel model)
    {
        int[] blocks = [.. Enumerable.Range(0, model.Blocks.Count).Where(b => model.Blocks[b] is PictureBlock)];
        if (blocks.Length == 0)
        {
            return [];
        }

        string id = Hex(Encoding.UTF8.GetBytes(PrivacyKind.Picture + "\n" + string.Join('\n', blocks.Select(b => ((PictureBlock)model.Blocks[b]).Picture.Digest))));
        return [new PrivacyFinding(id, PrivacyKind.Picture, Confidence.Likely, [.. blocks.Select(b => new PrivacySpan(b, -1, -1, 0, 0))], blocks.Length.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Names a value without giving it away in a log; whoever has the value can compute it.</summary>
    internal static string Digest(Hit hit) => Hex(Encoding.UTF8.GetBytes(hit.Kind + "\n" + hit.Value));

    /// <summary>Each hit as it may be told, and what its pieces become when it is masked.</summary>
    private List<(PrivacyFinding Finding, string[] Pieces)> Describe(List<Hit> hits, DocumentModel model, string title)
    {
        if (hits.Count == 0)
        {
            return [];
        }

        // The title is not part of it: it may be given apart from the text, and its own findings carry their value.
        string document = Hex(Encoding.UTF8.GetBytes(model.PlainText()));
        return hits.Count <= HitsTogether ? [.. hits.Select(Of)] : Workers.Each(hits.Chunk(HitsTogether), some => Array.ConvertAll(some, Of));

        (PrivacyFinding, string[]) Of(Hit hit)
        {
            string[] pieces = Masks.Pieces(hit.Kind, [.. hit.Spans.Select(s => PrivacyText.Read(model, title, s))], rules.CompoundSurnames);
            string id = Hex(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{document}\n{hit.Kind}\n{string.Join(';', hit.Spans)}\n{hit.Value}")));
            return (new PrivacyFinding(id, hit.Kind, hit.Confidence, hit.Spans, string.Concat(pieces)), pieces);
        }
    }

    private static bool Touches(PrivacyFinding masked, PrivacyFinding finding)
        => finding.Spans.Any(s => masked.Spans.Any(m => (m.Block, m.Row, m.Column) == (s.Block, s.Row, s.Column)));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
}

using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.SearchIndex;

/// <summary>A finished index.</summary>
/// <param name="Head">Identity of the head: the child that a view names.</param>
/// <param name="Objects">All its objects, the head included, each at most 4 KiB.</param>
public sealed record BuiltSearchIndex(ObjectId Head, IReadOnlyDictionary<ObjectId, byte[]> Objects)
{
    /// <summary>Numbers of all glyphs that its texts use, in the sans face.</summary>
    public required IReadOnlySet<int> Glyphs { get; init; }

    /// <summary>True if its payments are of more than one year: a reader may choose one.</summary>
    public required bool HasYears { get; init; }
}

/// <summary>Builds the index of subsidy rows (SPEC.md §7). The same rows and registry give the same objects; rows that did not change keep most of theirs.</summary>
public static class SearchIndexBuilder
{
    /// <summary>Different programmes or documents of one index: each is one byte of a key.</summary>
    public const int MaxWords = 255;

    private const int MaxRow = (1 << 24) - 1;

    /// <exception cref="PublishingException">There are too many programmes, documents, groups or years for one index, or a row is outside its range; the message says which.</exception>
    public static BuiltSearchIndex Build(IReadOnlyList<SubsidyRow> rows, GlyphRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(registry);
        Dictionary<string, int> groups = Numbers(rows.Select(r => r.Group), ushort.MaxValue, "search.groups");
        Dictionary<string, int> programmes = Numbers(rows.Select(r => r.Programme), MaxWords, "search.programmes");
        Dictionary<int, int> documents = Numbers(rows.Select(r => r.DocumentKey), MaxWords, "search.documents");
        Dictionary<ObjectId, byte[]> objects = [];
        Dictionary<Rune, int> numbers = [];
        ObjectId[] trees =
        [
            new SearchTree(SearchLimits.NameTree, objects).Build(Names(rows, NumberOf, groups, programmes, documents)),
            new SearchTree(SearchLimits.GroupTree, objects).Build(Runs(rows, groups, programmes, documents, byGroup: true)),
            new SearchTree(SearchLimits.ProgrammeTree, objects).Build(Runs(rows, groups, programmes, documents, byGroup: false)),
            new RecordTree(NumberOf, objects).Build(rows, groups, programmes, documents),
        ];
        IGrouping<int, int>[] years = [.. rows.Select(r => (r.Year, Programme: programmes[r.Programme])).Distinct().GroupBy(r => r.Year, r => r.Programme).OrderByDescending(y => y.Key)];
        if (years.Length > SearchLimits.MostYears)
        {
            throw new PublishingException("search.years", years.Length, SearchLimits.MostYears);
        }

        bool choice = years.Length > 1;
        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(choice ? 6 : 5);
            w.WriteInt(1);
            w.WriteArrayHead(documents.Count);
            foreach (int document in documents.Keys)
            {
                w.WriteInt(document);
            }

            w.WriteInt(2);
            Words(w, programmes.Keys, NumberOf);
            w.WriteInt(3);
            Words(w, groups.Keys, NumberOf);
            w.WriteInt(4);
            w.WriteInt(rows.Count);
            w.WriteInt(5);
            w.WriteBool(rows.Select(r => r.Name).Distinct().Any(n => PinyinInitials.Keys(n).Any(k => k.Contains(SearchLimits.OtherLetter, StringComparison.Ordinal))));
            if (choice)
            {
                w.WriteInt(6);
                w.WriteArrayHead(years.Length);
                foreach (IGrouping<int, int> year in years)
                {
                    w.WriteArrayHead(2);
                    w.WriteInt(year.Key);
                    w.WriteBytes([.. year.Order().Select(p => (byte)p)]);
                }
            }
        });
        BuiltObject head = BuiltObject.Of(ObjectKind.SearchIndex, trees, [SearchLimits.HeadLevel, .. payload]);
        if (head.Bytes.Length > SearchLimits.ObjectBytes)
        {
            throw new PublishingException("search.head", groups.Count, programmes.Count);
        }

        objects[head.Id] = head.Bytes;
        return new BuiltSearchIndex(head.Id, objects) { Glyphs = numbers.Values.ToHashSet(), HasYears = choice };

        int NumberOf(Rune character)
        {
            if (!numbers.TryGetValue(character, out int number))
            {
                numbers.Add(character, number = registry.NumberOf(FaceId.Sans, character));
            }

            return number;
        }
    }

    private static List<SearchEntry> Names(
        IReadOnlyList<SubsidyRow> rows, Func<Rune, int> numberOf, Dictionary<string, int> groups, Dictionary<string, int> programmes, Dictionary<int, int> documents)
    {
        Dictionary<string, (IReadOnlyList<string> Keys, byte[] Glyphs)> names = [];
        List<SearchEntry> entries = [];
        foreach (SubsidyRow row in rows)
        {
            if (row.Year is < SearchLimits.MinYear or > SearchLimits.YearBase || row.AmountFen is < 0 or > SearchLimits.NoAmount || row.Row is < 0 or > MaxRow)
            {
                throw new PublishingException("search.row", row.Row + 1, row.Year, row.AmountFen);
            }

            if (!names.TryGetValue(row.Name, out (IReadOnlyList<string> Keys, byte[] Glyphs) name))
            {
                name = (PinyinInitials.Keys(row.Name), Glyphs(row.Name, numberOf));
                names.Add(row.Name, name);
            }

            uint amount = (uint)row.AmountFen;
            byte[] value = [(byte)amount, (byte)(amount >> 8), (byte)(amount >> 16), (byte)(amount >> 24)];
            int group = groups[row.Group];
            foreach (string letters in name.Keys)
            {
                int household = letters.Length + 3 + name.Glyphs.Length + 2;
                byte[] key = new byte[household + 6];
                Encoding.ASCII.GetBytes(letters, key);
                key[letters.Length + 1] = (byte)(group >> 8);
                key[letters.Length + 2] = (byte)group;
                name.Glyphs.CopyTo(key, letters.Length + 3);
                key[household] = (byte)(SearchLimits.YearBase - row.Year);
                key[household + 1] = (byte)programmes[row.Programme];
                key[household + 2] = (byte)documents[row.DocumentKey];
                key[household + 3] = (byte)(row.Row >> 16);
                key[household + 4] = (byte)(row.Row >> 8);
                key[household + 5] = (byte)row.Row;
                entries.Add(new SearchEntry(key, value, household));
            }
        }

        return entries;
    }

    /// <summary>Rows one after another that are of one group, programme and year: where to open the document.</summary>
    private static List<SearchEntry> Runs(IReadOnlyList<SubsidyRow> rows, Dictionary<string, int> groups, Dictionary<string, int> programmes, Dictionary<int, int> documents, bool byGroup)
        =>
        [
            .. rows.GroupBy(r => (r.Group, r.Programme, r.Year, r.DocumentKey)).Select(run =>
            {
                int group = groups[run.Key.Group];
                byte programme = (byte)programmes[run.Key.Programme];
                byte year = (byte)(SearchLimits.YearBase - run.Key.Year);
                byte document = (byte)documents[run.Key.DocumentKey];
                int first = run.Min(r => r.Row);
                int count = Math.Min(run.Count(), MaxRow);
                byte[] key = byGroup ? [(byte)(group >> 8), (byte)group, programme, year, document] : [programme, year, (byte)(group >> 8), (byte)group, document];
                return new SearchEntry(key, [(byte)first, (byte)(first >> 8), (byte)(first >> 16), (byte)count, (byte)(count >> 8), (byte)(count >> 16)], key.Length);
            }),
        ];

    // One more than the glyph's number, so that zero ends the name.
    private static byte[] Glyphs(string name, Func<Rune, int> numberOf)
        => [.. name.EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r)).Take(SearchLimits.NameGlyphs).Select(r => numberOf(r) + 1).SelectMany(g => new[] { (byte)(g >> 8), (byte)g })];

    private static void Words(CborWriter w, Dictionary<string, int>.KeyCollection words, Func<Rune, int> numberOf)
    {
        w.WriteArrayHead(words.Count);
        foreach (string word in words)
        {
            w.WriteBytes(RecordTree.Glyphs(word, numberOf));
        }
    }

    /// <summary>Numbers in the order of first appearance: a village's own order of its groups.</summary>
    private static Dictionary<T, int> Numbers<T>(IEnumerable<T> words, int most, string code)
        where T : notnull
    {
        Dictionary<T, int> numbers = [];
        foreach (T word in words)
        {
            numbers.TryAdd(word, numbers.Count);
        }

        return numbers.Count <= most ? numbers : throw new PublishingException(code, numbers.Count, most);
    }
}

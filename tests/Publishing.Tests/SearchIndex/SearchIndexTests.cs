using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Publishing.Sets;
using Xunit;

namespace KioskFleet.Publishing.Tests.SearchIndex;

public sealed class SearchIndexTests : IClassFixture<SearchIndexTests.Township>
{
    private readonly Township _township;

    public SearchIndexTests(Township township)
    {
        _township = township;
    }

    [Fact]
    public void Fifty_thousand_rows_give_objects_of_four_kibibytes_at_most()
    {
        Assert.Equal(50_000, _township.Rows.Count);
        Assert.All(_township.Index.Objects.Values, o => Assert.InRange(o.Length, 1, SearchLimits.ObjectBytes));
        Assert.All(_township.Index.Objects.Values, o => Assert.Equal(ObjectKind.SearchIndex, o[0]));

        // Some 20 bytes to find a row by, and 25 for the head of its record.
        Assert.InRange(_township.Index.Objects.Values.Sum(o => o.Length), 1, 50_000 * 45);
    }

    [Fact]
    public void A_look_up_finds_what_a_naive_search_finds_and_reads_four_objects_at_most()
    {
        Random random = new(50_000);
        for (int i = 0; i < 400; i++)
        {
            SubsidyRow row = _township.Rows[random.Next(_township.Rows.Count)];
            IReadOnlyList<string> keys = PinyinInitials.Keys(row.Name);
            string letters = keys[random.Next(keys.Count)];
            bool whole = random.Next(3) > 0;
            letters = whole ? letters : letters[..random.Next(1, letters.Length + 1)];
            Compare(new SearchQuery
            {
                Letters = letters,
                WholeName = whole,
                Group = random.Next(2) == 0 ? _township.Group(row.Group) : -1,
                Programme = random.Next(4) == 0 ? _township.Programme(row.Programme) : -1,
                Year = random.Next(4) == 0 ? row.Year : -1,
            });
        }
    }

    [Fact]
    public void Names_that_nobody_has_are_not_found()
    {
        Compare(new SearchQuery { Letters = "ZZZZZZ" });
        Compare(new SearchQuery { Letters = "#" });
        Compare(new SearchQuery { Letters = "A", WholeName = true });
        Compare(new SearchQuery { Letters = "ZJG", WholeName = true, Group = 60_000 });
    }

    [Fact]
    public void A_households_rows_come_with_the_first_four_objects()
    {
        int cut = 0;
        var households = _township.Rows.GroupBy(r => (r.Name, r.Group)).Take(1500).ToList();
        foreach (var household in households)
        {
            SearchIndexReader reader = _township.Reader();
            reader.Begin(new SearchQuery { Letters = PinyinInitials.Keys(household.Key.Name)[0], WholeName = true, Group = _township.Group(household.Key.Group) });
            List<int> rows = [];
            SearchHit hit = new();
            while (reader.Next(hit))
            {
                rows.Add(hit.Row);
            }

            cut += household.All(r => rows.Contains(r.Row)) ? 0 : 1;
        }

        Assert.InRange(cut, 0, households.Count / 100);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Groups_and_programmes_lead_to_the_rows_of_a_document(bool byProgramme)
    {
        SubsidyRow row = _township.Rows[777];
        SearchQuery query = byProgramme
            ? new SearchQuery { Programme = _township.Programme(row.Programme), Year = row.Year }
            : new SearchQuery { Group = _township.Group(row.Group), Programme = _township.Programme(row.Programme) };
        SearchIndexReader reader = _township.Reader();
        int found = 0;
        reader.Begin(query);
        SearchHit hit = new();
        while (Step(reader, hit))
        {
            found += hit.Rows;
            Assert.Equal(row.Programme, _township.Programmes[hit.Programme]);
        }

        Assert.Equal(_township.Rows.Count(r => r.Programme == row.Programme && (byProgramme ? r.Year == row.Year : r.Group == row.Group)), found);
    }

    [Fact]
    public void The_same_rows_in_another_order_give_the_same_tree_of_names()
    {
        SubsidyRow[] rows = [.. _township.Rows.Take(2000)];
        GlyphRegistry registry = new();
        BuiltSearchIndex one = SearchIndexBuilder.Build(rows, registry);
        Assert.Equal(one.Head, SearchIndexBuilder.Build([.. rows, rows[5]], registry) is var two && two.Objects.Count == one.Objects.Count ? one.Head : default);
        Assert.Equal(one.Head, SearchIndexBuilder.Build(rows, registry).Head);
    }

    [Fact]
    public void A_damaged_object_ends_a_look_up_without_an_exception()
    {
        Random random = new(8);
        Dictionary<ObjectId, byte[]> objects = _township.Index.Objects.ToDictionary(o => o.Key, o => (byte[])o.Value.Clone());
        foreach (byte[] bytes in objects.Values)
        {
            for (int i = 0; i < 40; i++)
            {
                bytes[random.Next(4, bytes.Length)] ^= (byte)(1 << random.Next(8));
            }
        }

        Memory source = new(objects);
        SearchHead head = new();
        Memory whole = new(_township.Index.Objects);
        Assert.True(head.Open(whole, _township.Index.Head.ToArray(), 0));
        SearchHit hit = new();
        for (int i = 0; i < 300; i++)
        {
            SearchIndexReader reader = new(source, head);
            reader.Begin(new SearchQuery { Letters = ((char)('A' + (i % 26))).ToString() });
            for (int hits = 0; hits < 1000 && reader.Next(hit); hits++)
            {
                Assert.InRange(hit.NameLength, 0, SearchLimits.NameGlyphs);
            }
        }
    }

    [Fact]
    public void A_record_is_found_by_document_and_number_with_four_objects_and_nothing_is_allocated()
    {
        SearchIndexReader reader = _township.Reader();
        SearchQuery query = new();
        SearchHit hit = new();
        int document = 7;
        int key = _township.Head.Documents[document];
        Look(100, 1);
        Assert.Equal((key, 100), (_township.Head.Documents[hit.Document], hit.Row));
        Assert.Equal(_township.ByPlace[(key, 100)].AmountFen, hit.Amount);
        int before = _township.Source.Reads;
        Assert.Equal(1, Look(500, 1));
        Assert.InRange(_township.Source.Reads - before, 1, 3);
        Assert.Equal(30, Look(500, 30));
        int last = _township.Rows.Count(r => r.DocumentKey == key);
        Assert.Equal(5, Look(last - 5, 100));
        Assert.Equal(0, Look(last, 1));

        query.Clear();
        query.Letters = "WJG";
        query.WholeName = true;
        Names();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Look(321, 12);
        query.Clear();
        query.LetterCount = 2;
        query.LetterBytes[0] = (byte)'L';
        query.LetterBytes[1] = (byte)'X';
        Names();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);

        void Names()
        {
            reader.Begin(query);
            while (reader.Next(hit))
            {
            }
        }

        int Look(int row, int rows)
        {
            query.Clear();
            (query.Document, query.Row, query.Rows) = (document, row, rows);
            int found = 0;
            reader.Begin(query);
            while (reader.Next(hit))
            {
                found++;
            }

            while (reader.More)
            {
                reader.Continue();
                while (reader.Next(hit))
                {
                    found++;
                }
            }

            Assert.False(reader.Failed);
            return found;
        }
    }

    [Fact]
    public void An_empty_index_answers_too()
    {
        BuiltSearchIndex index = SearchIndexBuilder.Build([], new GlyphRegistry());
        Memory source = new(index.Objects);
        SearchHead head = new();
        Assert.True(head.Open(source, index.Head.ToArray(), 0));
        SearchIndexReader reader = new(source, head);
        reader.Begin(new SearchQuery { Letters = "Z" });
        Assert.False(reader.Next(new SearchHit()));
        Assert.False(reader.Failed);
    }

    private void Compare(SearchQuery query)
    {
        List<(int, int)> expected = [];
        foreach (SubsidyRow row in _township.Rows)
        {
            if ((query.Group < 0 || _township.Group(row.Group) == query.Group) && (query.Programme < 0 || _township.Programme(row.Programme) == query.Programme)
                && (query.Year < 0 || row.Year == query.Year))
            {
                foreach (string key in _township.Keys(row.Name))
                {
                    if (query.WholeName ? key == query.Letters : key.StartsWith(query.Letters, StringComparison.Ordinal))
                    {
                        expected.Add((row.DocumentKey, row.Row));
                    }
                }
            }
        }

        SearchIndexReader reader = _township.Reader();
        int before = _township.Source.Reads;
        reader.Begin(query);
        List<(int, int)> found = [];
        SearchHit hit = new();
        while (reader.Next(hit))
        {
            Take();
        }

        // With the head that is in memory: four.
        Assert.InRange(_township.Source.Reads - before, 1, 3);
        while (reader.More)
        {
            reader.Continue();
            before = _township.Source.Reads;
            while (reader.Next(hit))
            {
                Take();
            }

            Assert.InRange(_township.Source.Reads - before, 1, 3);
        }

        Assert.False(reader.Failed);
        Assert.Equal(expected.Order(), found.Order());

        void Take()
        {
            found.Add((_township.Head.Documents[hit.Document], hit.Row));
            SubsidyRow row = _township.ByPlace[(_township.Head.Documents[hit.Document], hit.Row)];
            string name = string.Concat(Enumerable.Range(0, hit.NameLength).Select(i => _township.Registry.CharacterOf(FaceId.Sans, hit.Name[i])));
            Assert.Equal((row.Name, row.Year, row.AmountFen), (name, hit.Year, hit.Amount));
        }
    }

    private static bool Step(SearchIndexReader reader, SearchHit hit)
    {
        while (!reader.Next(hit))
        {
            if (!reader.More)
            {
                return false;
            }

            reader.Continue();
        }

        return true;
    }

    /// <summary>A township: 168 groups, some 3,000 households, ten programmes over four years.</summary>
    public sealed class Township
    {
        private const string Common = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任单仇解区查盖朴尉缪";
        private const string Given = "建国秀英志强玉兰德福长根春花明亮桂芳海军小红文武国庆晓燕永平金水保全乐行朝";
        private readonly Dictionary<string, int> _groups = [];
        private readonly Dictionary<string, int> _programmes = [];
        private readonly Dictionary<string, IReadOnlyList<string>> _keys = [];

        public Township()
        {
            Random random = new(168);
            List<(string Name, string Group)> heads = [.. Enumerable.Range(0, 3000).Select(i =>
            {
                // Few surnames have most of the people.
                string name = Common[(int)(Math.Pow(random.NextDouble(), 2) * Common.Length)].ToString() + Given[random.Next(Given.Length)] + (random.Next(4) == 0 ? "" : Given[random.Next(Given.Length)].ToString());
                return (name, $"第{random.Next(1, 169)}组");
            })];
            heads.Add(("欧阳建国", "第1组"));
            heads.Add(("𠮷田", "第2组"));
            heads.Add(("张*国", "第3组"));
            int document = 0;
            Dictionary<int, int> next = [];
            while (Rows.Count < 50_000)
            {
                document++;
                foreach ((string name, string group) in heads)
                {
                    if (Rows.Count < 50_000 && random.Next(3) > 0)
                    {
                        int row = next.GetValueOrDefault(document);
                        next[document] = row + 1;
                        Rows.Add(new SubsidyRow(name, group, $"项目{document % 10}", 2023 + (document / 10), random.Next(1, 900_000), 1000 + document, row));
                    }
                }
            }

            foreach (SubsidyRow row in Rows)
            {
                _groups.TryAdd(row.Group, _groups.Count);
                if (_programmes.TryAdd(row.Programme, _programmes.Count))
                {
                    Programmes.Add(row.Programme);
                }

                ByPlace.Add((row.DocumentKey, row.Row), row);
            }

            Index = SearchIndexBuilder.Build(Rows, Registry);
            Source = new Memory(Index.Objects);
            Assert.True(Head.Open(Source, Index.Head.ToArray(), 0));
            Assert.Equal(Rows.Count, Head.Rows);
        }

        public List<SubsidyRow> Rows { get; } = [];

        public List<string> Programmes { get; } = [];

        public Dictionary<(int, int), SubsidyRow> ByPlace { get; } = [];

        public GlyphRegistry Registry { get; } = new();

        public BuiltSearchIndex Index { get; }

        public Memory Source { get; }

        public SearchHead Head { get; } = new();

        public SearchIndexReader Reader() => new(Source, Head);

        public int Group(string name) => _groups[name];

        public int Programme(string name) => _programmes[name];

        public IReadOnlyList<string> Keys(string name)
        {
            if (!_keys.TryGetValue(name, out IReadOnlyList<string>? keys))
            {
                _keys.Add(name, keys = PinyinInitials.Keys(name));
            }

            return keys;
        }
    }

    /// <summary>The objects in memory; counts what is read.</summary>
    public sealed class Memory(IReadOnlyDictionary<ObjectId, byte[]> objects) : ISearchSource
    {
        public int Reads { get; private set; }

        public int Read(byte[] id, int idOffset, byte[] buffer)
        {
            Reads++;
            if (!objects.TryGetValue(new ObjectId(id.AsSpan(idOffset, Limits.IdBytes)), out byte[]? bytes) || bytes.Length > buffer.Length)
            {
                return -1;
            }

            bytes.CopyTo(buffer, 0);
            return bytes.Length;
        }
    }
}

public class PinyinInitialsTests
{
    [Theory]
    [InlineData("单", "CDS")]
    [InlineData("仇", "CQ")]
    [InlineData("曾", "CZ")]
    [InlineData("解", "JX")]
    [InlineData("区", "OQ")]
    [InlineData("查", "CZ")]
    [InlineData("盖", "G")]
    [InlineData("朴", "P")]
    [InlineData("任", "R")]
    [InlineData("尉", "WY")]
    [InlineData("缪", "LM")]
    [InlineData("张", "Z")]
    public void A_surname_is_known_under_every_reading(string surname, string letters) => Assert.Equal(letters, PinyinInitials.Of(surname.EnumerateRunes().First()));

    [Fact]
    public void The_table_knows_the_8105_characters() => Assert.Equal(8105, PinyinInitials.Count);

    [Fact]
    public void A_name_outside_the_table_falls_into_the_other_bucket()
    {
        Assert.Equal(["#T"], PinyinInitials.Keys("𠮷田"));
        Assert.Equal(["Z#G"], PinyinInitials.Keys("张*国"));
        Assert.Equal(["#"], PinyinInitials.Keys(""));
    }

    [Fact]
    public void Compound_surnames_take_a_letter_for_each_character()
    {
        Assert.Equal(["OYJG"], PinyinInitials.Keys("欧阳建国"));
        Assert.Contains("YC", PinyinInitials.Keys("尉迟"));
    }
}

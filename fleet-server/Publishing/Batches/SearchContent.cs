using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Batches;

/// <summary>The search of a set: one index for every screen and text size, and what each needs to show it.</summary>
internal sealed class SearchContent
{
    /// <summary>Shorter texts fit one line of the narrowest value column in the largest size.</summary>
    private const int ShortText = 6;

    private readonly Dictionary<int, string[][]> _long = [];
    private readonly GlyphRegistry _registry;

    /// <exception cref="PublishingException">The batches do not fit an index; the message says what to do.</exception>
    public SearchContent(IReadOnlyList<BatchDocument> documents, GlyphRegistry registry)
    {
        _registry = registry;
        Documents = documents;
        Index = SearchIndexBuilder.Build([.. documents.SelectMany(d => d.Rows)], registry);
        foreach (BatchDocument document in documents)
        {
            int columns = document.Rows.Max(r => r.Cells.Count);
            HashSet<string>[] cells = [.. Enumerable.Range(0, columns).Select(_ => new HashSet<string>())];
            foreach (SubsidyRow row in document.Rows)
            {
                for (int c = 0; c < row.Cells.Count; c++)
                {
                    if (row.Cells[c].Length > ShortText)
                    {
                        cells[c].Add(row.Cells[c]);
                    }
                }
            }

            _long.Add(document.Key, [.. cells.Select(c => c.ToArray())]);
        }
    }

    public IReadOnlyList<BatchDocument> Documents { get; }

    public BuiltSearchIndex Index { get; }

    public bool Has(int document) => _long.ContainsKey(document);

    /// <summary>The form of one text size (SPEC.md §7).</summary>
    /// <param name="use">Told of every glyph that a terminal may draw.</param>
    public BuiltObject Form(ScreenLayout screen, SearchScreens screens, string language, Action<IEnumerable<int>> use)
    {
        int[] own = [.. SearchForm.Characters.EnumerateRunes().Select(r => _registry.NumberOf(FaceId.Sans, r))];
        string[] words = [Texts.Get(language, "search.word.rows"), Texts.Get(language, "search.word.yuan"), Texts.Get(language, "search.bygroup"), Texts.Get(language, "search.byprogramme"), Texts.Get(language, "search.byyear")];
        SortedSet<int> all = [.. Index.Glyphs, .. own, .. words.SelectMany(w => w.EnumerateRunes()).Where(r => !Rune.IsWhiteSpace(r)).Select(r => _registry.NumberOf(FaceId.Sans, r))];
        use(all);
        List<byte> widths = [];
        foreach (int glyph in all)
        {
            Rune character = _registry.CharacterOf(FaceId.Sans, glyph);
            int advance = screen.Sans.Shape(character.ToString())[0].Advance;
            int flags = CharacterClasses.Of(character) switch
            {
                CharacterClass.Closing or CharacterClass.Pair or CharacterClass.Postfix => SearchForm.NeverFirst | (character.IsAscii ? SearchForm.InWord : 0),
                CharacterClass.Opening or CharacterClass.Prefix => SearchForm.NeverLast,
                CharacterClass.Letter or CharacterClass.Digit => SearchForm.InWord,
                _ => 0,
            };
            if (advance < screen.Sans.Em || flags != 0)
            {
                widths.AddRange([(byte)(glyph >> 8), (byte)glyph, (byte)advance, (byte)flags]);
            }
        }

        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(5);
            w.WriteInt(1);
            w.WriteInt(screens.ShortRows);
            w.WriteInt(2);
            w.WriteInt(screens.LongRows);
            w.WriteInt(3);
            w.WriteArrayHead(own.Length);
            foreach (int glyph in own)
            {
                w.WriteInt(glyph);
            }

            w.WriteInt(4);
            w.WriteBytes([.. widths]);
            w.WriteInt(5);
            w.WriteArrayHead(words.Length);
            foreach (string word in words)
            {
                w.WriteBytes(RecordTree.Glyphs(word, r => _registry.NumberOf(FaceId.Sans, r)));
            }
        });
        return BuiltObject.Of(ObjectKind.SearchForm, [], payload);
    }

    /// <summary>The record pages of a batch.</summary>
    public List<DisplayListWriter> Records(ScreenLayout screen, BarLayout bars, string title, BatchDocument batch, BuiltObject form)
    {
        SearchForm widths = new(form.Bytes, form.Bytes.Length);
        Dictionary<Rune, int> numbers = [];
        int[] glyphs = new int[SearchLimits.RecordBytes];
        return RecordScreen.Build(screen, bars, batch, (column, width) => _long[batch.Key] is var cells && column < cells.Length ? cells[column].Select(c => Lines(c, width)).DefaultIfEmpty(1).Max() : 1);

        // As the terminal breaks them.
        int Lines(string text, int width)
        {
            int em = screen.Sans.Em;
            if (text.Length * em <= width)
            {
                return 1;
            }

            int count = 0;
            bool space = false;
            foreach (Rune rune in text.EnumerateRunes().Take(2 * SearchLimits.CellGlyphs))
            {
                if (Rune.IsWhiteSpace(rune))
                {
                    space = count > 0;
                    continue;
                }

                if (space)
                {
                    glyphs[count++] = SearchLimits.Space;
                    space = false;
                }

                if (!numbers.TryGetValue(rune, out int number))
                {
                    numbers.Add(rune, number = _registry.NumberOf(FaceId.Sans, rune));
                }

                glyphs[count++] = number;
            }

            if (count > SearchLimits.CellGlyphs)
            {
                throw new PublishingException("search.cell", title, SearchLimits.CellGlyphs);
            }

            int lines = 0;
            for (int at = 0; at < count; at = SearchForm.NextLine(glyphs, widths.LineEnd(glyphs, at, count, em, width), count))
            {
                lines++;
            }

            return lines;
        }
    }
}

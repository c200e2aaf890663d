using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Batches;
using KioskFleet.Publishing.Checks;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Sets;

/// <summary>Builds one text size of a set.</summary>
internal sealed class ViewBuilder(ScreenLayout screen, SheetStore sheets, VillageSetInput input, Dictionary<ObjectId, byte[]> objects, SearchContent? search)
{
    private const int TitleBytes = 200;
    private readonly SortedSet<int>[] _usedSheets = [[], []];
    private readonly List<ObjectId> _children = [];
    private readonly BarLayout _bars = new(screen, input.Language);
    private readonly PageRules _rules = new(screen.Profile, screen.TextSize, input.Documents.Select(d => d.Key).ToHashSet(), input.Columns.Select(c => c.Key).ToHashSet());

    /// <summary>What was built for each document.</summary>
    public Dictionary<int, BuiltPages> Documents { get; } = [];

    public ObjectId Build()
    {
        int chrome = Child(Keep(Chrome.Build(screen, input.Language, UseChrome)));
        int home = Child(List(0, 0, "", null, null, HomeScreen.Build(screen, _bars, input.DivisionName, input.Columns), out _));
        List<(int Key, int Child)> columns = [];
        foreach (ColumnInput column in input.Columns)
        {
            DocumentInput[] listed = [.. Newest(input.Documents.Where(d => d.ColumnKey == column.Key))];
            List<DisplayListWriter> pages = ColumnScreen.Build(screen, _bars, input.Language, column, listed, search is not null && listed.Any(d => search.Has(d.Key)), search is { Index.HasYears: true });
            columns.Add((column.Key, Child(List(1, column.Key, column.Name, null, null, pages, out _))));
        }

        List<(int Key, int Child)> documents = [];
        foreach (DocumentInput document in input.Documents.OrderBy(d => d.Key))
        {
            List<DisplayListWriter> lists = DocumentScreen.Build(screen, _bars, document.Title, document.Model, document.Kind, out DocumentModel order);
            if (lists.Count > Limits.Children)
            {
                throw new PublishingException("document.toolong", document.Title, lists.Count, screen.Profile.Name, Limits.Children);
            }

            ObjectId list = List(2, document.Key, document.Title, document, null, lists, out List<BuiltPage> pages);
            documents.Add((document.Key, Child(list)));
            Documents.Add(document.Key, new BuiltPages(list, pages, order));
        }

        DocumentInput[] notices = [.. Newest(input.Documents.Where(d => d.IsNotice)).Take(MostNotices)];
        int notice = -1;
        if (notices.Length > 0)
        {
            List<DisplayListWriter> pages = [.. notices.Select(n => NoticeScreen.Build(screen, _bars, input.DivisionName, n))];
            notice = Child(List(3, 0, "", null, notices, pages, out _));
        }

        (int Head, int Form, int List, List<(int Key, int Child)> Records)? looksUp = search is null ? null : Search(search);
        List<(int Key, int Child)> fonts = [(Theme.SansFont, Child(FontTable(screen.Sans))), (Theme.BoldFont, Child(FontTable(screen.Bold)))];
        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(looksUp is null ? 6 : 7);
            w.WriteInt(1);
            w.WriteInt(chrome);
            w.WriteInt(2);
            Pairs(w, fonts);
            w.WriteInt(3);
            w.WriteInt(home);
            w.WriteInt(4);
            Pairs(w, columns);
            w.WriteInt(5);
            Pairs(w, documents);
            w.WriteInt(6);
            w.WriteInt(notice);
            if (looksUp is { } found)
            {
                w.WriteInt(7);
                w.WriteArrayHead(4);
                w.WriteInt(found.Head);
                w.WriteInt(found.Form);
                w.WriteInt(found.List);
                Pairs(w, found.Records);
            }
        });
        return Keep(BuiltObject.Of(ObjectKind.View, _children, payload));
    }

    /// <summary>A notice screen with more would come round too seldom to be seen.</summary>
    private const int MostNotices = 12;

    private static IOrderedEnumerable<DocumentInput> Newest(IEnumerable<DocumentInput> documents)
        => documents.OrderByDescending(d => d.PublishedAt).ThenByDescending(d => d.Key);

    /// <summary>The search: its index, its screens, and the record pages of each batch.</summary>
    private (int Head, int Form, int List, List<(int Key, int Child)> Records) Search(SearchContent content)
    {
        SearchScreens screens = new(screen, _bars, input.Language);
        BuiltObject form = content.Form(screen, screens, input.Language, glyphs => _usedSheets[Theme.SansFont].UnionWith(glyphs.Select(g => g / Limits.GlyphsPerSheet)));
        List<(int Key, int Child)> records = [];
        foreach (BatchDocument batch in content.Documents)
        {
            DocumentInput document = input.Documents.First(d => d.Key == batch.Key);
            List<DisplayListWriter> lists = content.Records(screen, _bars, document.Title, batch, form);
            records.Add((batch.Key, Child(List(5, batch.Key, document.Title, document, null, lists, out List<BuiltPage> pages, Documents[batch.Key].Pages.Count))));
            Documents[batch.Key] = Documents[batch.Key] with { RecordPages = pages.Count };
        }

        return (Child(content.Index.Head), Child(Keep(form)), Child(List(4, 0, "", null, null, screens.Build(), out _)), records);
    }

    private ObjectId List(int kind, int key, string title, DocumentInput? document, DocumentInput[]? notices, List<DisplayListWriter> lists, out List<BuiltPage> pages, int? pagesBefore = null)
    {
        pages = [];
        foreach (DisplayListWriter list in lists)
        {
            Use(list);
            byte[] bytes = list.ToArray();
            _rules.Require(bytes, title.Length > 0 ? title : input.DivisionName, pages.Count + 1);
            BuiltObject page = BuiltObject.Of(ObjectKind.Page, [.. list.Pictures.Select(Keep)], bytes);
            Keep(page);
            pages.Add(new BuiltPage(page, list.Text, [.. list.UsedGlyphs.SelectMany(f => f.Value.Select(g => (f.Key.Id, g)))]));
        }

        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(pagesBefore is null ? 6 : 7);
            w.WriteInt(1);
            w.WriteInt(kind);
            w.WriteInt(2);
            w.WriteInt(key);
            w.WriteInt(3);
            w.WriteInt(document?.PublishedAt.ToUnixTimeSeconds() ?? 0);
            w.WriteInt(4);
            w.WriteInt(document?.LegalUntil?.ToUnixTimeSeconds() ?? 0);
            w.WriteInt(5);
            w.WriteText(Cut(title));
            w.WriteInt(6);
            w.WriteArrayHead(notices?.Length ?? 0);
            foreach (DocumentInput notice in notices ?? [])
            {
                w.WriteInt(notice.Key);
            }

            if (pagesBefore is { } before)
            {
                w.WriteInt(7);
                w.WriteInt(before);
            }
        });
        return Keep(BuiltObject.Of(ObjectKind.PageList, [.. pages.Select(p => p.Object.Id)], payload));
    }

    private ObjectId FontTable(LayoutFont font)
    {
        SortedSet<int> used = _usedSheets[font.Id];
        ObjectId[] children = [.. used.Select(s => Keep(sheets.Get(font.Face, font.Em, s)))];
        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(3);
            w.WriteInt(1);
            w.WriteInt(font.Id);
            w.WriteInt(2);
            w.WriteInt(font.Em);
            w.WriteInt(3);
            w.WriteArrayHead(used.Count);
            foreach (int sheet in used)
            {
                w.WriteInt(sheet);
            }
        });
        return Keep(BuiltObject.Of(ObjectKind.FontTable, children, payload));
    }

    private void UseChrome(DisplayListWriter list)
    {
        _rules.Require(list.ToArray(), input.DivisionName, 0);
        Use(list);
    }

    private void Use(DisplayListWriter list)
    {
        foreach ((LayoutFont font, SortedSet<int> glyphs) in list.UsedGlyphs)
        {
            _usedSheets[font.Id].UnionWith(glyphs.Select(g => g / Limits.GlyphsPerSheet));
        }
    }

    private ObjectId Keep(BuiltObject built)
    {
        objects[built.Id] = built.Bytes;
        return built.Id;
    }

    private int Child(ObjectId id)
    {
        _children.Add(id);
        return _children.Count <= Limits.Children ? _children.Count - 1 : throw new PublishingException("set.toomany", Limits.Children);
    }

    private static string Cut(string title)
    {
        while (Encoding.UTF8.GetByteCount(title) > TitleBytes)
        {
            title = title[..(title.Length - (char.IsLowSurrogate(title[^1]) ? 2 : 1))];
        }

        return title;
    }

    private static void Pairs(CborWriter w, List<(int Key, int Child)> pairs)
    {
        w.WriteArrayHead(pairs.Count);
        foreach ((int key, int child) in pairs)
        {
            w.WriteArrayHead(2);
            w.WriteInt(key);
            w.WriteInt(child);
        }
    }
}

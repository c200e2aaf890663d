using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Lays a table of people out as name cards: who, what post, how to reach them, and whether they are in or out.</summary>
internal static class PeopleFlow
{
    private static readonly string[] StateWords = ["在岗", "去向", "在位", "状态"];

    /// <summary>Whether a table lists people: it has a column of names and one of posts.</summary>
    public static bool Lists(TableBlock table)
        => table.Rows.Count > 0 && table.Header.Any(h => KindChoice.Holds(h, KindChoice.NameWords)) && table.Header.Any(h => KindChoice.Holds(h, KindChoice.PostWords));

    /// <summary>The pictures whose captions are names in a table of people.</summary>
    public static IReadOnlyDictionary<string, Picture> Photos(DocumentModel model)
    {
        HashSet<string> names = [.. model.Blocks.OfType<TableBlock>().Where(Lists).SelectMany(t => t.Rows.Select(r => Index(t, KindChoice.NameWords) is int c && c < r.Count ? r[c] : ""))];
        return model.Blocks.OfType<PictureBlock>().Where(p => p.Caption.Length > 0 && names.Contains(p.Caption)).GroupBy(p => p.Caption).ToDictionary(g => g.Key, g => g.First().Picture);
    }

    public static IEnumerable<FlowItem> Of(TableBlock table, IReadOnlyDictionary<string, Picture> photos, ScreenLayout screen)
    {
        int padding = Math.Max(4, screen.Sans.Em / 4);
        List<TextLine> columns = LineBreaker.Break(screen.Sans, string.Join("  ", table.Header), new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false));
        for (int i = 0; i < columns.Count; i++)
        {
            // The last may end a page: cards name their fields themselves, and a title without a line below it would stand alone.
            yield return new LineItem(columns[i], screen.Left, screen.Metrics.Leading, Theme.Heading) { KeepWithNext = i + 1 < columns.Count, SpaceBefore = i == 0 ? padding : 0 };
        }

        int name = Index(table, KindChoice.NameWords);
        int post = Index(table, KindChoice.PostWords);
        int state = Index(table, StateWords);
        int page = screen.Bottom - screen.Top - (2 * screen.Padding);
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            Picture? photo = name < row.Count ? photos.GetValueOrDefault(row[name]) : null;
            PersonItem card = new(row, table.Header, new PersonColumns(name, post, state), photo, padding, screen);
            if (card.Height <= page)
            {
                yield return card;
                continue;
            }

            // A card higher than a page is text like any other.
            foreach (TextLine line in row.SelectMany(cell => LineBreaker.Break(screen.Sans, cell, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: true))))
            {
                yield return new LineItem(line, screen.Left, screen.Metrics.Leading, Theme.Text);
            }
        }

        yield return new SpaceItem(screen.Metrics.Leading / 4);
    }

    private static int Index(TableBlock table, string[] words)
    {
        for (int c = 0; c < table.Header.Count; c++)
        {
            if (KindChoice.Holds(table.Header[c], words))
            {
                return c;
            }
        }

        return -1;
    }
}

using KioskFleet.Protocol;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Batches;

/// <summary>A document of payments: its columns, and all its payments as records.</summary>
/// <param name="Key">Of the document.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Its payments, by group, programme and year, newest first, else as in the document; record n is row n.</param>
internal sealed record BatchDocument(int Key, IReadOnlyList<string> Header, IReadOnlyList<SubsidyRow> Rows);

/// <summary>Takes the payments out of the searchable documents of a set.</summary>
/// <param name="Input">The set's input; a table that is too long to be turned is replaced by where to look things up.</param>
/// <param name="Documents">Those with payments, by key.</param>
internal sealed record BatchContent(VillageSetInput Input, IReadOnlyList<BatchDocument> Documents)
{
    public IEnumerable<SubsidyRow> Rows => Documents.SelectMany(d => d.Rows);

    /// <exception cref="PublishingException">There are more payments than a terminal should hold.</exception>
    public static BatchContent Of(VillageSetInput input)
    {
        if (!input.Documents.Any(d => d.IsSearchable))
        {
            return new BatchContent(input, []);
        }

        List<BatchDocument> batches = [];
        DocumentInput[] documents = [.. input.Documents];
        for (int i = 0; i < documents.Length; i++)
        {
            if (documents[i].IsSearchable && Split(documents[i]) is { } split)
            {
                batches.Add(split.Batch);
                documents[i] = documents[i] with { Model = split.Cover };
            }
        }

        if (batches.SelectMany(b => b.Rows).Select(r => r.Year).Distinct().Skip(1).Any())
        {
            // The search goes over all batches, so what one of them offers depends on the others.
            documents = [.. documents.Select(d => d.Model.Blocks.Any(b => b is BatchPanelBlock)
                ? d with { Model = new DocumentModel([.. d.Model.Blocks.Select(b => b is BatchPanelBlock panel ? panel with { HasYears = true } : b)]) }
                : d)];
        }

        int rows = batches.Sum(b => b.Rows.Count);
        return rows <= BatchRules.SetRows
            ? new BatchContent(input with { Documents = documents }, [.. batches.OrderBy(b => b.Key)])
            : throw new PublishingException("search.rows", rows, BatchRules.SetRows);
    }

    /// <summary>The first table of payments becomes records; another table of the document stays a table.</summary>
    private static (BatchDocument Batch, DocumentModel Cover)? Split(DocumentInput document)
    {
        for (int b = 0; b < document.Model.Blocks.Count; b++)
        {
            if (document.Model.Blocks[b] is not TableBlock table || SubsidyColumns.Of(table, document.Title, document.PublishedAt) is not { } columns)
            {
                continue;
            }

            List<SubsidyRow> rows = new(table.Rows.Count);
            List<IReadOnlyList<string>> rest = [];
            SubsidyRow? before = null;
            foreach (IReadOnlyList<string> cells in table.Rows)
            {
                if (columns.Read(cells, before, document.Key) is { } row)
                {
                    rows.Add(row);
                    before = row;
                }
                else if (cells.Any(c => c.Length > 0))
                {
                    rest.Add(cells);
                }
            }

            if (rows.Count == 0)
            {
                continue;
            }

            SubsidyRow[] sorted = Sorted(rows);
            BatchDocument batch = new(document.Key, table.Header, sorted);
            if (table.Rows.Count <= BatchRules.PagedRows)
            {
                return (batch, document.Model);
            }

            List<Block> cover = [.. document.Model.Blocks];
            cover[b] = new BatchPanelBlock(table.Place, rows.Count, sorted.Select(r => (r.Group, r.Name)).Distinct().Count(), Total(sorted));
            if (rest.Count > 0)
            {
                cover.Insert(b + 1, new TableBlock(table.Place, table.Header, rest));
            }

            return (batch, new DocumentModel(cover));
        }

        return null;
    }

    /// <summary>Groups and programmes stay in the order in which the document first names them.</summary>
    private static SubsidyRow[] Sorted(List<SubsidyRow> rows)
    {
        Dictionary<string, int> groups = [];
        Dictionary<string, int> programmes = [];
        foreach (SubsidyRow row in rows)
        {
            groups.TryAdd(row.Group, groups.Count);
            programmes.TryAdd(row.Programme, programmes.Count);
        }

        SubsidyRow[] sorted = [.. rows.OrderBy(r => groups[r.Group]).ThenBy(r => programmes[r.Programme]).ThenByDescending(r => r.Year)];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = sorted[i] with { Row = i };
        }

        return sorted;
    }

    private static long Total(SubsidyRow[] rows) => rows.Any(r => r.AmountFen == SearchLimits.NoAmount) ? -1 : rows.Sum(r => r.AmountFen);
}

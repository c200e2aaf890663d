using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>The parts of a document in reading order, and those that continue one another down a column.</summary>
internal static class DocumentParts
{
    public const int TitleBlock = -1;

    /// <summary>All parts of a title and a document.</summary>
    public static IEnumerable<TextPart> Of(DocumentModel model, string title)
    {
        if (title.Length > 0)
        {
            yield return new TextPart(TitleBlock, -1, -1, title, "", PartJoint.Hard);
        }

        bool flows = false;
        for (int b = 0; b < model.Blocks.Count; b++)
        {
            PartJoint joint = flows ? PartJoint.Block : PartJoint.Hard;
            flows = true;
            switch (model.Blocks[b])
            {
                case HeadingBlock heading:
                    yield return new TextPart(b, -1, -1, heading.Text, "", joint);
                    break;
                case ParagraphBlock paragraph:
                    yield return new TextPart(b, -1, -1, paragraph.Text, "", joint);
                    break;
                case ListItemBlock item:
                    yield return new TextPart(b, -1, -1, item.Text, "", joint);
                    break;
                case TableBlock table:
                    for (int r = -1; r < table.Rows.Count; r++)
                    {
                        IReadOnlyList<string> cells = r < 0 ? table.Header : table.Rows[r];
                        for (int c = 0; c < cells.Count; c++)
                        {
                            yield return new TextPart(b, r, c, cells[c], r >= 0 && c < table.Header.Count ? table.Header[c] : "", c == 0 ? PartJoint.Hard : PartJoint.Cell);
                        }
                    }

                    flows = false;
                    break;
                case PictureBlock picture:
                    yield return new TextPart(b, -1, -1, picture.Caption, "", PartJoint.Hard);
                    flows = false;
                    break;
                case { } other:
                    System.Text.StringBuilder text = new();
                    other.AppendText(text);
                    yield return new TextPart(b, -1, -1, text.ToString(), "", PartJoint.Hard);
                    flows = false;
                    break;
            }
        }
    }

    /// <summary>Cells whose row goes on in the next row: every other cell of that row is empty, so the filled one ends the cell above it.</summary>
    public static IEnumerable<List<TextPart>> Continued(DocumentModel model)
    {
        for (int b = 0; b < model.Blocks.Count; b++)
        {
            if (model.Blocks[b] is not TableBlock table)
            {
                continue;
            }

            for (int r = 1; r < table.Rows.Count; r++)
            {
                int column = Only(table.Rows[r]);
                if (column < 0 || column >= table.Rows[r - 1].Count || table.ColumnCount < 2)
                {
                    continue;
                }

                string header = column < table.Header.Count ? table.Header[column] : "";
                yield return
                [
                    new TextPart(b, r - 1, column, table.Rows[r - 1][column], header, PartJoint.Hard),
                    new TextPart(b, r, column, table.Rows[r][column], header, PartJoint.Continued),
                ];
            }
        }
    }

    private static int Only(IReadOnlyList<string> row)
    {
        int only = -1;
        for (int c = 0; c < row.Count; c++)
        {
            if (!string.IsNullOrWhiteSpace(row[c]))
            {
                if (only >= 0)
                {
                    return -1;
                }

                only = c;
            }
        }

        return only;
    }
}

using System.Collections;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Server.Content;

/// <summary>What was understood of a file, as text. Made when it is first looked at: publishing a batch of 50,000 rows never does.</summary>
internal sealed class UnderstoodText(DocumentModel model) : IReadOnlyList<UnderstoodPart>
{
    private readonly Lazy<List<UnderstoodPart>> _parts = new(() => [.. model.Blocks.SelectMany(Parts)]);

    public int Count => _parts.Value.Count;

    public UnderstoodPart this[int index] => _parts.Value[index];

    public IEnumerator<UnderstoodPart> GetEnumerator() => _parts.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<UnderstoodPart> Parts(Block block) => block switch
    {
        HeadingBlock heading => [new UnderstoodPart(heading.Level == 1 ? "title" : "heading", heading.Text)],
        ListItemBlock item => [new UnderstoodPart("item", (item.Marker.Length == 0 ? "• " : item.Marker + " ") + item.Text)],
        TableBlock table => [.. (table.Header.Count == 0 ? [] : new[] { new UnderstoodPart("row", string.Join("　", table.Header)) }), .. table.Rows.Select(r => new UnderstoodPart("row", string.Join("　", r)))],
        ParagraphBlock paragraph => [new UnderstoodPart("paragraph", paragraph.Text)],
        PictureBlock picture => [new UnderstoodPart("picture", Texts.Get(Texts.Chinese, "picture.described", picture.Picture.Width, picture.Picture.Height, picture.Caption))],
        _ => [],
    };
}

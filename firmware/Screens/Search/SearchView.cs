using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>Where a view's search lies (SPEC.md §2, view, key 7).</summary>
public sealed class SearchView
{
    private readonly int[] _documents;
    private readonly int[] _lists;

    /// <exception cref="CborException">Not the description of a search.</exception>
    public SearchView(CborReader reader, int lastChild)
    {
        SetObject.Tuple(reader, 4);
        HeadChild = reader.ReadInt(0, lastChild);
        FormChild = reader.ReadInt(0, lastChild);
        ListChild = reader.ReadInt(0, lastChild);
        int count = reader.ReadArrayHead();
        _documents = new int[count];
        _lists = new int[count];
        for (int i = 0; i < count; i++)
        {
            SetObject.Tuple(reader, 2);
            _documents[i] = reader.ReadInt(0, Varint.Max);
            _lists[i] = reader.ReadInt(0, lastChild);
        }
    }

    /// <summary>Children of the view: the index's head, the form, the screens.</summary>
    public readonly int HeadChild;
    public readonly int FormChild;
    public readonly int ListChild;

    /// <returns>The child that is the list of a document's record pages; -1: it has none.</returns>
    public int RecordList(int document)
    {
        for (int i = 0; i < _documents.Length; i++)
        {
            if (_documents[i] == document)
            {
                return _lists[i];
            }
        }

        return -1;
    }
}

using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>A list of finds in arrays that are made once.</summary>
internal sealed class SearchRows
{
    private readonly int[] _names;
    private readonly byte[] _letters;

    public SearchRows(int capacity, bool names)
    {
        Capacity = capacity;
        Group = new int[capacity];
        Programme = new int[capacity];
        Year = new int[capacity];
        Document = new int[capacity];
        Row = new int[capacity];
        Rows = new int[capacity];
        Amount = new long[capacity];
        NameLength = new int[capacity];
        LetterCount = new int[capacity];
        _names = new int[names ? capacity * SearchLimits.NameGlyphs : 0];
        _letters = new byte[names ? capacity * SearchLimits.Letters : 0];
    }

    public readonly int Capacity;
    public readonly int[] Group;
    public readonly int[] Programme;
    public readonly int[] Year;
    public readonly int[] Document;
    public readonly int[] Row;
    public readonly int[] Rows;
    public readonly long[] Amount;
    public readonly int[] NameLength;
    public readonly int[] LetterCount;
    public int Count;

    /// <summary>There is more than fits.</summary>
    public bool Cut;

    public void Clear()
    {
        Count = 0;
        Cut = false;
    }

    /// <returns>False: the list is full, and is marked as cut.</returns>
    public bool Add(SearchHit hit)
    {
        if (Count == Capacity)
        {
            Cut = true;
            return false;
        }

        int n = Count++;
        Group[n] = hit.Group;
        Programme[n] = hit.Programme;
        Year[n] = hit.Year;
        Document[n] = hit.Document;
        Row[n] = hit.Row;
        Rows[n] = hit.Rows;
        Amount[n] = hit.Amount;
        NameLength[n] = 0;
        LetterCount[n] = 0;
        if (_names.Length > 0)
        {
            NameLength[n] = hit.NameLength;
            for (int i = 0; i < hit.NameLength; i++)
            {
                _names[(n * SearchLimits.NameGlyphs) + i] = hit.Name[i];
            }

            LetterCount[n] = hit.LetterCount;
            for (int i = 0; i < hit.LetterCount; i++)
            {
                _letters[(n * SearchLimits.Letters) + i] = hit.Letters[i];
            }
        }

        return true;
    }

    /// <summary>True if a household of this name and group is in the list.</summary>
    public bool HasHousehold(SearchHit hit)
    {
        // The newest first: rows of one household lie together.
        for (int n = Count - 1; n >= 0; n--)
        {
            if (Group[n] == hit.Group && NameLength[n] == hit.NameLength && SameName(n, hit))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Copies a name.</summary>
    /// <returns>Its length.</returns>
    public int Name(int n, int[] into)
    {
        for (int i = 0; i < NameLength[n]; i++)
        {
            into[i] = _names[(n * SearchLimits.NameGlyphs) + i];
        }

        return NameLength[n];
    }

    /// <summary>Asks for the rows of a household.</summary>
    public void AskFor(int n, SearchQuery query)
    {
        query.Clear();
        query.LetterCount = LetterCount[n];
        for (int i = 0; i < LetterCount[n]; i++)
        {
            query.LetterBytes[i] = _letters[(n * SearchLimits.Letters) + i];
        }

        query.WholeName = true;
        query.Group = Group[n];
        query.NameLength = Name(n, query.Name);
    }

    private bool SameName(int n, SearchHit hit)
    {
        for (int i = 0; i < hit.NameLength; i++)
        {
            if (_names[(n * SearchLimits.NameGlyphs) + i] != hit.Name[i])
            {
                return false;
            }
        }

        return true;
    }
}

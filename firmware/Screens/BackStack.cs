namespace KioskFleet.Firmware.Screens;

/// <summary>Where the reader came from, newest last; the oldest is forgotten when it is full.</summary>
internal sealed class BackStack
{
    private readonly int[] _kind = new int[ViewerLimits.BackDepth];
    private readonly int[] _key = new int[ViewerLimits.BackDepth];
    private readonly int[] _page = new int[ViewerLimits.BackDepth];
    private readonly int[] _pages = new int[ViewerLimits.BackDepth];
    private int _top;

    public int Count { get; private set; }

    public int Kind { get; private set; }

    public int Key { get; private set; }

    public int Page { get; private set; }

    /// <summary>Pages that the place had: the page is a share of it, which holds in the other text size too.</summary>
    public int Pages { get; private set; }

    public void Clear() => Count = 0;

    public void Push(int kind, int key, int page, int pages)
    {
        _kind[_top] = kind;
        _key[_top] = key;
        _page[_top] = page;
        _pages[_top] = pages;
        _top = (_top + 1) % ViewerLimits.BackDepth;
        if (Count < ViewerLimits.BackDepth)
        {
            Count++;
        }
    }

    /// <summary>Takes the newest place into the properties.</summary>
    /// <returns>False when there is none.</returns>
    public bool Pop()
    {
        if (Count == 0)
        {
            return false;
        }

        Count--;
        _top = (_top + ViewerLimits.BackDepth - 1) % ViewerLimits.BackDepth;
        Kind = _kind[_top];
        Key = _key[_top];
        Page = _page[_top];
        Pages = _pages[_top];
        return true;
    }
}

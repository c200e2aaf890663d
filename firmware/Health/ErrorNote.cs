namespace KioskFleet.Firmware.Health;

/// <summary>The last thing that went wrong, from whichever thread; the report carries it.</summary>
public sealed class ErrorNote
{
    /// <summary>Bytes of the report's field.</summary>
    public const int MaxChars = 60;

    private readonly object _gate = new object();
    private string _text = "";
    private int _count;

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text;
            }
        }
    }

    /// <summary>Errors noted since start, repetitions of the same included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Notes an error: where, a colon, what; fixed words in ASCII, never a person's data. Empty: nothing happens.</summary>
    public void Note(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            _text = text.Length > MaxChars ? text.Substring(0, MaxChars) : text;
            _count++;
        }
    }
}

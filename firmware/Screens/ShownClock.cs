namespace KioskFleet.Firmware.Screens;

/// <summary>Measures how long a document's page stands on the glass and tells the sink.</summary>
internal sealed class ShownClock
{
    private readonly IShownSink _sink;
    private int _document = -1;
    private int _textSize;
    private int _page;
    private long _since;
    private bool _waiting;

    public ShownClock(IShownSink sink)
    {
        _sink = sink;
    }

    /// <summary>A page was sent to the glass. The sink hears of it by <see cref="Announce"/>, when the time is known and the set that it belongs to is the one held.</summary>
    /// <param name="document">-1: not a document's page.</param>
    public void Enter(int document, int textSize, int page)
    {
        _document = document;
        _textSize = textSize;
        _page = page;
        _waiting = document >= 0;
    }

    public void Announce(long now)
    {
        if (_waiting)
        {
            _waiting = false;
            _since = now;
            _sink.Shown(_document, _textSize, _page, now, 0);
        }
    }

    public void Leave(long now)
    {
        if (_document >= 0 && !_waiting)
        {
            long stood = now - _since;
            _sink.Shown(_document, _textSize, _page, _since, stood < 1 ? 1 : stood > int.MaxValue ? int.MaxValue : (int)stood);
        }

        _document = -1;
        _waiting = false;
    }
}

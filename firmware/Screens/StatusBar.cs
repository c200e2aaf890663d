namespace KioskFleet.Firmware.Screens;

/// <summary>The two boxes of the title bar that the terminal fills in itself: clock and link state (SPEC.md §2, chrome). Only a box whose content changed is drawn again.</summary>
internal sealed class StatusBar
{
    private const int BoxGlyphs = 96;
    private const int OnlineText = 1;
    private const int TimeNotSureText = 4;
    private const int DaysOfflineText = 5;

    /// <summary>A place between date and time; no glyph.</summary>
    private const int Gap = -1;

    private readonly DisplayListReader _reader;
    private readonly DisplayList _clock;
    private readonly DisplayList _link;
    private readonly int[] _text = new int[20];
    private int _textCount;
    private LoadedView? _view;
    private int _minute;
    private int _date;
    private int _linkState;
    private int _days;

    public StatusBar(int width, int height, DisplayListReader reader)
    {
        _reader = reader;
        _clock = new DisplayList(width, height, BoxGlyphs);
        _link = new DisplayList(width, height, BoxGlyphs);
    }

    /// <summary>Set by <see cref="Update"/>: what has to be drawn again.</summary>
    public bool ClockChanged { get; private set; }

    public bool LinkChanged { get; private set; }

    /// <summary>The view whose boxes were drawn last; null before the first.</summary>
    public LoadedView? View => _view;

    public void Update(LoadedView view, IViewerStatus status)
    {
        bool anew = view != _view;

        // Where this ends by an exception, the next one makes all of it anew.
        _view = null;
        int minute = status.ClockTrusted ? status.LocalSecondsOfDay / 60 : -1;
        int date = status.ClockTrusted ? status.LocalDate : 0;
        ClockChanged = anew || minute != _minute || date != _date;
        if (ClockChanged)
        {
            _minute = minute;
            _date = date;
            ReadClock(view);
        }

        int linkState = status.LinkState;
        int days = linkState == LinkState.Offline ? status.DaysWithoutNetwork : 0;
        LinkChanged = anew || linkState != _linkState || days != _days;
        if (LinkChanged)
        {
            _linkState = linkState;
            _days = days;
            ReadLink(view);
        }

        _view = view;
    }

    /// <summary>Draws the boxes that a rectangle touches.</summary>
    public void Paint(PagePainter painter, int x, int y, int width, int height)
    {
        if (_view != null)
        {
            Paint(painter, _view.Chrome.Clock, _clock, x, y, width, height);
            Paint(painter, _view.Chrome.Link, _link, x, y, width, height);
        }
    }

    private static void Paint(PagePainter painter, StatusBox box, DisplayList list, int x, int y, int width, int height)
    {
        if (box.Width > 0 && box.X < x + width && box.X + box.Width > x && box.Y < y + height && box.Y + box.Height > y)
        {
            painter.Fill(box.X, box.Y, box.Width, box.Height, box.Ground);
            painter.Paint(list, box.X, box.Y, box.Width, box.Height);
        }
    }

    private void ReadClock(LoadedView view)
    {
        Chrome chrome = view.Chrome;
        StatusBox box = chrome.Clock;
        _clock.Begin(view.Fonts);
        int font = box.Width > 0 ? view.Fonts.Find(box.FontId) : -1;
        if (font < 0)
        {
            return;
        }

        int y = Middle(box, view.Fonts.CellHeight(font));
        if (_minute < 0)
        {
            int width = chrome.StringWidth[TimeNotSureText];
            if (chrome.StringEnd[TimeNotSureText] > 0 && width <= box.Width)
            {
                Words(view, box, TimeNotSureText, box.X + ((box.Width - width) / 2), y, _clock);
                return;
            }

            _textCount = 0;
            Put(Chrome.Hyphen);
            Put(Chrome.Hyphen);
            Put(Chrome.Colon);
            Put(Chrome.Hyphen);
            Put(Chrome.Hyphen);
        }
        else
        {
            // The longest form that the box has room for.
            for (int form = 0; form < 3; form++)
            {
                Compose(form);
                if (TextWidth(chrome) <= box.Width)
                {
                    break;
                }
            }
        }

        int left = box.X + box.Width - TextWidth(chrome);
        Glyphs(chrome, _clock, font, box, left < 0 ? 0 : left, y);
    }

    private void ReadLink(LoadedView view)
    {
        Chrome chrome = view.Chrome;
        StatusBox box = chrome.Link;
        _link.Begin(view.Fonts);
        int font = box.Width > 0 ? view.Fonts.Find(box.FontId) : -1;
        if (font < 0)
        {
            return;
        }

        int y = Middle(box, view.Fonts.CellHeight(font));
        int digits = view.Fonts.Find(chrome.Clock.FontId);
        if (_days > 0 && chrome.StringEnd[DaysOfflineText] > 0 && digits >= 0)
        {
            _textCount = 0;
            PutNumber(_days > 999 ? 999 : _days, 1);
            int number = TextWidth(chrome);
            int all = number + chrome.StringWidth[DaysOfflineText];
            if (all <= box.Width)
            {
                int x = box.X + ((box.Width - all) / 2);
                Glyphs(chrome, _link, digits, box, x, Middle(box, view.Fonts.CellHeight(digits)));
                Words(view, box, DaysOfflineText, x + number, y, _link);
                return;
            }
        }

        int text = _linkState >= OnlineText && _linkState <= LinkState.Updating ? _linkState : LinkState.Offline;
        if (chrome.StringEnd[text] > 0)
        {
            int spare = box.Width - chrome.StringWidth[text];
            Words(view, box, text, box.X + (spare > 0 ? spare / 2 : 0), y, _link);
        }
    }

    private void Words(LoadedView view, StatusBox box, int text, int x, int y, DisplayList into)
        => _reader.ReadWords(view.Chrome.Bytes, view.Chrome.StringStart[text], view.Chrome.StringEnd[text], x, y, box.FontId, box.Ink, box.Ground, into);

    private static int Middle(StatusBox box, int cellHeight) => box.Y + (box.Height > cellHeight ? (box.Height - cellHeight) / 2 : 0);

    /// <summary>Form 0: date and time; 1: without the year; 2: the time.</summary>
    private void Compose(int form)
    {
        _textCount = 0;
        if (form == 0)
        {
            PutNumber(_date / 10000, 4);
            Put(Chrome.Hyphen);
        }

        if (form <= 1)
        {
            PutNumber(_date / 100 % 100, 2);
            Put(Chrome.Hyphen);
            PutNumber(_date % 100, 2);
            Put(Gap);
        }

        PutNumber(_minute / 60, 2);
        Put(Chrome.Colon);
        PutNumber(_minute % 60, 2);
    }

    private void PutNumber(int value, int digits)
    {
        int divisor = 1;
        while (digits > 1 || value / divisor >= 10)
        {
            divisor *= 10;
            digits--;
        }

        for (; divisor > 0; divisor /= 10)
        {
            Put(value / divisor % 10);
        }
    }

    private void Put(int glyph)
    {
        if (_textCount < _text.Length)
        {
            _text[_textCount++] = glyph;
        }
    }

    private int TextWidth(Chrome chrome)
    {
        int width = 0;
        for (int i = 0; i < _textCount; i++)
        {
            width += Advance(chrome, _text[i]);
        }

        return width;
    }

    private static int Advance(Chrome chrome, int text) => text == Gap ? (chrome.ClockAdvance[0] + 1) / 2 : chrome.ClockAdvance[text];

    private void Glyphs(Chrome chrome, DisplayList into, int font, StatusBox box, int x, int y)
    {
        int style = into.Style(font, box.Ink, box.Ground);
        for (int i = 0; i < _textCount; i++)
        {
            int text = _text[i];
            if (text != Gap)
            {
                into.AddGlyph(x, y, chrome.ClockAdvance[text], chrome.ClockGlyph[text] | (style << DisplayList.GlyphBits));
            }

            x += Advance(chrome, text);
        }
    }
}

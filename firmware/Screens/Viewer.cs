using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>What the villager sees: home, columns, lists, pages, the rolling notice screen; and before the first set the boot screen. It shows only what could be read
/// whole; when something cannot, the last good page stays and <see cref="LastFault"/> says why. All methods but <see cref="Touch"/> belong to one thread.</summary>
public sealed class Viewer
{
    private const int White = 0xFFFF;
    private const int Black = 0x0000;
    private const int Yellow = 0xFFE0;

    private readonly IScreen _screen;
    private readonly IObjectReader _objects;
    private readonly IViewerStatus _status;
    private readonly byte[] _scratch = new byte[Limits.ObjectBytes];
    private readonly SheetCache _sheets;
    private readonly PagePainter _painter;
    private readonly PageOpener _opener;
    private readonly StatusBar _bar;
    private readonly BootScreen _boot;
    private readonly ChangedArea _changed = new ChangedArea();
    private readonly BackStack _back = new BackStack();
    private readonly ShownClock _shown;
    private readonly TouchQueue _touches = new TouchQueue();
    private readonly TouchSample _sample = new TouchSample();

    private ContentSet? _set;
    private LoadedView? _view;
    private long _now;
    private bool _inStep;
    private long _idleSince;
    private bool _idleKnown;
    private long _noticeTurnAt;
    private long _statusAt;
    private long _repairAt;
    private bool _repair;

    // The place in the layout in which the reader turned a page last: changing the text size there and back ends on the same page.
    private int _anchorPage;
    private int _anchorPages;

    private bool _fingerDown;
    private bool _acted;
    private long _actedAt;
    private int _pressed = -1;
    private int _pressX;
    private int _pressY;
    private int _pressWidth;
    private int _pressHeight;

    /// <param name="screen">Where pages are drawn.</param>
    /// <param name="objects">The store; asked from the viewer's thread only.</param>
    /// <param name="status">The terminal's own state.</param>
    /// <param name="shown">Hears which pages stood on the glass.</param>
    public Viewer(IScreen screen, IObjectReader objects, IViewerStatus status, IShownSink shown)
    {
        _screen = screen;
        _objects = objects;
        _status = status;
        _shown = new ShownClock(shown);
        _sheets = new SheetCache(objects, screen.SheetCacheBytes);
        _painter = new PagePainter(screen.Frame, screen.Width, screen.Height, _sheets);
        DisplayListReader reader = new DisplayListReader();
        _opener = new PageOpener(objects, _sheets, reader, screen.Width, screen.Height);
        _bar = new StatusBar(screen.Width, screen.Height, reader);
        _boot = new BootScreen(screen);
    }

    /// <summary>Told of every page that was drawn; null on a board.</summary>
    public IPageTrace? Trace { get; set; }

    /// <summary>The document whose page is open, -1 on home and column pages and before the first set.</summary>
    public int DocumentKey { get; private set; } = -1;

    /// <summary>The open page of the open list, from 0.</summary>
    public int Page => _opener.Page;

    /// <summary>Pages of the open list; 0 before the first set.</summary>
    public int PageCount => _opener.List.Count;

    /// <summary>Kind of the open list, see <see cref="Screens.PlaceKind"/>.</summary>
    public int PlaceKind => _opener.List.Kind;

    /// <summary>Column or document key of the open list; 0 for home and notice.</summary>
    public int PlaceKey => _opener.List.Key;

    /// <summary>One of <see cref="TextSize"/>.</summary>
    public int TextSizeShown => _view == null ? TextSize.Normal : _view.TextSize;

    /// <summary>True once a set is on the glass.</summary>
    public bool HasSet => _view != null;

    /// <summary>Things that could not be shown since start.</summary>
    public int FaultCount { get; private set; }

    /// <summary>The last of them, in English, for the report; empty while there is none.</summary>
    public string LastFault { get; private set; } = "";

    /// <summary>Graphics memory that decoded sheets and pictures take now, in bytes.</summary>
    public int SheetBytes => _sheets.UsedBytes;

    /// <summary>Switches to another set. Everything that showing needs at once is read first; the reader stays on the page that is open if the new set has it,
    /// else at the nearest place, at the worst at home. Takes what reading some ten objects takes.</summary>
    /// <param name="rootId">The root's identity, 16 bytes.</param>
    /// <returns>False if the set cannot be shown; the old one stays. <see cref="LastFault"/> says why.</returns>
    public bool ShowSet(byte[] rootId)
    {
        byte[]? root = SetObject.Load(_objects, rootId, 0, _scratch);
        if (root == null)
        {
            return Report("The root of the new set cannot be read.");
        }

        ContentSet set;
        try
        {
            set = new ContentSet(root);
        }
        catch (CborException e)
        {
            return Report("The root of the new set is damaged: " + e.Message);
        }

        LoadedView? view = null;
        int wanted = _view != null && set.HasSize(_view.TextSize) ? _view.TextSize : set.FirstSize;
        for (int size = TextSize.Normal; size <= TextSize.Elder; size++)
        {
            if (set.HasSize(size))
            {
                LoadedView? loaded = set.Load(size, _objects, _scratch);
                if (loaded == null)
                {
                    return Report("The view of text size " + size + " of the new set cannot be read.");
                }

                view = size == wanted ? loaded : view;
            }
        }

        if (view == null || !PrepareNearest(view))
        {
            return Report("The new set has no page to show. " + _opener.Fault);
        }

        bool first = _view == null;
        _shown.Leave(_now);
        _set = set;
        _view = view;
        Show(first);
        return true;
    }

    /// <summary>Takes a sample of the touch panel; may be called from another thread. It acts in the next <see cref="Step"/>, which should follow at once.</summary>
    public void Touch(TouchSample sample) => _touches.Put(sample);

    /// <summary>Does what is due: touches, notice screen, clock, reading ahead.</summary>
    /// <param name="tickMs">Milliseconds since start, never falling.</param>
    /// <returns>Milliseconds until it wants to run again if nothing is touched, 0 to 1000.</returns>
    public int Step(long tickMs)
    {
        _now = tickMs;
        if (!_idleKnown)
        {
            _idleKnown = true;
            _idleSince = tickMs;
        }

        if (_view == null)
        {
            while (_touches.Take(_sample))
            {
            }

            _boot.Show(_status);
            return ViewerLimits.LongestStepMs / 2;
        }

        _inStep = true;
        _shown.Announce(tickMs);
        while (_touches.Take(_sample))
        {
            TakeTouch();
        }

        CheckIdle();
        if (_now >= _statusAt)
        {
            _statusAt = _now + ViewerLimits.StatusMs;
            UpdateStatus();
        }

        if (_repair && _now >= _repairAt)
        {
            Redraw();
        }

        bool more = _pressed < 0 && _opener.ReadAhead(_view);
        _inStep = false;
        return more ? 0 : Wait();
    }

    /// <summary>Draws everything again and sends it to the glass: after a picture, a test or a flash that something else drew.</summary>
    public void Redraw()
    {
        if (_view == null)
        {
            _boot.Forget();
            return;
        }

        PaintAndFlush(0, 0, _screen.Width, _screen.Height);
    }

    private int Wait()
    {
        long due = _now + ViewerLimits.LongestStepMs;
        due = _statusAt < due ? _statusAt : due;
        long notice = PlaceKind == Screens.PlaceKind.Notice ? _noticeTurnAt : _idleSince + (1000L * _set!.NoticeAfterSeconds);
        if (_set!.NoticeAfterSeconds > 0)
        {
            due = notice < due ? notice : due;
        }

        due = _repair && _repairAt < due ? _repairAt : due;
        return due <= _now ? 0 : (int)(due - _now);
    }

    private void TakeTouch()
    {
        if (!_sample.IsDown)
        {
            bool ends = _fingerDown;
            _fingerDown = false;
            if (ends)
            {
                _idleSince = _now;
                Release();
            }

            return;
        }

        if (_fingerDown)
        {
            if (_pressed >= 0 && !Inside(_sample.X, _sample.Y, ViewerLimits.TouchSlipPixels))
            {
                Unpress();
            }

            return;
        }

        _fingerDown = true;
        _idleSince = _now;
        if (PlaceKind == Screens.PlaceKind.Notice)
        {
            GoHome();
            Acted();
        }
        else if (!_acted || _now - _actedAt >= ViewerLimits.TouchRestMs)
        {
            Press(_opener.Shown.TouchAt(_sample.X, _sample.Y));
        }
    }

    private void Press(int area)
    {
        DisplayList page = _opener.Shown;
        if (area < 0 || page.TouchAction[area] == TouchAction.None)
        {
            return;
        }

        _pressX = page.TouchPlace[area] & DisplayList.CoordinateMask;
        _pressY = page.TouchPlace[area] >> DisplayList.CoordinateBits;
        int width = page.TouchSize[area] & DisplayList.CoordinateMask;
        int height = page.TouchSize[area] >> DisplayList.CoordinateBits;
        _pressWidth = width > _screen.Width - _pressX ? _screen.Width - _pressX : width;
        _pressHeight = height > _screen.Height - _pressY ? _screen.Height - _pressY : height;
        _pressed = area;

        // Two colours, so that it is seen on any ground.
        int half = ViewerLimits.PressedFramePixels / 2;
        if (_pressWidth > 4 * half && _pressHeight > 4 * half)
        {
            _painter.Outline(_pressX, _pressY, _pressWidth, _pressHeight, half, Black);
            _painter.Outline(_pressX + half, _pressY + half, _pressWidth - (2 * half), _pressHeight - (2 * half), half, Yellow);
            _screen.Flush(_pressX, _pressY, _pressWidth, _pressHeight);
        }
    }

    private void Release()
    {
        if (_pressed < 0)
        {
            return;
        }

        byte action = _opener.Shown.TouchAction[_pressed];
        int argument = _opener.Shown.TouchArgument[_pressed];
        int pressed = _pressed;
        Acted();
        Act(action, argument);
        if (_pressed == pressed)
        {
            Unpress();
        }
    }

    private void Acted()
    {
        _acted = true;
        _actedAt = _now;
    }

    private void Unpress()
    {
        if (_pressed >= 0)
        {
            _pressed = -1;
            PaintAndFlush(_pressX, _pressY, _pressWidth, _pressHeight);
        }
    }

    private bool Inside(int x, int y, int slip)
        => x >= _pressX - slip && y >= _pressY - slip && x < _pressX + _pressWidth + slip && y < _pressY + _pressHeight + slip;

    private void Act(byte action, int argument)
    {
        switch (action)
        {
            case TouchAction.Home:
                GoHome();
                break;
            case TouchAction.Back:
                GoBack();
                break;
            case TouchAction.NextPage:
                Turn(_opener.Page + 1);
                break;
            case TouchAction.PreviousPage:
                Turn(_opener.Page - 1);
                break;
            case TouchAction.OpenColumn:
                OpenFromHere(Screens.PlaceKind.Column, argument);
                break;
            case TouchAction.OpenDocument:
                OpenFromHere(Screens.PlaceKind.Document, argument);
                break;
            case TouchAction.ChangeTextSize:
                ChangeTextSize(argument);
                break;
            case TouchAction.GoToPage:
                Turn(argument);
                break;
        }
    }

    private void GoHome()
    {
        _back.Clear();
        Open(Screens.PlaceKind.Home, 0, 0, 0);
    }

    private void GoBack()
    {
        while (_back.Pop())
        {
            if (Open(_back.Kind, _back.Key, _back.Page, _back.Pages))
            {
                return;
            }
        }

        GoHome();
    }

    private void Turn(int page)
    {
        if (page >= 0 && page < _opener.List.Count && page != _opener.Page)
        {
            Open(_opener.List.Kind, _opener.List.Key, page, 0);
        }
    }

    private void OpenFromHere(int kind, int key)
    {
        int fromKind = PlaceKind;
        int fromKey = PlaceKey;
        int fromPage = Page;
        int fromPages = PageCount;
        if ((kind != fromKind || key != fromKey) && Open(kind, key, 0, 0))
        {
            _back.Push(fromKind, fromKey, fromPage, fromPages);
        }
    }

    private bool Open(int kind, int key, int page, int ofPages)
    {
        if (!_opener.Prepare(_view!, kind, key, page, ofPages, false))
        {
            return Report(_opener.Fault);
        }

        _shown.Leave(_now);
        Show(false);
        return true;
    }

    private bool ChangeTextSize(int size)
    {
        if (size == _view!.TextSize || !_set!.HasSize(size))
        {
            return true;
        }

        LoadedView? view = _set.Load(size, _objects, _scratch);
        if (view == null)
        {
            return Report("The view of text size " + size + " cannot be read.");
        }

        if (!_opener.Prepare(view, PlaceKind, PlaceKey, _anchorPage, _anchorPages, false) && !_opener.Prepare(view, Screens.PlaceKind.Home, 0, 0, 0, false))
        {
            return Report(_opener.Fault);
        }

        int page = _anchorPage;
        int pages = _anchorPages;
        _shown.Leave(_now);
        _view = view;
        Show(false);
        _anchorPage = page;
        _anchorPages = pages;
        return true;
    }

    /// <summary>Prepares the open place in another set, or the nearest that exists there.</summary>
    private bool PrepareNearest(LoadedView view)
    {
        if (_view != null && _opener.Prepare(view, PlaceKind, PlaceKey, Page, 0, true))
        {
            return true;
        }

        while (_back.Pop())
        {
            if (_opener.Prepare(view, _back.Kind, _back.Key, _back.Page, _back.Pages, false))
            {
                return true;
            }
        }

        return _opener.Prepare(view, Screens.PlaceKind.Home, 0, 0, 0, false);
    }

    /// <summary>Puts the prepared page on the glass; only where it differs from the one before, unless all is new.</summary>
    private void Show(bool all)
    {
        bool pressed = _pressed >= 0;
        _pressed = -1;
        _opener.Commit();
        _anchorPage = Page;
        _anchorPages = PageCount;
        DocumentKey = _opener.List.DocumentOf(Page, out int documentPage);
        _repair = false;
        _bar.Update(_view!, _status);
        if (all)
        {
            PaintAndFlush(0, 0, _screen.Width, _screen.Height);
        }
        else
        {
            _changed.Compare(_opener.Spare, _opener.Shown);
            if (_changed.Width > 0 && _changed.Height > 0)
            {
                PaintAndFlush(_changed.X, _changed.Y, _changed.Width, _changed.Height);
            }

            if (pressed)
            {
                PaintAndFlush(_pressX, _pressY, _pressWidth, _pressHeight);
            }

            FlushStatus();
        }

        _shown.Enter(DocumentKey, _view!.TextSize, documentPage);
        if (_inStep)
        {
            _shown.Announce(_now);
        }

        if (Trace != null)
        {
            Tell(Trace);
        }
    }

    private void Tell(IPageTrace trace)
    {
        DisplayList page = _opener.Shown;
        for (int i = 0; i < page.GlyphCount; i++)
        {
            int cell = page.GlyphCell[i];
            if ((cell & DisplayList.FromMacro) == 0)
            {
                trace.Glyph(page.Fonts.Id(page.StyleFont[(cell >> DisplayList.GlyphBits) & DisplayList.StyleMask]), cell & DisplayList.GlyphMask);
            }
        }

        trace.PageDrawn(PlaceKind, PlaceKey, Page, _view!.TextSize);
    }

    private void PaintAndFlush(int x, int y, int width, int height)
    {
        if (width == _screen.Width && height == _screen.Height)
        {
            _repair = false;
        }

        _painter.Fill(x, y, width, height, White);
        _painter.Paint(_opener.Shown, x, y, width, height);
        if (_painter.Missing > 0)
        {
            _repair = true;
            _repairAt = _now + ViewerLimits.RepairMs;
            Report(_painter.Missing + " glyph sheets or pictures of the page on the screen cannot be read.");
        }

        _bar.Paint(_painter, x, y, width, height);
        _screen.Flush(x, y, width, height);
    }

    private void UpdateStatus()
    {
        _bar.Update(_view!, _status);
        FlushStatus();
    }

    private void FlushStatus()
    {
        if (_bar.ClockChanged)
        {
            FlushBox(_view!.Chrome.Clock);
        }

        if (_bar.LinkChanged)
        {
            FlushBox(_view!.Chrome.Link);
        }
    }

    private void FlushBox(StatusBox box)
    {
        int width = box.Width > _screen.Width - box.X ? _screen.Width - box.X : box.Width;
        int height = box.Height > _screen.Height - box.Y ? _screen.Height - box.Y : box.Height;
        if (width > 0 && height > 0)
        {
            _bar.Paint(_painter, box.X, box.Y, width, height);
            _screen.Flush(box.X, box.Y, width, height);
        }
    }

    private void CheckIdle()
    {
        if (_set!.NoticeAfterSeconds == 0)
        {
            return;
        }

        if (PlaceKind == Screens.PlaceKind.Notice)
        {
            if (_now >= _noticeTurnAt)
            {
                _noticeTurnAt = _now + NoticePageMs();
                for (int ahead = 1; ahead < PageCount && !Open(Screens.PlaceKind.Notice, 0, (Page + ahead) % PageCount, 0); ahead++)
                {
                }
            }

            return;
        }

        if (_now - _idleSince < 1000L * _set.NoticeAfterSeconds)
        {
            return;
        }

        // The next reader finds the terminal as everyone does: in its first text size.
        _idleSince = _now;
        LoadedView? view = _view!.TextSize == _set.FirstSize ? _view : _set.Load(_set.FirstSize, _objects, _scratch);
        view = view == null ? _view : view;
        if (view.View.NoticeChild >= 0)
        {
            if (Replace(view, Screens.PlaceKind.Notice))
            {
                _noticeTurnAt = _now + NoticePageMs();
                return;
            }

            Report(_opener.Fault);
        }

        if ((view != _view || PlaceKind != Screens.PlaceKind.Home || Page != 0) && !Replace(view, Screens.PlaceKind.Home))
        {
            Report(_opener.Fault);
        }
    }

    private bool Replace(LoadedView view, int kind)
    {
        if (!_opener.Prepare(view, kind, 0, 0, 0, false))
        {
            return false;
        }

        _back.Clear();
        _shown.Leave(_now);
        _view = view;
        Show(false);
        return true;
    }

    private long NoticePageMs() => 1000L * (_set!.NoticePageSeconds < 1 ? 1 : _set.NoticePageSeconds);

    private bool Report(string fault)
    {
        FaultCount++;
        LastFault = fault;
        return false;
    }
}

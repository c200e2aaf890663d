using KioskFleet.Firmware.Storage;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>What the villager sees: home, columns, lists, pages, the rolling notice screen; and before the first set the boot screen. It shows only what could be read
/// whole; when something cannot, the last good page stays and <see cref="LastFault"/> says why. All methods but <see cref="Touch"/> belong to one thread.</summary>
public sealed partial class Viewer
{
    private readonly IScreen _screen;
    private readonly IObjectReader _objects;
    private readonly IViewerStatus _status;
    private readonly byte[] _scratch = new byte[Limits.ObjectBytes];
    private readonly SheetCache _sheets;
    private readonly PagePainter _painter;
    private readonly PageOpener _opener;
    private readonly StatusBar _bar;
    private readonly BootScreen _boot;
    private readonly ChangedArea _changed;
    private readonly BackStack _back = new BackStack();
    private readonly ShownClock _shown;
    private readonly TouchQueue _touches = new TouchQueue();
    private readonly TouchSample _sample = new TouchSample();

    private ContentSet? _set;
    private LoadedView? _view;
    private long _now;
    private bool _inStep;
    private long _statusAt;

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
        bool second = PageAhead.Fits(screen.Width, screen.Height, screen.SheetCacheBytes);
        int sheetBytes = screen.SheetCacheBytes - (second ? PageAhead.FrameBytes(screen.Width, screen.Height) : 0);
        _sheets = new SheetCache(objects, sheetBytes);
        _changed = new ChangedArea(screen.Width, screen.Height);
        _painter = new PagePainter(screen.Frame, screen.Width, screen.Height, _sheets);
        DisplayListReader reader = new DisplayListReader();
        _opener = new PageOpener(objects, _sheets, reader, screen.Width, screen.Height, second ? PageAhead.Create(screen.Width, screen.Height, _sheets) : null);
        _bar = new StatusBar(screen.Width, screen.Height, reader);
        BootWriter writer = new BootWriter(screen);
        _boot = new BootScreen(screen, writer);
        _about = new AboutScreen(screen, writer);
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

    /// <summary>Pages of a set that came to the glass since start.</summary>
    public int PagesDrawn { get; private set; }

    /// <summary>Things that could not be shown since start.</summary>
    public int FaultCount { get; private set; }

    /// <summary>The last of them, in English, for the report; empty while there is none.</summary>
    public string LastFault { get; private set; } = "";

    /// <summary>Graphics memory that decoded sheets and pictures take now, in bytes.</summary>
    public int SheetBytes => _sheets.UsedBytes;

    /// <summary>Sheets and pictures decoded since start.</summary>
    public int SheetsDecoded => _sheets.Decoded;

    /// <summary>Sheets and pictures that were not decoded at the first attempt for want of memory, since start.</summary>
    public int MemoryRefusals => _sheets.MemoryRefusals;

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
        _switching = true;
        Show(first);
        _switching = false;
        Enter();
        return true;
    }

    /// <summary>Takes a sample of the touch panel; may be called from another thread. It acts in the next <see cref="Step"/>, which should follow at once.</summary>
    public void Touch(TouchSample sample) => _touches.Put(sample);

    /// <summary>Does what is due: touches, notice screen, clock, reading ahead.</summary>
    /// <param name="tickMs">Milliseconds since start, never falling.</param>
    /// <returns>Milliseconds until it wants to run again if nothing is touched, 0 to 1000.</returns>
    public int Step(long tickMs)
    {
        bool done = false;
        try
        {
            int wait = Take(tickMs);
            done = true;
            return wait;
        }
        finally
        {
            _inStep = false;
            _torn |= !done;
        }
    }

    private int Take(long tickMs)
    {
        _now = tickMs;
        if (_torn && (_view == null || _isAbout))
        {
            _torn = false;
            Redraw();
        }

        if (!_idleKnown)
        {
            _idleKnown = true;
            _idleSince = tickMs;
        }

        if (_view == null)
        {
            while (_touches.Take(_sample))
            {
                if (_isAbout)
                {
                    TakeAboutTouch();
                }
                else
                {
                    TakeBootTouch();
                }
            }

            StepAbout();
            if (!_isAbout)
            {
                _boot.Show(_status);
            }

            return ViewerLimits.LongestStepMs / 2;
        }

        _inStep = true;
        if (_torn)
        {
            Draw(true, false);
        }

        _shown.Announce(tickMs);
        while (_touches.Take(_sample))
        {
            TakeTouch();
        }

        StepAbout();
        if (_isAbout)
        {
            return ViewerLimits.LongestStepMs / 2;
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

        return _pressed < 0 && _opener.ReadAhead(_view) ? 0 : Wait();
    }

    /// <summary>Draws everything again and sends it to the glass: after a picture, a test or a flash that something else drew.</summary>
    public void Redraw()
    {
        if (_isAbout)
        {
            _about.Forget();
            return;
        }

        if (_view == null)
        {
            _boot.Forget();
            return;
        }

        _opener.ForgetDrawn();
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
        due = _holding && _heldSince + ViewerLimits.AboutHoldMs < due ? _heldSince + ViewerLimits.AboutHoldMs : due;
        return due <= _now ? 0 : (int)(due - _now);
    }

    private bool Report(string fault)
    {
        FaultCount++;
        LastFault = fault;
        return false;
    }
}

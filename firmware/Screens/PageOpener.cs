using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Screens;

/// <summary>Reads the page of a place beside the one on the glass, and exchanges the two only when it is whole. While nothing is asked, it reads the next page ahead and draws it on a second frame, a sheet a step; a board without room for one has its sheets brought in.</summary>
internal sealed class PageOpener
{
    private readonly IObjectReader _objects;
    private readonly SheetCache _sheets;
    private readonly DisplayListReader _reader;
    private readonly byte[] _page = new byte[Limits.ObjectBytes];
    private PageList _spareList = new PageList();
    private PageList _readyList;
    private int _readyPage;
    private readonly byte[] _shownId = new byte[Limits.IdBytes];
    private readonly byte[] _spareId = new byte[Limits.IdBytes];
    private LoadedView? _spareView;
    private readonly PageAhead? _drawn;
    private bool _ahead;
    private bool _aheadRead;
    private int _aheadBin;

    public PageOpener(IObjectReader objects, SheetCache sheets, DisplayListReader reader, int width, int height, PageAhead? drawn)
    {
        _drawn = drawn;
        _objects = objects;
        _sheets = sheets;
        _reader = reader;
        int glyphs = DisplayList.GlyphsOfScreen(width, height);
        Shown = new DisplayList(width, height, glyphs);
        Spare = new DisplayList(width, height, glyphs);
        List = new PageList();
        _readyList = List;
    }

    /// <summary>The page on the glass.</summary>
    public DisplayList Shown { get; private set; }

    /// <summary>The page that was prepared; after <see cref="Commit"/> the one that left.</summary>
    public DisplayList Spare { get; private set; }

    /// <summary>The page list that is open; without pages before the first page.</summary>
    public PageList List { get; private set; }

    /// <summary>The page that is open, from 0.</summary>
    public int Page { get; private set; }

    /// <summary>Why the last <see cref="Prepare"/> failed.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Reads a page, so that <see cref="Commit"/> can show it.</summary>
    /// <param name="view">The view that it belongs to.</param>
    /// <param name="kind">Of the place, see <see cref="PlaceKind"/>.</param>
    /// <param name="key">Column or document; 0 for home and notice.</param>
    /// <param name="page">From 0; beyond the end means the last page.</param>
    /// <param name="ofPages">If above 0: <paramref name="page"/> is counted in a layout of so many pages, and the page at the same share of the text is meant.</param>
    /// <param name="samePage">Prefer the page that is the very object on the glass, wherever it stands now.</param>
    /// <returns>False if anything of it is missing or damaged; the glass and the open place stay as they are.</returns>
    public bool Prepare(LoadedView view, int kind, int key, int page, int ofPages, bool samePage)
    {
        int child = view.View.ListChild(kind, key);
        if (child < 0)
        {
            return Fail("is not in the set", kind, key, page);
        }

        int listId = ObjectFrame.ChildOffset(child);
        PageList list = List.Is(view.View.Bytes, listId, kind, key) ? List : _spareList;
        if (!list.Load(_objects, view.View.Bytes, listId, kind, key))
        {
            return Fail("has no readable page list", kind, key, page);
        }

        if (ofPages > 0)
        {
            page = page * list.Count / ofPages;
        }

        page = page < 0 ? 0 : page >= list.Count ? list.Count - 1 : page;
        if (samePage)
        {
            int same = list.FindPage(_shownId, page);
            page = same >= 0 ? same : page;
        }

        int id = list.PageIdOffset(page);
        if (_spareView != view || kind >= PlaceKind.Search || !ObjectHash.Same(list.Bytes, id, _spareId, 0))
        {
            _spareView = null;
            ForgetDrawn();
            int length = _objects.Read(list.Bytes, id, _page);
            if (length < 0)
            {
                return Fail("cannot be read", kind, key, page);
            }

            if (!_reader.ReadPage(_page, length, view.Fonts, view.Chrome, Spare))
            {
                return Fail("has a bad operation at byte " + _reader.BadAt, kind, key, page);
            }

            Array.Copy(list.Bytes, id, _spareId, 0, Limits.IdBytes);
            _spareView = view;
        }

        _readyList = list;
        _readyPage = page;
        return true;
    }

    /// <summary>Says who puts words into pages that ask for them.</summary>
    public void FillSlotsFrom(ISlotSource source) => _reader.Slots = source;

    /// <summary>Makes the page that was prepared the open one.</summary>
    public void Commit()
    {
        DisplayList left = Shown;
        Shown = Spare;
        Spare = left;
        if (_readyList != List)
        {
            _spareList = List;
            List = _readyList;
        }

        Page = _readyPage;
        Array.Copy(_spareId, 0, _shownId, 0, Limits.IdBytes);
        _spareView = null;
        _ahead = true;
        _aheadRead = false;
    }

    /// <summary>Copies a part of the open page to the frame, if it was drawn ahead.</summary>
    public bool CopyDrawn(Bitmap to, int x, int y, int width, int height, out int missing)
    {
        bool copied = _drawn != null && _drawn.Copy(Shown, to, x, y, width, height);
        missing = copied ? _drawn!.Missing : 0;
        return copied;
    }

    /// <summary>What was drawn ahead is not to be used: it shall be drawn from its objects.</summary>
    public void ForgetDrawn()
    {
        if (_drawn != null)
        {
            _drawn.Forget();
        }
    }

    /// <summary>Does one small piece of reading ahead: the next page, or one of its sheets.</summary>
    /// <returns>True if there is more to do.</returns>
    public bool ReadAhead(LoadedView view)
    {
        if (!_ahead || List.Kind >= PlaceKind.Search)
        {
            return false;
        }

        if (!_aheadRead)
        {
            int next = List.Kind == PlaceKind.Notice && List.Count > 1 ? (Page + 1) % List.Count : Page + 1;

            // Lists that cannot be read are reported when they are asked for, not before.
            string fault = Fault;
            _ahead = next < List.Count && Prepare(view, List.Kind, List.Key, next, 0, false);
            Fault = fault;
            _aheadRead = true;
            _aheadBin = 0;
            _sheets.BeginPrefetch();
            if (_ahead && _drawn != null)
            {
                _drawn.Begin(Spare);
            }

            return _ahead;
        }

        if (_drawn != null)
        {
            _ahead = _spareView == view && _drawn.Step();
            return _ahead;
        }

        while (_spareView == view && _aheadBin < Spare.BinCount)
        {
            int style = Spare.BinKey[_aheadBin] >> 10;
            int font = Spare.StyleFont[style];
            int at = Spare.Fonts.SheetIdOffset(font, Spare.BinKey[_aheadBin] & 1023);
            _aheadBin++;
            if (at < 0)
            {
                continue;
            }

            int decoded = _sheets.Decoded;
            if (!_sheets.Prefetch(Spare.Fonts.TableBytes(font), at, Spare.StyleInk[style], Spare.StyleGround[style]))
            {
                break;
            }

            if (_sheets.Decoded != decoded)
            {
                return true;
            }
        }

        _ahead = false;
        return false;
    }

    private bool Fail(string why, int kind, int key, int page)
    {
        Fault = (kind == PlaceKind.Home ? "Home" : kind == PlaceKind.Column ? "Column " + key : kind == PlaceKind.Document ? "Document " + key : kind == PlaceKind.Notice ? "The notice screen" : kind == PlaceKind.Search ? "The search" : "A record of document " + key)
            + ", page " + page + ", " + why + ".";
        return false;
    }
}

namespace KioskFleet.Firmware.Screens;

/// <content>What is drawn and what is sent to the glass: only rectangles that changed.</content>
public sealed partial class Viewer
{
    private const int White = 0xFFFF;

    private long _repairAt;
    private bool _repair;

    // Drawing ended by an exception, as where memory ends: what is on the glass is not known, so nothing can be drawn by the difference.
    private bool _torn;

    // The open page stands on the glass whole and was told so.
    private bool _entered;

    // A set is taken over: until the caller knows that it stands on the glass, nothing of it can be counted, for it would be counted to the set before.
    private bool _switching;
    private int _documentPage;

    /// <summary>Puts the prepared page on the glass; only where it differs from the one before, unless all is new.</summary>
    private void Show(bool all)
    {
        bool pressed = _pressed >= 0;
        _pressed = -1;
        all |= _isAbout;
        _isAbout = false;
        _holding = false;
        _opener.Commit();
        _anchorPage = Page;
        _anchorPages = PageCount;
        DocumentKey = _opener.List.DocumentOf(Page, out _documentPage);
        _repair = false;
        _entered = false;
        Draw(all, pressed);
    }

    /// <summary>Draws what <see cref="Show"/> made the open page; again, if that was not done to its end.</summary>
    private void Draw(bool all, bool pressed)
    {
        all |= _torn;
        _torn = true;
        LoadedView? before = _bar.View;
        _bar.Update(_view!, _status);
        if (all)
        {
            PaintAndFlush(0, 0, _screen.Width, _screen.Height);
        }
        else
        {
            _changed.Compare(_opener.Spare, _opener.Shown);
            while (_changed.Next())
            {
                if (_changed.Width > 0)
                {
                    PaintAndFlush(_changed.X, _changed.Y, _changed.Width, _changed.Height);
                }
            }

            if (pressed)
            {
                PaintAndFlush(_pressX, _pressY, _pressWidth, _pressHeight);
            }

            if (before != null && before != _view)
            {
                // Boxes that moved leave the page behind them bare.
                Uncover(before.Chrome.Clock, _view!.Chrome.Clock);
                Uncover(before.Chrome.Link, _view.Chrome.Link);
            }

            FlushStatus();
        }

        _torn = false;
        Enter();
    }

    private void Enter()
    {
        if (_entered || _switching)
        {
            return;
        }

        _entered = true;
        PagesDrawn++;
        _shown.Enter(DocumentKey, _view!.TextSize, _documentPage);
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
            if ((cell & DisplayList.Furniture) == 0)
            {
                trace.Glyph(page.Fonts.Id(page.StyleFont[(cell >> DisplayList.GlyphBits) & DisplayList.StyleMask]), cell & DisplayList.GlyphMask);
            }
        }

        for (int i = 0; i < page.TouchCount; i++)
        {
            int place = page.TouchPlace[i];
            int size = page.TouchSize[i];
            trace.Area(
                place & DisplayList.CoordinateMask,
                (place >> DisplayList.CoordinateBits) & DisplayList.CoordinateMask,
                size & DisplayList.CoordinateMask,
                (size >> DisplayList.CoordinateBits) & DisplayList.CoordinateMask,
                page.TouchAction[i],
                page.TouchArgument[i]);
        }

        trace.PageDrawn(PlaceKind, PlaceKey, Page, _view!.TextSize);
    }

    private void PaintAndFlush(int x, int y, int width, int height)
    {
        if (width == _screen.Width && height == _screen.Height)
        {
            _repair = false;
        }

        if (!_opener.CopyDrawn(_screen.Frame, x, y, width, height, out int missing))
        {
            _painter.Fill(x, y, width, height, White);
            _painter.Paint(_opener.Shown, x, y, width, height);
            missing = _painter.Missing;
        }

        if (missing > 0)
        {
            _repair = true;
            _repairAt = _now + ViewerLimits.RepairMs;
            Report(missing + " glyph sheets or pictures of the page on the screen cannot be read.");
        }

        _bar.Paint(_painter, x, y, width, height);
        _screen.Flush(x, y, width, height);
    }

    private void Uncover(StatusBox old, StatusBox box)
    {
        int width = old.Width > _screen.Width - old.X ? _screen.Width - old.X : old.Width;
        int height = old.Height > _screen.Height - old.Y ? _screen.Height - old.Y : old.Height;
        if (!old.SamePlace(box) && width > 0 && height > 0)
        {
            PaintAndFlush(old.X, old.Y, width, height);
        }
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
}

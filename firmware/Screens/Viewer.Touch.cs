using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>From samples of the panel to wishes: what is under the finger is marked at once and acts when the finger lifts from it.</content>
public sealed partial class Viewer
{
    private const int Black = 0x0000;
    private const int Yellow = 0xFFE0;

    private bool _fingerDown;
    private bool _acted;
    private long _actedAt;
    private int _pressed = -1;
    private int _pressX;
    private int _pressY;
    private int _pressWidth;
    private int _pressHeight;

    private void TakeTouch()
    {
        if (_isAbout)
        {
            TakeAboutTouch();
            return;
        }

        if (!_sample.IsDown)
        {
            bool ends = _fingerDown;
            _fingerDown = false;
            _holding = false;
            if (ends)
            {
                _idleSince = _now;
                Release();
            }

            return;
        }

        if (_fingerDown)
        {
            KeepHold();
            if (_pressed >= 0 && !Inside(_sample.X, _sample.Y, ViewerLimits.TouchSlipPixels))
            {
                Unpress();
            }

            return;
        }

        _fingerDown = true;
        _idleSince = _now;
        int area = _opener.Shown.TouchAt(_sample.X, _sample.Y);
        if (PlaceKind == Screens.PlaceKind.Notice)
        {
            // The page waits for the finger; where it leads nowhere, a touch leads home.
            _noticeTurnAt = _now + NoticePageMs();
            if (area < 0)
            {
                GoHome();
                Acted();
                BeginHold();
                return;
            }
        }

        if (area < 0)
        {
            BeginHold();
        }

        if (!_acted || _now - _actedAt >= ViewerLimits.TouchRestMs)
        {
            Press(area);
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
}

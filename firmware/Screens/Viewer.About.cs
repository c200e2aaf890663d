namespace KioskFleet.Firmware.Screens;

/// <content>The page about the terminal. A finger held on the clock for five seconds opens it, before the first set one anywhere; any touch closes it, and so does time.</content>
public sealed partial class Viewer
{
    private readonly AboutScreen _about;
    private bool _isAbout;
    private long _aboutUntil;
    private bool _holding;
    private long _heldSince;

    /// <summary>True while the page about the terminal covers everything.</summary>
    public bool IsAboutShown => _isAbout;

    /// <summary>A finger came down where nothing else waits for it.</summary>
    private void BeginHold()
    {
        _holding = _view == null || OnClock();
        _heldSince = _now;
    }

    private void KeepHold() => _holding = _holding && (_view == null || OnClock());

    private bool OnClock()
    {
        StatusBox clock = _view!.Chrome.Clock;
        return clock.Width > 0
            && _sample.X >= clock.X - ViewerLimits.TouchSlipPixels && _sample.X < clock.X + clock.Width + ViewerLimits.TouchSlipPixels
            && _sample.Y >= clock.Y - ViewerLimits.TouchSlipPixels && _sample.Y < clock.Y + clock.Height + ViewerLimits.TouchSlipPixels;
    }

    /// <summary>Opens and closes by time, and keeps what it says up to date.</summary>
    private void StepAbout()
    {
        if (_holding && _now - _heldSince >= ViewerLimits.AboutHoldMs)
        {
            _holding = false;
            _isAbout = true;
            _aboutUntil = _now + ViewerLimits.AboutMs;
            _shown.Leave(_now);
            _about.Forget();
        }

        if (_isAbout && _now >= _aboutUntil)
        {
            CloseAbout();
        }

        if (_isAbout)
        {
            _about.Show(_status);
        }
    }

    /// <summary>While it is shown, a touch closes it and does nothing else.</summary>
    private void TakeAboutTouch()
    {
        bool begins = _sample.IsDown && !_fingerDown;
        _fingerDown = _sample.IsDown;
        if (begins)
        {
            Acted();
            CloseAbout();
        }
    }

    private void CloseAbout()
    {
        _isAbout = false;
        _idleSince = _now;
        if (_view != null)
        {
            _shown.Enter(DocumentKey, _view.TextSize, _documentPage);
        }

        Redraw();
    }

    private void TakeBootTouch()
    {
        bool begins = _sample.IsDown && !_fingerDown;
        _fingerDown = _sample.IsDown;
        if (begins)
        {
            BeginHold();
        }
        else if (!_sample.IsDown)
        {
            _holding = false;
        }
    }
}

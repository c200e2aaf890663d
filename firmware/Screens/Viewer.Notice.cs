namespace KioskFleet.Firmware.Screens;

/// <content>The rolling notice screen, and the return to home, when nobody touches the terminal.</content>
public sealed partial class Viewer
{
    private long _idleSince;
    private bool _idleKnown;
    private long _noticeTurnAt;

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
}

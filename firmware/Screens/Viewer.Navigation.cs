using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>Where touches lead, and how the place is kept when the text size or the set changes.</content>
public sealed partial class Viewer
{
    // The place in the layout in which the reader turned a page last: changing the text size there and back ends on the same page.
    private int _anchorPage;
    private int _anchorPages;

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
            case TouchAction.PreviousPage:
                int pages = action == TouchAction.NextPage ? 1 : -1;
                if (PlaceKind == Screens.PlaceKind.Search)
                {
                    TurnSearch(pages);
                }
                else
                {
                    Turn(_opener.Page + pages);
                }

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
            case TouchAction.OpenSearch:
                OpenSearch(argument);
                break;
            case TouchAction.SearchLetter:
            case TouchAction.SearchErase:
            case TouchAction.SearchList:
            case TouchAction.SearchPick:
                ActInSearch(action, argument);
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
        if (BackInSearch())
        {
            return;
        }

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
        if (kind == fromKind && key == fromKey)
        {
            return;
        }

        bool opened = Open(kind, key, 0, 0);
        if (fromKind == Screens.PlaceKind.Notice)
        {
            // Nobody came from the notices: back leads home.
            if (!opened)
            {
                GoHome();
            }
        }
        else if (opened)
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

        // A page that the terminal fills is not read by shares: its list is laid out anew from the same row.
        bool filled = InSearch;
        if (filled && !_desk!.Bind(view))
        {
            return Report("The search of text size " + size + " cannot be read.");
        }

        bool prepared = filled ? _opener.Prepare(view, PlaceKind, PlaceKey, PlaceKind == Screens.PlaceKind.Search ? _desk!.Template : 0, 0, false)
            : _opener.Prepare(view, PlaceKind, PlaceKey, _anchorPage, _anchorPages, false);
        if (!prepared && !_opener.Prepare(view, Screens.PlaceKind.Home, 0, 0, 0, false))
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
        if (_view != null && InSearch)
        {
            // The same index: the reader stays. Another one: what was touched so far may not stand there any more.
            if (_desk!.Bind(view) && (_desk.Place == SearchPlace.Record ? _opener.Prepare(view, Screens.PlaceKind.Record, _desk.RecordDocument, Page, 0, false)
                : _opener.Prepare(view, Screens.PlaceKind.Search, 0, _desk.Template, 0, false)))
            {
                return true;
            }
        }
        else if (_view != null && _opener.Prepare(view, PlaceKind, PlaceKey, Page, 0, true))
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
}

using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>The search (SPEC.md §7): its own steps, beside those of lists and pages.</content>
public sealed partial class Viewer
{
    private SearchDesk? _desk;

    /// <summary>Objects of the index that the last look-up read; 0 before the first.</summary>
    public int SearchObjectsRead => _desk == null ? 0 : _desk.ObjectsRead;

    private bool InSearch => PlaceKind == Screens.PlaceKind.Search || PlaceKind == Screens.PlaceKind.Record;

    private void OpenSearch(int start)
    {
        if (_desk == null)
        {
            // 35 KB, made when the first villager looks something up, and kept.
            _desk = new SearchDesk(_objects, _scratch);
            _opener.FillSlotsFrom(_desk);
        }

        if (!_desk.Bind(_view!))
        {
            Report("The search of the set cannot be read.");
            return;
        }

        int kind = PlaceKind;
        int key = PlaceKey;
        int page = Page;
        int pages = PageCount;
        _desk.Start(start);
        if (!ShowSearch())
        {
            _desk.Close();
        }
        else if (kind != Screens.PlaceKind.Notice && kind != Screens.PlaceKind.Search && kind != Screens.PlaceKind.Record)
        {
            _back.Push(kind, key, page, pages);
        }
    }

    /// <summary>An action of the search screens.</summary>
    private void ActInSearch(byte action, int argument)
    {
        if (_desk == null || !InSearch)
        {
            return;
        }

        switch (action)
        {
            case TouchAction.SearchLetter:
                _desk.Letter(argument);
                break;
            case TouchAction.SearchErase:
                _desk.Erase();
                break;
            case TouchAction.SearchList:
                _desk.List();
                break;
            case TouchAction.SearchPick:
                if (!_desk.Pick(argument))
                {
                    return;
                }

                break;
        }

        ShowSearch();
    }

    private void TurnSearch(int pages)
    {
        if (_desk!.Turn(pages))
        {
            ShowSearch();
        }
    }

    private bool ShowSearch()
        => _desk!.Place == SearchPlace.Record
            ? Open(Screens.PlaceKind.Record, _desk.RecordDocument, 0, 0)
            : Open(Screens.PlaceKind.Search, 0, _desk.Template, 0);

    /// <summary>One step back within the search.</summary>
    /// <returns>False: the search is left.</returns>
    private bool BackInSearch() => InSearch && _desk != null && _desk.Back() && ShowSearch();
}

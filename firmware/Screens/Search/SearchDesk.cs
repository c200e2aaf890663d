using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>The search: what was touched so far, and what is on the list. Fills the screens that the server laid out. All arrays are made once; a look-up allocates nothing.</summary>
internal sealed partial class SearchDesk : ISlotSource
{
    /// <summary>Households that a list of finds holds: more is no help, another letter is.</summary>
    private const int MostHouseholds = 60;

    /// <summary>Payments of a household, or batches of a group, that a list holds: ten programmes over sixteen years.</summary>
    private const int MostRows = 160;

    private readonly IObjectReader _objects;
    private readonly byte[] _scratch;
    private readonly SearchHead _head = new SearchHead();
    private readonly SearchIndexReader _reader;
    private readonly SearchQuery _query = new SearchQuery();
    private readonly SearchHit _hit = new SearchHit();
    private readonly byte[] _headId = new byte[Limits.IdBytes];
    private readonly byte[] _letters = new byte[SearchLimits.Letters];
    private readonly SearchRows _households = new SearchRows(MostHouseholds, true);
    private readonly SearchRows _rows = new SearchRows(MostRows, false);
    private readonly SearchRows _page = new SearchRows(SearchSlot.MostRows, true);
    private readonly int[] _pageOf = new int[SearchPlace.Last + 1];
    private readonly int[] _first = new int[SearchPlace.Last + 1];
    private readonly int[] _parent = new int[SearchPlace.Last + 1];
    private readonly int[] _chosen = new int[SearchPlace.Last + 1];
    private LoadedView? _view;
    private int _letterCount;
    private bool _failed;
    private bool _haveHead;

    /// <param name="objects">The store.</param>
    /// <param name="scratch">32 KiB that nobody else uses during a call.</param>
    public SearchDesk(IObjectReader objects, byte[] scratch)
    {
        _objects = objects;
        _scratch = scratch;
        _reader = new SearchIndexReader(new StoreSearchSource(objects), _head);
    }

    public SearchForm? Form { get; private set; }

    /// <summary>One of <see cref="SearchPlace"/>.</summary>
    public int Place { get; private set; }

    /// <summary>The page of the search's list that shows this place: letters, short rows, long rows.</summary>
    public int Template => Place == SearchPlace.Letters ? 0 : HasLongRows(Place) ? 2 : 1;

    /// <summary>Key of the document whose record is open.</summary>
    public int RecordDocument => _hit.Document >= 0 && _hit.Document < _head.Documents.Length ? _head.Documents[_hit.Document] : -1;

    /// <summary>Objects of the index read by the look-up that ran last.</summary>
    public int ObjectsRead { get; private set; }

    /// <summary>Goes over to a view; the place stays if the view has the same index.</summary>
    /// <returns>False: the view has no search, or it cannot be read. The search is closed then.</returns>
    public bool Bind(LoadedView view)
    {
        if (_view == view && Form != null)
        {
            return true;
        }

        SearchView? search = view.View.Search;
        for (int place = 0; Form != null && place < _first.Length; place++)
        {
            _first[place] = _pageOf[place] * PerPageOf(place);
        }

        SearchForm? form = search == null ? null : ReadForm(view, search.FormChild);
        int head = search == null ? 0 : ObjectFrame.ChildOffset(search.HeadChild);
        bool same = search != null && _haveHead && ObjectHash.Same(view.View.Bytes, head, _headId, 0);
        if (form == null || (!same && !_head.Open(_reader.Source, view.View.Bytes, head)))
        {
            _haveHead = false;
            Form = null;
            _view = null;
            Place = SearchPlace.Closed;
            return false;
        }

        if (!same)
        {
            System.Array.Copy(view.View.Bytes, head, _headId, 0, Limits.IdBytes);
            Place = Place == SearchPlace.Closed ? SearchPlace.Closed : SearchPlace.Letters;
            _households.Clear();
        }

        _haveHead = true;
        _view = view;
        Form = form;
        for (int place = 0; place < _first.Length; place++)
        {
            _pageOf[place] = same ? _first[place] / PerPageOf(place) : 0;
        }

        // A record that is open lies in the reader still.
        if (Place != SearchPlace.Closed && !(same && Place == SearchPlace.Record))
        {
            Fill();
        }

        return true;
    }

    /// <summary>Begins.</summary>
    /// <param name="start">One of <see cref="SearchStart"/>.</param>
    public void Start(int start)
    {
        _letterCount = 0;
        _households.Clear();
        _failed = false;
        switch (start)
        {
            case SearchStart.ByGroup:
                Enter(SearchPlace.Groups, SearchPlace.Closed);
                break;
            case SearchStart.ByProgramme:
                Enter(SearchPlace.Programmes, SearchPlace.Closed);
                break;
            case SearchStart.ByYear:
                Enter(SearchPlace.Years, SearchPlace.Closed);
                break;
            default:
                Enter(SearchPlace.Letters, SearchPlace.Closed);
                break;
        }
    }

    /// <summary>Forgets what the reader touched: the next one begins anew.</summary>
    public void Close()
    {
        Place = SearchPlace.Closed;
        _letterCount = 0;
    }

    /// <returns>False: the search was left.</returns>
    public bool Back()
    {
        if (Place == SearchPlace.Closed || _parent[Place] == SearchPlace.Closed)
        {
            Close();
            return false;
        }

        Place = _parent[Place];
        if (Place == SearchPlace.Households || Place == SearchPlace.Letters)
        {
            // What was found is still there.
            return true;
        }

        Fill();
        return true;
    }

    public void Letter(int letter)
    {
        if (Place == SearchPlace.Letters && _letterCount < SearchLimits.Letters)
        {
            _letters[_letterCount++] = (byte)letter;
            Find();
        }
    }

    public void Erase()
    {
        if (Place == SearchPlace.Letters && _letterCount > 0)
        {
            _letterCount--;
            Find();
        }
    }

    public void List()
    {
        if (Place == SearchPlace.Letters && _households.Count > 0)
        {
            Enter(SearchPlace.Households, SearchPlace.Letters);
        }
    }

    /// <returns>False: there is no such page.</returns>
    public bool Turn(int pages)
    {
        int page = _pageOf[Place] + pages;
        if (page < 0 || page >= Pages)
        {
            return false;
        }

        _pageOf[Place] = page;
        if (Place == SearchPlace.BatchRows)
        {
            FillPage();
        }

        return true;
    }

    /// <summary>Opens a row of the list on the screen.</summary>
    /// <returns>False: there is none.</returns>
    public bool Pick(int row)
    {
        if (row < 0 || row >= RowsHere)
        {
            return false;
        }

        int from = Place;
        int index = (_pageOf[from] * PerPage) + row;
        _chosen[from] = index;
        switch (from)
        {
            case SearchPlace.Households:
                Enter(SearchPlace.Payments, from);
                break;
            case SearchPlace.Groups:
                Enter(SearchPlace.BatchesOfGroup, from);
                break;
            case SearchPlace.Programmes:
                Enter(SearchPlace.BatchesOfProgramme, from);
                break;
            case SearchPlace.Years:
                Enter(SearchPlace.ProgrammesOfYear, from);
                break;
            case SearchPlace.ProgrammesOfYear:
                Enter(SearchPlace.BatchesOfYear, from);
                break;
            case SearchPlace.BatchesOfGroup:
            case SearchPlace.BatchesOfProgramme:
            case SearchPlace.BatchesOfYear:
                Enter(SearchPlace.BatchRows, from);
                break;
            case SearchPlace.Payments:
            case SearchPlace.BatchRows:
                Enter(SearchPlace.Record, from);
                if (_failed)
                {
                    // The list stays, and says so.
                    Place = from;
                }

                break;
            default:
                return false;
        }

        return true;
    }

    private int PerPage => PerPageOf(Place);

    private int PerPageOf(int place) => Form == null ? 1 : HasLongRows(place) ? Form.LongRows : Form.ShortRows;

    private static bool HasLongRows(int place)
        => place == SearchPlace.Payments || place == SearchPlace.BatchesOfGroup || place == SearchPlace.BatchesOfProgramme || place == SearchPlace.BatchesOfYear;

    /// <summary>Index of the programme in a row of the list of the chosen year's programmes.</summary>
    private int ProgrammeOfYear(int row) => _head.ProgrammesOfYears[_chosen[SearchPlace.Years]][row];

    private int Total
    {
        get
        {
            switch (Place)
            {
                case SearchPlace.Households:
                    return _households.Count;
                case SearchPlace.Groups:
                    return _head.Groups.Length;
                case SearchPlace.Programmes:
                    return _head.Programmes.Length;
                case SearchPlace.Years:
                    return _head.Years.Length;
                case SearchPlace.ProgrammesOfYear:
                    return _head.ProgrammesOfYears[_chosen[SearchPlace.Years]].Length;
                case SearchPlace.Payments:
                case SearchPlace.BatchesOfGroup:
                case SearchPlace.BatchesOfProgramme:
                case SearchPlace.BatchesOfYear:
                    return _rows.Count;
                case SearchPlace.BatchRows:
                    return _rows.Rows[_chosen[_parent[Place]]];
                default:
                    return 0;
            }
        }
    }

    private int Pages => (Total + PerPage - 1) / PerPage;

    private int RowsHere
    {
        get
        {
            int left = Total - (_pageOf[Place] * PerPage);
            left = left > PerPage ? PerPage : left;
            return Place == SearchPlace.BatchRows && left > _page.Count ? _page.Count : left;
        }
    }

    private void Enter(int place, int from)
    {
        Place = place;
        _parent[place] = from;
        _pageOf[place] = 0;
        Fill();
    }

    private SearchForm? ReadForm(LoadedView view, int child)
    {
        int length = _objects.Read(view.View.Bytes, ObjectFrame.ChildOffset(child), _scratch);
        try
        {
            return length < 0 ? null : new SearchForm(_scratch, length);
        }
        catch (CborException)
        {
            return null;
        }
    }
}

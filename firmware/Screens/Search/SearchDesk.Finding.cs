using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>Look-ups.</content>
internal sealed partial class SearchDesk
{
    /// <summary>Look-ups that one list may take: beyond, another letter is asked for.</summary>
    private const int MostSteps = 4;

    /// <summary>Reads what the place lists.</summary>
    private void Fill()
    {
        _failed = false;
        switch (Place)
        {
            case SearchPlace.Payments:
                _households.AskFor(_chosen[SearchPlace.Households], _query);
                Collect(_rows);
                break;
            case SearchPlace.BatchesOfGroup:
                _query.Clear();
                _query.Group = _chosen[SearchPlace.Groups];
                Collect(_rows);
                break;
            case SearchPlace.BatchesOfProgramme:
                _query.Clear();
                _query.Programme = _chosen[SearchPlace.Programmes];
                Collect(_rows);
                break;
            case SearchPlace.BatchesOfYear:
                _query.Clear();
                _query.Programme = ProgrammeOfYear(_chosen[SearchPlace.ProgrammesOfYear]);
                _query.Year = _head.Years[_chosen[SearchPlace.Years]];
                Collect(_rows);
                break;
            case SearchPlace.BatchRows:
                FillPage();
                break;
            case SearchPlace.Record:
                OpenRecord();
                break;
            case SearchPlace.Letters:
                Find();
                break;
        }
    }

    private void Collect(SearchRows into)
    {
        into.Clear();
        _reader.Begin(_query);
        bool room = true;
        for (int step = 0; room; step++)
        {
            while (room && _reader.Next(_hit))
            {
                room = into.Add(_hit);
            }

            if (!_reader.More)
            {
                break;
            }

            if (step == MostSteps)
            {
                into.Cut = true;
                break;
            }

            _reader.Continue();
        }

        ObjectsRead = _reader.ObjectsRead;
        _failed = _reader.Failed;
    }

    /// <summary>Finds the households of the letters. One look-up, and where names are masked a second one: what is hidden of a name stands as "other".</summary>
    private void Find()
    {
        _failed = false;
        _households.Clear();
        if (_letterCount == 0)
        {
            return;
        }

        _query.Clear();
        _query.LetterCount = _letterCount;
        for (int i = 0; i < _letterCount; i++)
        {
            _query.LetterBytes[i] = _letters[i];
        }

        LookUp();
        bool masked = false;
        for (int i = 1; i < _letterCount; i++)
        {
            // Of a masked name the first character shows, and the last of a longer one.
            if ((i < _letterCount - 1 || i == 1) && _letters[i] != SearchLimits.OtherLetter)
            {
                _query.LetterBytes[i] = (byte)SearchLimits.OtherLetter;
                masked = true;
            }
        }

        if (masked && _head.Hidden && !_households.Cut && !_failed)
        {
            LookUp();
        }
    }

    private void LookUp()
    {
        _reader.Begin(_query);
        while (_reader.Next(_hit))
        {
            if (!_households.HasHousehold(_hit) && !_households.Add(_hit))
            {
                break;
            }
        }

        ObjectsRead = _reader.ObjectsRead;
        _households.Cut |= _reader.More;
        _failed |= _reader.Failed;
    }

    /// <summary>Reads the payments on the screen.</summary>
    private void FillPage()
    {
        int batch = _chosen[_parent[SearchPlace.BatchRows]];
        int first = _pageOf[SearchPlace.BatchRows] * PerPage;
        int left = _rows.Rows[batch] - first;
        _query.Clear();
        _query.Document = _rows.Document[batch];
        _query.Row = _rows.Row[batch] + first;
        _query.Rows = left > PerPage ? PerPage : left;
        Collect(_page);
    }

    private void OpenRecord()
    {
        int from = _parent[SearchPlace.Record];
        bool ofPage = from == SearchPlace.BatchRows;
        SearchRows rows = ofPage ? _page : _rows;
        int n = ofPage ? _chosen[from] - (_pageOf[from] * PerPageOf(from)) : _chosen[from];
        _query.Clear();
        _query.Document = rows.Document[n];
        _query.Row = rows.Row[n];
        _query.Rows = 1;
        _reader.Begin(_query);
        _failed = !_reader.Next(_hit);
        ObjectsRead = _reader.ObjectsRead;
    }
}

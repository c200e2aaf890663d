using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>What stands in the slots.</content>
internal sealed partial class SearchDesk
{
    private int[] _into = new int[0];
    private int _count;

    public bool Holds(int condition)
    {
        bool listed = Place != SearchPlace.Letters && Place != SearchPlace.Record && Place != SearchPlace.Closed;
        switch (condition)
        {
            case SearchSlot.HasPrevious:
                return listed && _pageOf[Place] > 0;
            case SearchSlot.HasNext:
                return listed && _pageOf[Place] + 1 < Pages;
            case SearchSlot.HasLetters:
                return _letterCount > 0;
            case SearchSlot.NoLetters:
                return _letterCount == 0;
            case SearchSlot.HasFound:
                return _letterCount > 0 && _households.Count > 0;
            case SearchSlot.FoundAll:
                return _letterCount > 0 && _households.Count > 0 && !_households.Cut && !_failed;
            case SearchSlot.NothingFound:
                return _letterCount > 0 && _households.Count == 0 && !_failed;
            case SearchSlot.Cut:
                return _letterCount > 0 && _households.Cut && !_failed;
            case SearchSlot.Unreadable:
                return _failed;
            default:
                return condition < SearchSlot.MostRows && listed && !_failed && condition < RowsHere;
        }
    }

    public int Words(int slot, int[] into)
    {
        _into = into;
        _count = 0;
        if (Form == null)
        {
            return 0;
        }

        if (slot >= SearchSlot.Cells)
        {
            return Place == SearchPlace.Record && !_failed ? _reader.Record.Cell(slot - SearchSlot.Cells, _hit, into) : 0;
        }

        if (slot >= SearchSlot.Rows)
        {
            int row = (slot - SearchSlot.Rows) / SearchSlot.PartsOfRow;
            if (row < RowsHere)
            {
                RowPart((_pageOf[Place] * PerPage) + row, row, (slot - SearchSlot.Rows) % SearchSlot.PartsOfRow);
            }

            return _count;
        }

        switch (slot)
        {
            case SearchSlot.Title:
                Title();
                break;
            case SearchSlot.Letters:
                AddLetters();
                break;
            case SearchSlot.Found:
                Number(_households.Count);
                break;
            case SearchSlot.PageNumber:
                if (Pages > 1)
                {
                    Number(_pageOf[Place] + 1);
                    Glyph(SearchForm.Slash);
                    Number(Pages);
                }

                break;
        }

        return _count;
    }

    private void RowPart(int index, int row, int part)
    {
        switch (Place)
        {
            case SearchPlace.Households:
                if (part == SearchSlot.What)
                {
                    _count = _households.Name(index, _into);
                }
                else if (part == SearchSlot.HowMuch)
                {
                    Word(_head.Groups, _households.Group[index]);
                }

                break;
            case SearchPlace.Groups:
            case SearchPlace.Programmes:
                if (part == SearchSlot.What)
                {
                    Word(Place == SearchPlace.Groups ? _head.Groups : _head.Programmes, index);
                }

                break;
            case SearchPlace.Years:
                if (part == SearchSlot.What)
                {
                    Number(_head.Years[index]);
                }

                break;
            case SearchPlace.ProgrammesOfYear:
                if (part == SearchSlot.What)
                {
                    Word(_head.Programmes, ProgrammeOfYear(index));
                }

                break;
            case SearchPlace.BatchRows:
                if (part == SearchSlot.What)
                {
                    _count = _page.Name(row, _into);
                }
                else if (part == SearchSlot.HowMuch)
                {
                    Amount(_page.Amount[row]);
                }

                break;
            default:
                if (part == SearchSlot.WhenPart)
                {
                    Number(_rows.Year[index]);
                }
                else if (part == SearchSlot.What)
                {
                    bool group = Place != SearchPlace.Payments && Place != SearchPlace.BatchesOfGroup;
                    Word(group ? _head.Groups : _head.Programmes, group ? _rows.Group[index] : _rows.Programme[index]);
                }
                else if (Place == SearchPlace.Payments)
                {
                    Amount(_rows.Amount[index]);
                }
                else
                {
                    Number(_rows.Rows[index]);
                    Words(SearchForm.RowsWord);
                }

                break;
        }
    }

    private void Title()
    {
        switch (Place)
        {
            case SearchPlace.Households:
                AddLetters();
                break;
            case SearchPlace.Payments:
                _count = _households.Name(_chosen[SearchPlace.Households], _into);
                Space();
                Word(_head.Groups, _households.Group[_chosen[SearchPlace.Households]]);
                break;
            case SearchPlace.Groups:
                Words(SearchForm.GroupsWord);
                break;
            case SearchPlace.Programmes:
                Words(SearchForm.ProgrammesWord);
                break;
            case SearchPlace.Years:
                Words(SearchForm.YearsWord);
                break;
            case SearchPlace.ProgrammesOfYear:
                Number(_head.Years[_chosen[SearchPlace.Years]]);
                break;
            case SearchPlace.BatchesOfYear:
                Number(_head.Years[_chosen[SearchPlace.Years]]);
                Space();
                Word(_head.Programmes, ProgrammeOfYear(_chosen[SearchPlace.ProgrammesOfYear]));
                break;
            case SearchPlace.BatchesOfGroup:
                Word(_head.Groups, _chosen[SearchPlace.Groups]);
                break;
            case SearchPlace.BatchesOfProgramme:
                Word(_head.Programmes, _chosen[SearchPlace.Programmes]);
                break;
            case SearchPlace.BatchRows:
                int batch = _chosen[_parent[SearchPlace.BatchRows]];
                Word(_head.Groups, _rows.Group[batch]);
                Space();
                Number(_rows.Year[batch]);
                Space();
                Word(_head.Programmes, _rows.Programme[batch]);
                break;
            case SearchPlace.Record:
                for (int i = 0; i < _hit.NameLength; i++)
                {
                    Add(_hit.Name[i]);
                }

                Space();
                Word(_head.Groups, _hit.Group);
                break;
        }
    }

    private void AddLetters()
    {
        for (int i = 0; i < _letterCount; i++)
        {
            Glyph(_letters[i] == SearchLimits.OtherLetter ? SearchForm.Other : _letters[i] - 'A');
        }
    }

    private void Words(int word)
    {
        // A form of a set without a choice of years may be from before there was one.
        if (word < Form!.Words.Length)
        {
            AddBytes(Form.Words[word]);
        }
    }

    private void Word(byte[][] words, int index)
    {
        if (index >= 0 && index < words.Length)
        {
            AddBytes(words[index]);
        }
    }

    private readonly int[] _word = new int[64];

    private void AddBytes(byte[] bytes)
    {
        int count = SearchRecord.Glyphs(bytes, 0, bytes.Length, _word);
        for (int i = 0; i < count; i++)
        {
            Add(_word[i]);
        }
    }

    private void Amount(long fen)
    {
        if (fen == SearchLimits.NoAmount)
        {
            return;
        }

        Grouped((int)(fen / 100));
        Glyph(SearchForm.Stop);
        int rest = (int)(fen % 100);
        Glyph(SearchForm.Zero + (rest / 10));
        Glyph(SearchForm.Zero + (rest % 10));
        Words(SearchForm.YuanWord);
    }

    private void Grouped(int value)
    {
        if (value >= 1000)
        {
            Grouped(value / 1000);
            Glyph(SearchForm.Comma);
            int rest = value % 1000;
            Glyph(SearchForm.Zero + (rest / 100));
            Glyph(SearchForm.Zero + (rest / 10 % 10));
            Glyph(SearchForm.Zero + (rest % 10));
        }
        else
        {
            Number(value);
        }
    }

    private void Number(int value)
    {
        if (value >= 10)
        {
            Number(value / 10);
        }

        Glyph(SearchForm.Zero + (value % 10));
    }

    private void Glyph(int place) => Add(Form!.Glyphs[place]);

    private void Space() => Add(SearchLimits.Space);

    private void Add(int glyph)
    {
        if (_count < _into.Length)
        {
            _into[_count++] = glyph;
        }
    }
}

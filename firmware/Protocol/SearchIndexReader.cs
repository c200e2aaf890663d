namespace KioskFleet.Protocol;

/// <summary>Looks up rows in a search index (SPEC.md §7). One look-up reads at most <see cref="SearchLimits.Reads"/> objects; if more may follow, <see cref="More"/> says so.</summary>
public sealed class SearchIndexReader
{
    private readonly ISearchSource _source;
    private readonly SearchHead _head;
    private readonly SearchNode[] _path = new SearchNode[SearchLimits.Levels];
    private readonly byte[] _prefix = new byte[SearchLimits.KeyBytes];
    private readonly byte[] _last = new byte[4];
    private int _prefixLength;
    private SearchQuery _query = new SearchQuery();
    private int _tree;
    private int _top;
    private int _reads;
    private bool _pending;

    public SearchIndexReader(ISearchSource source, SearchHead head)
    {
        _source = source;
        _head = head;
    }

    /// <summary>Where objects are read from.</summary>
    public ISearchSource Source => _source;

    /// <summary>The record behind the last hit of a look-up by document and row.</summary>
    public readonly SearchRecord Record = new SearchRecord();

    /// <summary>The look-up stopped after <see cref="SearchLimits.Reads"/> objects; <see cref="Continue"/> goes on.</summary>
    public bool More;

    /// <summary>An object could not be had or is damaged: what was found so far may not be all.</summary>
    public bool Failed;

    /// <summary>Objects read since <see cref="Begin"/> or <see cref="Continue"/>.</summary>
    public int ObjectsRead => _reads;

    /// <summary>Begins a look-up.</summary>
    public void Begin(SearchQuery query)
    {
        _query = query;
        _reads = 0;
        More = false;
        Failed = false;
        _pending = false;
        SetPrefix();
        _top = -1;
        if (LoadRoot())
        {
            Descend(_top);
        }
    }

    /// <summary>Goes on after <see cref="More"/>.</summary>
    public void Continue()
    {
        _reads = 0;
        if (More)
        {
            More = false;
            _pending = true;
        }
    }

    /// <summary>Fills <paramref name="hit"/> with the next find.</summary>
    /// <returns>False: none, or <see cref="More"/>, or <see cref="Failed"/>.</returns>
    public bool Next(SearchHit hit)
    {
        while (!Failed && !More && _top >= 0)
        {
            SearchNode leaf = _path[0];
            if (!_pending && leaf.Next())
            {
                int order = leaf.Compare(_prefix, _prefixLength);
                if (_tree == SearchLimits.RowTree)
                {
                    if (leaf.Compare(_last, _last.Length) > 0)
                    {
                        _top = -1;
                        return false;
                    }

                    // Each record may lean on the one before it, so all of a leaf are read from its first.
                    if (!Record.Read(leaf.Buffer, leaf.ValueOffset, leaf.ValueLength, hit))
                    {
                        Failed = true;
                        return false;
                    }

                    if (order >= 0)
                    {
                        hit.Document = leaf.Key[0];
                        hit.Row = (leaf.Key[1] << 16) | (leaf.Key[2] << 8) | leaf.Key[3];
                        return true;
                    }
                }
                else if (order > 0)
                {
                    _top = -1;
                }
                else if (order == 0 && Take(leaf, hit))
                {
                    return true;
                }
            }
            else
            {
                if (!_pending && leaf.Index + 1 != leaf.Count)
                {
                    Failed = true;
                    return false;
                }

                _pending = false;
                NextLeaf();
            }
        }

        return false;
    }

    private void SetPrefix()
    {
        _prefixLength = 0;
        if (_query.Document >= 0)
        {
            _tree = SearchLimits.RowTree;
            AddRow(_query.Row + (_query.Rows > 0 ? _query.Rows - 1 : 0));
            for (int i = 0; i < _last.Length; i++)
            {
                _last[i] = _prefix[i];
            }

            _prefixLength = 0;
            AddRow(_query.Row);
        }
        else if (_query.LetterCount > 0)
        {
            _tree = SearchLimits.NameTree;
            for (int i = 0; i < _query.LetterCount; i++)
            {
                Add(_query.LetterBytes[i]);
            }

            if (_query.WholeName)
            {
                Add(0);
                AddGroup(_query.Group);
                if (_query.Group >= 0 && _query.NameLength > 0)
                {
                    for (int i = 0; i < _query.NameLength; i++)
                    {
                        Add((_query.Name[i] + 1) >> 8);
                        Add(_query.Name[i] + 1);
                    }

                    Add(0);
                    Add(0);
                }
            }
        }
        else if (_query.Group >= 0)
        {
            _tree = SearchLimits.GroupTree;
            AddGroup(_query.Group);
            if (_query.Programme >= 0)
            {
                Add(_query.Programme);
                AddYear();
            }
        }
        else
        {
            _tree = SearchLimits.ProgrammeTree;
            if (_query.Programme >= 0)
            {
                Add(_query.Programme);
                AddYear();
            }
        }
    }

    private void AddRow(int row)
    {
        Add(_query.Document);
        Add(row >> 16);
        Add(row >> 8);
        Add(row);
    }

    private void AddGroup(int group)
    {
        if (group >= 0)
        {
            Add(group >> 8);
            Add(group);
        }
    }

    private void AddYear()
    {
        if (_query.Year >= 0)
        {
            Add(SearchLimits.YearBase - _query.Year);
        }
    }

    private void Add(int value) => _prefix[_prefixLength++] = (byte)value;

    /// <summary>Reads the tree's root and puts it at its level.</summary>
    private bool LoadRoot()
    {
        SearchNode node = Buffer(0);
        if (!Read(node, _head.Buffer, ObjectFrame.ChildOffset(_tree)))
        {
            return false;
        }

        if (node.Level > 0)
        {
            SearchNode other = _path[node.Level];
            _path[node.Level] = node;
            _path[0] = other;
        }

        _top = node.Level;
        return true;
    }

    /// <summary>Reads a child of the node at a level; that node then stands at the child.</summary>
    private bool Enter(int level, int child)
    {
        SearchNode node = Buffer(level - 1);
        if (!Read(node, _path[level].Buffer, ObjectFrame.ChildOffset(child)) || node.Level != level - 1)
        {
            Failed = true;
            _top = -1;
            return false;
        }

        _path[level].Index = child;
        return true;
    }

    private bool Read(SearchNode node, byte[] ids, int offset)
    {
        _reads++;
        Record.Begin();
        int length = _source.Read(ids, offset, node.Buffer);
        if (length < 0 || !node.Begin(length, _tree))
        {
            Failed = true;
            _top = -1;
            return false;
        }

        return true;
    }

    private SearchNode Buffer(int level)
    {
        if (_path[level] == null)
        {
            _path[level] = new SearchNode();
        }

        return _path[level];
    }

    /// <summary>From a node down to the leaf where keys with the prefix begin: always into the last child whose separator is not above the prefix.</summary>
    private void Descend(int from)
    {
        for (int level = from; level > 0; level--)
        {
            SearchNode node = _path[level];
            int child = 0;
            while (node.Next() && (node.Index == 0 || NotAbove(node)))
            {
                child = node.Index;
            }

            if (!Enter(level, child))
            {
                return;
            }
        }
    }

    private bool NotAbove(SearchNode node)
        => node.Compare(_prefix, _prefixLength) < 0 || (node.KeyLength == _prefixLength && node.Compare(_prefix, _prefixLength) == 0);

    private void NextLeaf()
    {
        int level = 1;
        while (level <= _top && _path[level].Index + 1 >= _path[level].Count)
        {
            level++;
        }

        if (level > _top)
        {
            _top = -1;
            return;
        }

        SearchNode node = _path[level];
        int next = node.Index + 1;

        // The node may stand one entry further, where the way down ended: its separators are walked again up to the next child.
        if (!node.Rewind(_tree, next) || (_tree == SearchLimits.RowTree ? node.Compare(_last, _last.Length) : node.Compare(_prefix, _prefixLength)) > 0)
        {
            Failed = node.Index != next;
            _top = -1;
            return;
        }

        if (_reads + level > SearchLimits.Reads)
        {
            node.Index = next - 1;
            More = true;
            return;
        }

        for (int l = level; l > 0; l--)
        {
            if (!Enter(l, l == level ? next : 0))
            {
                return;
            }
        }
    }

    private bool Take(SearchNode leaf, SearchHit hit)
    {
        byte[] key = leaf.Key;
        byte[] buffer = leaf.Buffer;
        int value = leaf.ValueOffset;
        int at = 0;
        hit.NameLength = 0;
        if (_tree == SearchLimits.NameTree)
        {
            while (key[at] != 0 && at < SearchLimits.Letters)
            {
                hit.Letters[at] = key[at];
                at++;
            }

            hit.LetterCount = at;
            at++;
            hit.Group = (key[at] << 8) | key[at + 1];
            at += 2;
            for (int glyph = (key[at] << 8) | key[at + 1]; glyph != 0 && hit.NameLength < SearchLimits.NameGlyphs; glyph = (key[at] << 8) | key[at + 1])
            {
                hit.Name[hit.NameLength++] = glyph - 1;
                at += 2;
            }

            at += 2;
            hit.Year = SearchLimits.YearBase - key[at];
            hit.Programme = key[at + 1];
            hit.Document = key[at + 2];
            hit.Row = (key[at + 3] << 16) | (key[at + 4] << 8) | key[at + 5];
            hit.Rows = 1;
            hit.Amount = buffer[value] | ((long)buffer[value + 1] << 8) | ((long)buffer[value + 2] << 16) | ((long)buffer[value + 3] << 24);
        }
        else
        {
            bool byGroup = _tree == SearchLimits.GroupTree;
            int group = byGroup ? 0 : 2;
            int programme = byGroup ? 2 : 0;
            hit.Group = (key[group] << 8) | key[group + 1];
            hit.Programme = key[programme];
            hit.Year = SearchLimits.YearBase - key[programme + 1];
            hit.Document = key[4];
            hit.Row = buffer[value] | (buffer[value + 1] << 8) | (buffer[value + 2] << 16);
            hit.Rows = buffer[value + 3] | (buffer[value + 4] << 8) | (buffer[value + 5] << 16);
            hit.Amount = 0;
        }

        return (_query.Group < 0 || _query.Group == hit.Group)
            && (_query.Programme < 0 || _query.Programme == hit.Programme)
            && (_query.Year < 0 || _query.Year == hit.Year);
    }
}

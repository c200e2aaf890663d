namespace KioskFleet.Protocol;

/// <summary>Walks the entries of one node or leaf of a search tree; allocates nothing while walking.</summary>
public sealed class SearchNode
{
    private readonly byte[] _key = new byte[SearchLimits.KeyBytes];
    private int _position;
    private int _end;
    private int _valueBytes;

    /// <summary>The object; read into it, then call <see cref="Begin"/>.</summary>
    public readonly byte[] Buffer = new byte[SearchLimits.ObjectBytes];

    /// <summary>0 for a leaf.</summary>
    public int Level;

    /// <summary>Number of entries.</summary>
    public int Count;

    /// <summary>Number of the entry that was read last, from 0.</summary>
    public int Index;

    /// <summary>Its key.</summary>
    public byte[] Key => _key;
    public int KeyLength;

    /// <summary>Where in <see cref="Buffer"/> its value begins.</summary>
    public int ValueOffset;

    /// <summary>Bytes of the value.</summary>
    public int ValueLength;

    /// <summary>Begins at the first entry.</summary>
    /// <returns>False: the bytes are no node of a search tree.</returns>
    public bool Begin(int length, int tree)
    {
        if (!ObjectFrame.IsValid(Buffer, length) || Buffer[0] != ObjectKind.SearchIndex)
        {
            return false;
        }

        _position = ObjectFrame.PayloadOffset(Buffer);
        if (length - _position < 3)
        {
            return false;
        }

        Level = Buffer[_position];
        Count = Buffer[_position + 1] | (Buffer[_position + 2] << 8);
        _position += 3;
        _end = length;
        _valueBytes = Level == 0 ? SearchLimits.ValueBytes(tree) : 0;
        Index = -1;
        KeyLength = 0;
        return Level < SearchLimits.Levels && (Level == 0 || ObjectFrame.ChildCount(Buffer) == Count);
    }

    /// <summary>Reads the next entry.</summary>
    /// <returns>False at the end, and where the object is damaged.</returns>
    public bool Next()
    {
        if (Index + 1 >= Count || _end - _position < 2)
        {
            return false;
        }

        int shared = Buffer[_position];
        int rest = Buffer[_position + 1];
        _position += 2;
        int value = _valueBytes;
        int prefix = 0;
        if (value < 0)
        {
            prefix = 2;
            if (rest + prefix > _end - _position)
            {
                return false;
            }

            value = Buffer[_position + rest] | (Buffer[_position + rest + 1] << 8);
        }

        if (shared > KeyLength || shared + rest > _key.Length || rest + prefix + value > _end - _position)
        {
            return false;
        }

        for (int i = 0; i < rest; i++)
        {
            _key[shared + i] = Buffer[_position + i];
        }

        KeyLength = shared + rest;
        ValueOffset = _position + rest + prefix;
        ValueLength = value;
        _position = ValueOffset + value;
        Index++;
        return true;
    }

    /// <summary>Walks from the beginning to an entry.</summary>
    /// <returns>False: there is none.</returns>
    public bool Rewind(int tree, int index)
    {
        if (!Begin(_end, tree))
        {
            return false;
        }

        while (Index < index)
        {
            if (!Next())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Compares the key with a prefix: below zero if all keys with the prefix come later, 0 if the key has it, above zero if they all came before.</summary>
    public int Compare(byte[] prefix, int length)
    {
        int common = KeyLength < length ? KeyLength : length;
        for (int i = 0; i < common; i++)
        {
            if (_key[i] != prefix[i])
            {
                return _key[i] < prefix[i] ? -1 : 1;
            }
        }

        return KeyLength < length ? -1 : 0;
    }
}

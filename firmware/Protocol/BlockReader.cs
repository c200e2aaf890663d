namespace KioskFleet.Protocol;

/// <summary>Reads one answer on the block topic in place; allocates nothing.</summary>
public sealed class BlockReader
{
    private byte[] _buffer = new byte[0];
    private int _position;
    private int _end;

    public int RequestNumber;
    public int Item;
    public int Child;
    public int Total;
    public int Offset;

    /// <summary>Where in the message the data begins.</summary>
    public int DataStart;
    public int DataCount;

    /// <summary>True once the end mark was read: nothing more comes for this request.</summary>
    public bool Ended;

    /// <summary>Seconds to wait before asking again, from the end mark.</summary>
    public int WaitSeconds;

    /// <exception cref="CborException">Too short.</exception>
    public void Begin(byte[] buffer, int count)
    {
        if (count < 2)
        {
            throw new CborException("An answer has at least its request's number.");
        }

        _buffer = buffer;
        _end = count;
        _position = 2;
        RequestNumber = buffer[0] | (buffer[1] << 8);
        Ended = false;
        WaitSeconds = 0;
    }

    /// <summary>Reads the next record into the fields.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="CborException">A record does not fit the message or the limits.</exception>
    public bool Next()
    {
        if (_position >= _end || Ended)
        {
            return false;
        }

        Item = _buffer[_position++];
        if (Item == 0xFF)
        {
            WaitSeconds = Number();
            Ended = true;
            return false;
        }

        Child = Number();
        Total = Number();
        Offset = Number();
        DataCount = Number();
        DataStart = _position;
        if (Total > Limits.ObjectBytes || DataCount > _end - _position || Offset > Total || DataCount > Total - Offset)
        {
            throw new CborException("A record does not fit.");
        }

        _position += DataCount;
        return true;
    }

    private int Number()
    {
        int value = Varint.Read(_buffer, _position, _end, out int used);
        if (used == 0)
        {
            throw new CborException("A number is cut off or too large.");
        }

        _position += used;
        return value;
    }
}

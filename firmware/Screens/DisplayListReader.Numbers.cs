using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>What operations are followed by: numbers, glyphs, colours.</content>
public sealed partial class DisplayListReader
{
    private int Glyph()
    {
        if (_position >= _end)
        {
            _bad = true;
            return 0;
        }

        int first = _bytes[_position++];
        if (first < 0x80)
        {
            return first;
        }

        int second = _position < _end ? _bytes[_position++] : 0;
        if (second == 0 || second >= 0x80)
        {
            _bad = true;
            return 0;
        }

        return (first & 0x7F) | (second << 7);
    }

    private int Colour()
    {
        if (_end - _position < 2)
        {
            _bad = true;
            return 0;
        }

        int colour = _bytes[_position] | (_bytes[_position + 1] << 8);
        _position += 2;
        return colour;
    }

    private int Coordinate()
    {
        int value = Number();
        if (value > Limits.MaxCoordinate)
        {
            _bad = true;
        }

        return value;
    }

    private int Number()
    {
        int value = Varint.Read(_bytes, _position, _end, out int used);
        if (used == 0)
        {
            _bad = true;
        }

        _position += used;
        return value;
    }
}

using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>The terminal's own words and frames, as published (SPEC.md §2, chrome).</summary>
public sealed class Chrome
{
    /// <summary>Strings have the numbers 1 to 32.</summary>
    public const int LastString = 32;

    /// <summary>Places in the clock's glyphs after the ten digits.</summary>
    public const int Colon = 10;
    public const int Hyphen = 11;
    public const int FullStop = 12;

    private readonly int[] _macroIds;

    /// <exception cref="CborException">Not a chrome.</exception>
    public Chrome(byte[] bytes)
    {
        Bytes = bytes;
        SetObject.Check(bytes, ObjectKind.Chrome);
        CborReader reader = SetObject.Payload(bytes);
        SetObject.Map(reader, 6);
        SetObject.Key(reader, 1);
        reader.ReadText(16);
        SetObject.Key(reader, 2);
        int count = reader.ReadArrayHead();
        _macroIds = new int[count];
        MacroStart = new int[count];
        MacroEnd = new int[count];
        for (int i = 0; i < count; i++)
        {
            SetObject.Tuple(reader, 2);
            _macroIds[i] = reader.ReadInt(0, Varint.Max);
            MacroStart[i] = reader.ReadBytesInPlace(out int length);
            MacroEnd[i] = MacroStart[i] + length;
        }

        SetObject.Key(reader, 3);
        count = reader.ReadArrayHead();
        for (int i = 0; i < count; i++)
        {
            SetObject.Tuple(reader, 3);
            int id = reader.ReadInt(1, LastString);
            StringWidth[id] = reader.ReadInt(0, Limits.MaxCoordinate);
            StringStart[id] = reader.ReadBytesInPlace(out int length);
            StringEnd[id] = StringStart[id] + length;
        }

        SetObject.Key(reader, 4);
        Clock = new StatusBox(reader);
        SetObject.Key(reader, 5);
        Link = new StatusBox(reader);
        SetObject.Key(reader, 6);
        SetObject.Tuple(reader, ClockGlyph.Length);
        for (int i = 0; i < ClockGlyph.Length; i++)
        {
            SetObject.Tuple(reader, 2);
            ClockGlyph[i] = reader.ReadInt(0, Limits.MaxGlyph);
            ClockAdvance[i] = reader.ReadInt(0, 255);
        }
    }

    /// <summary>The object; macros and strings lie in it.</summary>
    public readonly byte[] Bytes;
    public readonly int[] MacroStart;
    public readonly int[] MacroEnd;

    /// <summary>By string number; end 0 where there is none.</summary>
    public readonly int[] StringStart = new int[LastString + 1];
    public readonly int[] StringEnd = new int[LastString + 1];
    public readonly int[] StringWidth = new int[LastString + 1];
    public readonly StatusBox Clock;
    public readonly StatusBox Link;

    /// <summary>Glyphs of "0123456789:-." in the clock's font, and their advances in pixels.</summary>
    public readonly int[] ClockGlyph = new int[13];
    public readonly int[] ClockAdvance = new int[13];

    /// <returns>The macro's place in <see cref="MacroStart"/>, -1 if there is none.</returns>
    public int FindMacro(int id)
    {
        for (int i = 0; i < _macroIds.Length; i++)
        {
            if (_macroIds[i] == id)
            {
                return i;
            }
        }

        return -1;
    }
}

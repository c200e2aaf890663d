using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>One font of a view: which object is which sheet (SPEC.md §2, font-table).</summary>
public sealed class FontTable
{
    /// <summary>Sheets a font can have: <see cref="Limits.MaxGlyph"/> glyphs, 16 a sheet.</summary>
    public const int Sheets = (Limits.MaxGlyph + 1) / Limits.GlyphsPerSheet;

    private readonly ushort[] _childAfter = new ushort[Sheets];

    private FontTable(byte[] bytes)
    {
        Bytes = bytes;
    }

    /// <summary>The object; its children are the sheets.</summary>
    public readonly byte[] Bytes;

    /// <summary>Advance of a full-width glyph, 1 to 255 pixels.</summary>
    public int Em;

    /// <summary>Height of every cell in pixels: told by the first sheet that was read; until then twice the em, which no cell exceeds.</summary>
    public int CellHeight;

    /// <exception cref="CborException">Not a font table, or not of this font.</exception>
    public static FontTable Parse(byte[] bytes, int fontId)
    {
        int children = SetObject.Check(bytes, ObjectKind.FontTable);
        FontTable result = new FontTable(bytes);
        CborReader reader = SetObject.Payload(bytes);
        SetObject.Map(reader, 3);
        SetObject.Key(reader, 1);
        if (reader.ReadInt(0, 255) != fontId)
        {
            throw new CborException("A font table is of another font than the view says.");
        }

        SetObject.Key(reader, 2);
        result.Em = reader.ReadInt(1, 255);
        result.CellHeight = 2 * result.Em;
        SetObject.Key(reader, 3);
        int count = reader.ReadArrayHead();
        if (count != children)
        {
            throw new CborException("A font table names another number of sheets than it has.");
        }

        for (int i = 0; i < count; i++)
        {
            result._childAfter[reader.ReadInt(0, Sheets - 1)] = (ushort)(i + 1);
        }

        return result;
    }

    /// <returns>Where in <see cref="Bytes"/> the identity of a sheet begins; -1 if the table does not list it.</returns>
    public int SheetIdOffset(int sheet)
    {
        int child = _childAfter[sheet] - 1;
        return child < 0 ? -1 : ObjectFrame.ChildOffset(child);
    }
}

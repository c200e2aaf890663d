using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>A font whose glyphs say their number: the left column of a cell is ink, and in row 2·b of the cell the pixels 4 to 7 are ink if bit b of the number is set.</summary>
internal sealed class TestFont(int id, int em, int cellHeight = 32)
{
    public int Id => id;

    public int Em => em;

    public int CellHeight => cellHeight;

    public byte[] Sheet(TestStore store, int sheet, int count = 16)
    {
        byte[] levels = new byte[em * count * cellHeight];
        for (int i = 0; i < count; i++)
        {
            int glyph = (sheet * 16) + i;
            for (int y = 0; y < cellHeight; y++)
            {
                int row = (y * em * count) + (i * em);
                levels[row] = 3;
                levels[row + 1] = 1;
                levels[row + 2] = 2;
                for (int x = 4; x < 8 && y % 2 == 0 && y / 2 < 14; x++)
                {
                    levels[row + x] = ((glyph >> (y / 2)) & 1) != 0 ? (byte)3 : (byte)0;
                }
            }
        }

        return store.Add(ObjectKind.Sheet, [(byte)em, (byte)cellHeight, (byte)count, .. TestGif.Encode(levels, em * count, cellHeight)]);
    }

    public byte[] Table(TestStore store, params int[] sheets)
    {
        var cbor = new CborWriter(new byte[Limits.ObjectBytes]);
        cbor.WriteMapHead(3);
        cbor.WriteInt(1);
        cbor.WriteInt(id);
        cbor.WriteInt(2);
        cbor.WriteInt(em);
        cbor.WriteInt(3);
        cbor.WriteArrayHead(sheets.Length);
        foreach (int sheet in sheets)
        {
            cbor.WriteInt(sheet);
        }

        return store.Add(ObjectKind.FontTable, cbor.ToArray(), [.. sheets.Select(s => Sheet(store, s))]);
    }

    /// <summary>The number of the glyph that stands at a place of the glass, read back from its pixels.</summary>
    public int Read(TestScreen screen, int x, int y, int ink = 0)
    {
        int glyph = 0;
        for (int bit = 0; bit < 14; bit++)
        {
            glyph |= screen.Pixel(x + 5, y + (2 * bit)) == ink ? 1 << bit : 0;
        }

        return glyph;
    }
}

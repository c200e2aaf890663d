using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>The fonts of a view. A table is read when a page first asks for it and stays as long as the view; 2 to 20 KiB each.</summary>
public sealed class FontSet
{
    /// <summary>The set without a font.</summary>
    public static readonly FontSet None = new FontSet(new FontTable[0], new int[0]);

    private readonly int[] _ids;
    private readonly FontTable?[] _tables;
    private readonly View? _view;
    private readonly IObjectReader? _objects;
    private readonly byte[] _scratch;

    /// <summary>Fonts that are there already: the built-in one.</summary>
    public FontSet(FontTable[] tables, int[] ids)
    {
        _tables = tables;
        _ids = ids;
        _scratch = new byte[0];
    }

    /// <param name="view">Names the tables.</param>
    /// <param name="objects">Where they are read from.</param>
    /// <param name="scratch">32 KiB that nobody else uses during a call.</param>
    public FontSet(View view, IObjectReader objects, byte[] scratch)
    {
        _view = view;
        _objects = objects;
        _scratch = scratch;
        _ids = view.FontIds;
        _tables = new FontTable[_ids.Length];
    }

    /// <returns>The font's place here, for the other methods; -1 if the view has no such font or its table cannot be read.</returns>
    public int Find(int fontId)
    {
        for (int i = 0; i < _ids.Length; i++)
        {
            if (_ids[i] == fontId)
            {
                return _tables[i] != null || Load(i) ? i : -1;
            }
        }

        return -1;
    }

    public int Id(int font) => _ids[font];

    public int Em(int font) => Table(font).Em;

    public int CellHeight(int font) => Table(font).CellHeight;

    public byte[] TableBytes(int font) => Table(font).Bytes;

    public int SheetIdOffset(int font, int sheet) => Table(font).SheetIdOffset(sheet);

    private FontTable Table(int font) => _tables[font]!;

    private bool Load(int font)
    {
        if (_view == null || _objects == null)
        {
            return false;
        }

        try
        {
            byte[]? bytes = SetObject.Load(_objects, _view.Bytes, ObjectFrame.ChildOffset(_view.FontChildren[font]), _scratch);
            if (bytes == null)
            {
                return false;
            }

            FontTable table = FontTable.Parse(bytes, _ids[font]);
            if (ObjectFrame.ChildCount(bytes) > 0)
            {
                int length = _objects.Read(bytes, ObjectFrame.ChildOffset(0), _scratch);
                if (SheetCache.IsSheet(_scratch, length))
                {
                    table.CellHeight = _scratch[ObjectFrame.PayloadOffset(_scratch) + 1];
                }
            }

            _tables[font] = table;
            return true;
        }
        catch (CborException)
        {
            return false;
        }
    }
}

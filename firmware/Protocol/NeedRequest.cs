namespace KioskFleet.Protocol;

/// <summary>Which blocks a terminal lacks (SPEC.md §5.2). Bits are least significant first; a one is a block or child that is wanted.</summary>
public sealed class NeedRequest
{
    /// <summary>The item names an object; its bitmap counts the object's blocks.</summary>
    public const int Blocks = 0;

    /// <summary>The item names a parent that the terminal holds; its bitmap counts the parent's children, wanted whole.</summary>
    public const int Children = 1;

    /// <summary>Echoed by every answer, so that a late answer to an older request is known; 0 to 65535.</summary>
    public int Number;

    /// <summary>Block size for this request, <see cref="Limits.MinBlockBytes"/> to <see cref="Limits.MaxBlockBytes"/>.</summary>
    public int BlockBytes = Limits.DefaultBlockBytes;

    /// <summary>The server stops after about this many bytes: the terminal's window, adapted to its link.</summary>
    public int WindowBytes = 32 * 1024;

    public int ItemCount;

    public readonly NeedItem[] Items = new NeedItem[Limits.NeedItems];

    public void Add(int mode, byte[] id, int first, byte[] bitmap)
    {
        NeedItem item = new NeedItem();
        item.Mode = mode;
        item.Id = id;
        item.First = first;
        item.Bitmap = bitmap;
        Items[ItemCount++] = item;
    }

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(4);
        w.WriteInt(1);
        w.WriteInt(Number);
        w.WriteInt(2);
        w.WriteInt(BlockBytes);
        w.WriteInt(3);
        w.WriteInt(WindowBytes);
        w.WriteInt(4);
        w.WriteArrayHead(ItemCount);
        for (int i = 0; i < ItemCount; i++)
        {
            NeedItem item = Items[i];
            w.WriteArrayHead(4);
            w.WriteInt(item.Mode);
            w.WriteBytes(item.Id);
            w.WriteInt(item.First);
            w.WriteBytes(item.Bitmap);
        }
    }

    /// <exception cref="CborException">Not a request, or beyond a limit.</exception>
    public static NeedRequest Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 4)
        {
            throw new CborException("A request has four fields.");
        }

        NeedRequest n = new NeedRequest();
        r.ReadInt(1, 1);
        n.Number = r.ReadInt(0, 65535);
        r.ReadInt(2, 2);
        n.BlockBytes = r.ReadInt(Limits.MinBlockBytes, Limits.MaxBlockBytes);
        r.ReadInt(3, 3);
        n.WindowBytes = r.ReadInt(Limits.MinBlockBytes, 1024 * 1024);
        r.ReadInt(4, 4);
        int items = r.ReadArrayHead();
        if (items < 1 || items > Limits.NeedItems)
        {
            throw new CborException("A request has 1 to 64 items.");
        }

        for (int i = 0; i < items; i++)
        {
            if (r.ReadArrayHead() != 4)
            {
                throw new CborException("An item has four fields.");
            }

            int mode = r.ReadInt(Blocks, Children);
            byte[] id = r.ReadBytes(Limits.IdBytes);
            int first = r.ReadInt(0, Limits.Children);
            byte[] bitmap = r.ReadBytes();
            if (bitmap.Length == 0 || bitmap.Length > 256)
            {
                throw new CborException("A bitmap has 1 to 256 bytes.");
            }

            n.Add(mode, id, first, bitmap);
        }

        r.End();
        return n;
    }
}

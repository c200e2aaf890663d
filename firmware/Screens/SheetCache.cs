using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Screens;

/// <summary>Decoded glyph sheets and pictures, at most so many bytes of the board's graphics heap; what was not used for longest goes first.
/// One entry is one object in one pair of colours. A sheet costs a read and a native decoding to bring in, and nothing but a look-up afterwards.</summary>
public sealed class SheetCache
{
    /// <summary>Ink of an entry that is a picture: pictures have their own colours.</summary>
    private const int Picture = -1;

    /// <summary>Fewest bytes that an entry takes: bounds the tables by the budget. 16 cells of 8×16 pixels.</summary>
    private const int SmallestEntryBytes = 4096;

    private const int Buckets = 256;

    private readonly IObjectReader _objects;
    private readonly byte[] _object = new byte[Limits.ObjectBytes];
    private readonly int _budget;
    private readonly int[] _bucket = new int[Buckets];

    private readonly Bitmap?[] _bitmap;
    private readonly byte[] _ids;
    private readonly int[] _hash;
    private readonly int[] _ink;
    private readonly int[] _ground;
    private readonly int[] _bytes;
    private readonly int[] _cell;
    private readonly int[] _stamp;
    private readonly int[] _chain;

    // Most recently used first: entry 0 is the ring's head, and no entry.
    private readonly int[] _older;
    private readonly int[] _newer;
    private int _free;
    private int _stampNow;

    /// <param name="objects">Where sheets and pictures are read from.</param>
    /// <param name="budgetBytes">Graphics memory that decoded bitmaps may take together.</param>
    public SheetCache(IObjectReader objects, int budgetBytes)
    {
        _objects = objects;
        _budget = budgetBytes;
        int entries = budgetBytes / SmallestEntryBytes;
        entries = (entries < 16 ? 16 : entries > 1024 ? 1024 : entries) + 1;
        _bitmap = new Bitmap?[entries];
        _ids = new byte[entries * Limits.IdBytes];
        _hash = new int[entries];
        _ink = new int[entries];
        _ground = new int[entries];
        _bytes = new int[entries];
        _cell = new int[entries];
        _stamp = new int[entries];
        _chain = new int[entries];
        _older = new int[entries];
        _newer = new int[entries];
        for (int i = 1; i < entries; i++)
        {
            _chain[i] = i + 1 < entries ? i + 1 : 0;
        }

        _free = 1;
    }

    /// <summary>Bytes that the decoded bitmaps take now.</summary>
    public int UsedBytes { get; private set; }

    /// <summary>Sheets and pictures decoded since start.</summary>
    public int Decoded { get; private set; }

    /// <summary>True if bytes are a Sheet object whose cells and GIF agree, so that it can be decoded at a known cost.</summary>
    public static bool IsSheet(byte[] bytes, int length)
    {
        if (!ObjectFrame.IsValid(bytes, length) || bytes[0] != ObjectKind.Sheet)
        {
            return false;
        }

        int at = ObjectFrame.PayloadOffset(bytes);
        if (length - at < 3 + 13 + 12 + 10)
        {
            return false;
        }

        int gif = at + 3;
        int width = bytes[at] * bytes[at + 2];
        int height = bytes[at + 1];
        return width > 0 && height > 0 && bytes[at + 2] <= Limits.GlyphsPerSheet
            && bytes[gif] == 'G' && bytes[gif + 1] == 'I' && bytes[gif + 2] == 'F'
            && (bytes[gif + 10] & 0x87) == 0x81 && bytes[gif + 25] == 0x2C && (bytes[gif + 34] & 0xC0) == 0
            && U16(bytes, gif + 6) == width && U16(bytes, gif + 8) == height
            && U16(bytes, gif + 26) == 0 && U16(bytes, gif + 28) == 0 && U16(bytes, gif + 30) == width && U16(bytes, gif + 32) == height;
    }

    /// <summary>A sheet in the colours wanted, decoded now if need be.</summary>
    /// <returns>Its entry, for <see cref="Bitmap"/> and the cell's sizes; valid until the next call. 0 if it cannot be read or decoded.</returns>
    public int Sheet(byte[] ids, int offset, int ink, int ground) => Get(ids, offset, ink, ground, false);

    /// <summary>A picture, decoded now if need be.</summary>
    /// <returns>As <see cref="Sheet"/>.</returns>
    public int Image(byte[] ids, int offset) => Get(ids, offset, Picture, Picture, false);

    /// <summary>Says that what is asked for by <see cref="Prefetch"/> from now on belongs together.</summary>
    public void BeginPrefetch() => _stampNow++;

    /// <summary>Brings a sheet in ahead of its use, at the cost of others, but not of those that this prefetch brought in.</summary>
    /// <returns>False if there is no room left for it, or it cannot be read.</returns>
    public bool Prefetch(byte[] ids, int offset, int ink, int ground) => Get(ids, offset, ink, ground, true) != 0;

    /// <summary>True if the sheet is decoded in these colours.</summary>
    public bool Holds(byte[] ids, int offset, int ink, int ground) => Find(ids, offset, ink, ground, HashOf(ids, offset, ink, ground)) != 0;

    public Bitmap Bitmap(int entry) => _bitmap[entry]!;

    public int CellWidth(int entry) => _cell[entry] & 0xFF;

    public int CellHeight(int entry) => (_cell[entry] >> 8) & 0xFF;

    public int GlyphCount(int entry) => _cell[entry] >> 16;

    /// <summary>Decodings that were refused for want of memory though nothing else was decoded, since start. A heap in pieces is no want: it comes with use, and clearing mends it.</summary>
    public int MemoryRefusals { get; private set; }

    /// <summary>Gives all graphics memory back.</summary>
    public void Clear()
    {
        while (_newer[0] != 0)
        {
            Drop(_newer[0]);
        }
    }

    private int Get(byte[] ids, int offset, int ink, int ground, bool prefetch)
    {
        int hash = HashOf(ids, offset, ink, ground);
        int entry = Find(ids, offset, ink, ground, hash);
        if (entry == 0)
        {
            entry = Bring(ids, offset, ink, ground, prefetch);
            if (entry == 0)
            {
                return 0;
            }

            Array.Copy(ids, offset, _ids, entry * Limits.IdBytes, Limits.IdBytes);
            _hash[entry] = hash;
            _ink[entry] = ink;
            _ground[entry] = ground;
            _chain[entry] = _bucket[hash & (Buckets - 1)];
            _bucket[hash & (Buckets - 1)] = entry;
        }
        else
        {
            Unlink(entry);
        }

        _older[entry] = _older[0];
        _newer[entry] = 0;
        _newer[_older[0]] = entry;
        _older[0] = entry;
        if (prefetch)
        {
            _stamp[entry] = _stampNow;
        }

        return entry;
    }

    private int Find(byte[] ids, int offset, int ink, int ground, int hash)
    {
        for (int entry = _bucket[hash & (Buckets - 1)]; entry != 0; entry = _chain[entry])
        {
            if (_hash[entry] == hash && _ink[entry] == ink && _ground[entry] == ground && ObjectHash.Same(ids, offset, _ids, entry * Limits.IdBytes))
            {
                return entry;
            }
        }

        return 0;
    }

    private int Bring(byte[] ids, int offset, int ink, int ground, bool prefetch)
    {
        int length = _objects.Read(ids, offset, _object);
        bool sheet = ink != Picture;
        if (sheet ? !IsSheet(_object, length) : !ObjectFrame.IsValid(_object, length) || _object[0] != ObjectKind.Image)
        {
            return 0;
        }

        int at = ObjectFrame.PayloadOffset(_object);
        int start = at + (sheet ? 3 : 1);
        int width;
        int height;
        if (sheet)
        {
            width = _object[at] * _object[at + 2];
            height = _object[at + 1];
            SheetColours.Patch(_object, start + 13, ink, ground);
        }
        else if (start >= length || !PictureSize.Read(_object, start, length, out width, out height))
        {
            return 0;
        }

        int bytes = ((width + 1) / 2 * 4 * height) + ViewerLimits.BitmapHeaderBytes;
        if (!MakeRoom(bytes, prefetch))
        {
            return 0;
        }

        // The decoder takes a whole array.
        byte[] encoded = new byte[length - start];
        Array.Copy(_object, start, encoded, 0, encoded.Length);
        Bitmap? bitmap = Decode(encoded, sheet || _object[at] == 1);
        if (bitmap == null)
        {
            return 0;
        }

        if (bitmap.Width != width || bitmap.Height != height)
        {
            bitmap.Dispose();
            return 0;
        }

        int entry = _free;
        _free = _chain[entry];
        _bitmap[entry] = bitmap;
        _bytes[entry] = bytes;
        _cell[entry] = sheet ? _object[at] | (_object[at + 1] << 8) | (_object[at + 2] << 16) : 0;
        _stamp[entry] = 0;
        UsedBytes += bytes;
        Decoded++;
        return entry;
    }

    private Bitmap? Decode(byte[] encoded, bool gif)
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                return new Bitmap(encoded, gif ? nanoFramework.UI.Bitmap.BitmapImageType.Gif : nanoFramework.UI.Bitmap.BitmapImageType.Jpeg);
            }
            catch (OutOfMemoryException)
            {
                // The heap is in pieces: an empty one is whole again.
                MemoryRefusals += attempt;
                Clear();
            }
            catch (Exception)
            {
                return null;
            }
        }

        return null;
    }

    private bool MakeRoom(int bytes, bool prefetch)
    {
        if (bytes > _budget)
        {
            return false;
        }

        while (UsedBytes + bytes > _budget || _free == 0)
        {
            int oldest = _newer[0];
            if (prefetch && _stamp[oldest] == _stampNow)
            {
                return false;
            }

            Drop(oldest);
        }

        return true;
    }

    private void Drop(int entry)
    {
        Unlink(entry);
        int bucket = _hash[entry] & (Buckets - 1);
        if (_bucket[bucket] == entry)
        {
            _bucket[bucket] = _chain[entry];
        }
        else
        {
            int before = _bucket[bucket];
            while (_chain[before] != entry)
            {
                before = _chain[before];
            }

            _chain[before] = _chain[entry];
        }

        _bitmap[entry]!.Dispose();
        _bitmap[entry] = null;
        UsedBytes -= _bytes[entry];
        _chain[entry] = _free;
        _free = entry;
    }

    private void Unlink(int entry)
    {
        _newer[_older[entry]] = _newer[entry];
        _older[_newer[entry]] = _older[entry];
    }

    private static int HashOf(byte[] ids, int offset, int ink, int ground) => BitConverter.ToInt32(ids, offset) ^ (ink * 31) ^ (ground << 3);

    private static int U16(byte[] bytes, int at) => bytes[at] | (bytes[at + 1] << 8);
}

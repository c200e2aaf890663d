using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Pictures;

/// <summary>A strip of a picture as a terminal draws it.</summary>
/// <param name="Object">An object of kind <see cref="ObjectKind.Image"/>.</param>
/// <param name="Y">Its first row within the picture on the screen.</param>
public sealed record PictureTile(BuiltObject Object, int Y);

/// <summary>Makes the objects that draw a part of a picture in a size, and keeps them: what did not change is not packed again. Safe for concurrent use.</summary>
public sealed class PictureTiles
{
    /// <summary>Graphics memory of one strip: several fit beside the frame of the smallest board, and one finds room in a heap in pieces.</summary>
    private const int StripBytes = 96 * 1024;

    /// <summary>Bytes of a strip's object, with room for its frame below <see cref="Limits.ObjectBytes"/>.</summary>
    private const int ObjectBytes = 30 * 1024;

    /// <summary>Quality of photos: no blocks to be seen, a quarter of a byte a pixel.</summary>
    private const int PhotoQuality = 72;

    /// <summary>Packed strips that are kept; about 2,000 pages of writing.</summary>
    private const long MostKept = 64L * 1024 * 1024;

    private const byte Gif = 1;
    private const byte Jpeg = 2;

    private readonly ConcurrentDictionary<(string Digest, PictureArea Area, int Width, int Height), IReadOnlyList<PictureTile>> _kept = new();
    private long _keptBytes;

    /// <param name="picture">The picture.</param>
    /// <param name="area">Which part of it.</param>
    /// <param name="width">Pixels that the part takes on the screen; at most 2,047.</param>
    /// <param name="height">Pixels that the part takes on the screen.</param>
    public IReadOnlyList<PictureTile> Of(Picture picture, PictureArea area, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var key = (picture.Digest, area, width, height);
        if (_kept.TryGetValue(key, out IReadOnlyList<PictureTile>? tiles))
        {
            return tiles;
        }

        byte[] colours = Scale(picture, area, width, height);
        List<PictureTile> made = [];
        byte[] indexes = picture.Kind == PictureKind.Scan ? Indexes(colours, width, height) : [];
        int rows = Math.Max(16, StripBytes / ((width + 1) / 2 * 4) / 16 * 16);
        for (int y = 0; y < height; y += rows)
        {
            Add(y, Math.Min(rows, height - y));
        }

        long bytes = made.Sum(t => (long)t.Object.Bytes.Length);
        if (Interlocked.Add(ref _keptBytes, bytes) > MostKept)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _keptBytes, bytes);
        }

        _kept[key] = made;
        return made;

        void Add(int y, int count)
        {
            byte[] packed = picture.Kind == PictureKind.Scan
                ? [Gif, .. GifEncoder.Encode(indexes.AsSpan(y * width, count * width), width, count, ScanPalette.Colours)]
                : [Jpeg, .. JpegEncoder.Encode(colours.AsSpan(y * width * 3, count * width * 3), width, count, PhotoQuality)];
            if (packed.Length > ObjectBytes && count > 1)
            {
                int half = count > 16 ? (count / 2 + 15) / 16 * 16 : count / 2;
                half = half == count ? count / 2 : half;
                Add(y, half);
                Add(y + half, count - half);
                return;
            }

            made.Add(new PictureTile(BuiltObject.Of(ObjectKind.Image, [], packed), y));
        }
    }

    private static byte[] Indexes(byte[] colours, int width, int height)
    {
        byte[] indexes = new byte[width * height];
        ScanQuantizer quantizer = new(width);
        for (int y = 0; y < height; y++)
        {
            quantizer.Row(colours.AsSpan(y * width * 3, width * 3), indexes.AsSpan(y * width, width));
        }

        return indexes;
    }

    private static byte[] Scale(Picture picture, PictureArea area, int width, int height)
    {
        byte[] pixels = picture.Unpack();
        byte[] result = new byte[width * height * 3];

        // Strokes that become thinner than a pixel would fade: what is grey gets darker, the more the smaller it is drawn.
        bool scan = picture.Kind == PictureKind.Scan;
        double darker = scan ? Math.Clamp((double)area.Width / width, 1, 2.2) : 1;
        byte[] curve = [.. Enumerable.Range(0, 256).Select(v => (byte)Math.Round(255 * Math.Pow(v / 255.0, darker)))];
        RowScaler scaler = new(area.Width, area.Height, width, height, (row, y) =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                result[(y * row.Length) + i] = curve[(int)Math.Clamp(row[i] + 0.5f, 0, 255)];
            }
        });
        byte[] colours = new byte[area.Width * 3];
        for (int y = area.Y; y < area.Y + area.Height; y++)
        {
            if (scan)
            {
                for (int x = 0; x < area.Width; x++)
                {
                    ScanPalette.Colours.AsSpan(3 * pixels[(y * picture.Width) + area.X + x], 3).CopyTo(colours.AsSpan(3 * x));
                }
            }
            else
            {
                pixels.AsSpan(((y * picture.Width) + area.X) * 3, colours.Length).CopyTo(colours);
            }

            scaler.Add(colours);
        }

        return result;
    }
}

using System.IO.Compression;
using System.Security.Cryptography;

namespace KioskFleet.Publishing.Pictures;

/// <summary>How a picture is drawn.</summary>
public enum PictureKind
{
    /// <summary>Writing or drawing on paper: paper made white, few colours, sharp edges. Drawn in parts in which its text is large enough to read.</summary>
    Scan,

    /// <summary>Anything with shades. Drawn whole.</summary>
    Photo,
}

/// <summary>A rectangle of a picture, in its pixels.</summary>
public readonly record struct PictureArea(int X, int Y, int Width, int Height);

/// <summary>A picture as it was prepared for publishing, free of any screen; kept packed, because a document may have dozens. Immutable.</summary>
public sealed class Picture
{
    private readonly byte[] _packed;

    private Picture(PictureKind kind, int width, int height, PictureArea content, int textHeight, byte[] packed, string digest)
    {
        (Kind, Width, Height, Content, TextHeight, _packed, Digest) = (kind, width, height, content, textHeight, packed, digest);
    }

    public PictureKind Kind { get; }

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    /// <summary>What is left when the empty margins are cut off; of a photo the whole.</summary>
    public PictureArea Content { get; }

    /// <summary>True for a scan on which there is nothing.</summary>
    public bool IsEmpty => Kind == PictureKind.Scan && Content.Width == 0;

    /// <summary>Height of most of its characters in pixels; 0: it has none, or they could not be measured.</summary>
    public int TextHeight { get; }

    /// <summary>32 hexadecimal digits that stand for what it was made from: the file, and its place there. Another version of a decoder may give other pixels; what a person answered for stays the same.</summary>
    public string Digest { get; }

    /// <summary>Bytes that it takes in memory.</summary>
    public int PackedBytes => _packed.Length;

    /// <param name="digest">From <see cref="DigestOf"/>.</param>
    /// <param name="pixels">Of a scan an index into <see cref="ScanPalette"/> a pixel, of a photo red, green and blue; row by row.</param>
    internal static Picture Of(PictureKind kind, string digest, int width, int height, byte[] pixels, PictureArea content, int textHeight)
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(pixels);
        }

        return new Picture(kind, width, height, content, textHeight, packed.ToArray(), digest);
    }

    /// <summary>Stands for a picture in a file.</summary>
    /// <param name="file">Digest of the file's bytes, or of the picture's within it.</param>
    /// <param name="page">Page of the file; 0: the file is the picture.</param>
    internal static string DigestOf(ReadOnlySpan<byte> file, int page) => Convert.ToHexStringLower(SHA256.HashData([.. file, .. BitConverter.GetBytes(page)]).AsSpan(0, 16));

    /// <summary>The pixels as <see cref="Of"/> took them.</summary>
    internal byte[] Unpack()
    {
        byte[] pixels = new byte[Width * Height * (Kind == PictureKind.Scan ? 1 : 3)];
        using DeflateStream inflate = new(new MemoryStream(_packed), CompressionMode.Decompress);
        inflate.ReadExactly(pixels);
        return pixels;
    }
}

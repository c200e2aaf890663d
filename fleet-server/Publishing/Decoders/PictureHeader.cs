using System.Buffers.Binary;

namespace KioskFleet.Publishing.Decoders;

/// <summary>What the first bytes of a JPEG or PNG say, read before anything decodes it.</summary>
/// <param name="IsJpeg">JPEG; else PNG.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Orientation">How the camera was held: Exif orientation, 1 to 8.</param>
internal sealed record PictureHeader(bool IsJpeg, int Width, int Height, int Orientation)
{
    private const int OrientationTag = 0x0112;

    /// <returns>Null if it is neither.</returns>
    public static PictureHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return bytes.Length < 24 || !bytes[12..16].SequenceEqual("IHDR"u8) ? null
                : new PictureHeader(false, BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[20..]), 1);
        }

        return bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg(bytes) : null;
    }

    /// <summary>From segment to segment to the frame header (ITU-T T.81 §B.2.2).</summary>
    private static PictureHeader? Jpeg(ReadOnlySpan<byte> bytes)
    {
        int orientation = 1;
        int at = 2;
        while (at + 9 <= bytes.Length && bytes[at] == 0xFF)
        {
            byte marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new PictureHeader(true, BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]), orientation);
            }

            if (length < 2 || at + 2 + length > bytes.Length)
            {
                return null;
            }

            if (marker == 0xE1)
            {
                orientation = Exif(bytes.Slice(at + 4, length - 2)) ?? orientation;
            }

            at += 2 + length;
        }

        return null;
    }

    /// <summary>The orientation in an Exif block (TIFF directory 0).</summary>
    private static int? Exif(ReadOnlySpan<byte> block)
    {
        if (block.Length < 14 || !block.StartsWith("Exif\0\0"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> tiff = block[6..];
        bool little = tiff[0] == 'I';
        int directory = (int)Math.Min(int.MaxValue, Long(tiff[4..]));
        if (directory > tiff.Length - 2)
        {
            return null;
        }

        int entries = Short(tiff[directory..]);
        for (int i = 0; i < entries && directory + 2 + ((i + 1) * 12) <= tiff.Length; i++)
        {
            ReadOnlySpan<byte> entry = tiff.Slice(directory + 2 + (i * 12), 12);
            if (Short(entry) == OrientationTag)
            {
                return Short(entry[8..]) is >= 1 and <= 8 and int orientation ? orientation : null;
            }
        }

        return null;

        int Short(ReadOnlySpan<byte> at) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

        long Long(ReadOnlySpan<byte> at) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KioskFleet.Publishing.Tests;

/// <summary>Makes files that are broken, or meant to do harm.</summary>
internal static class MalformedFiles
{
    /// <summary>A PNG of zeros.</summary>
    /// <param name="colour">0 greys, 2 colours, 6 colours with transparency.</param>
    /// <param name="rows">Rows of data that it really has; less than its height: it lies.</param>
    public static byte[] Png(int width, int height, byte colour, byte depth, int rows)
    {
        using MemoryStream png = new();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        Chunk("IHDR", header);
        using MemoryStream data = new();
        using (ZLibStream deflate = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[1 + (width * (colour == 0 ? 1 : colour == 2 ? 3 : 4) * depth / 8)];
            for (int y = 0; y < rows; y++)
            {
                deflate.Write(row);
            }
        }

        Chunk("IDAT", data.ToArray());
        Chunk("IEND", []);
        return png.ToArray();

        void Chunk(string name, byte[] content)
        {
            byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
            png.Write(number);
            png.Write(body);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
            png.Write(number);
        }
    }

    /// <summary>A PDF of one page with a picture of zeros.</summary>
    public static byte[] PdfWithPicture(int width, int height, double pageWidth, double pageHeight)
    {
        using MemoryStream data = new();
        using (ZLibStream deflate = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[width];
            for (int y = 0; y < height; y++)
            {
                deflate.Write(row);
            }
        }

        byte[] draw = Encoding.ASCII.GetBytes(FormattableString.Invariant($"q {pageWidth} 0 0 {pageHeight} 0 0 cm /I Do Q"));
        return Pdf(
            Text("<</Type/Catalog/Pages 2 0 R>>"),
            Text("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            Text(FormattableString.Invariant($"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {pageWidth} {pageHeight}]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>")),
            Stream(FormattableString.Invariant($"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"), data.ToArray()),
            Stream("", draw));
    }

    /// <summary>A PDF whose pages contain one another.</summary>
    public static byte[] PdfInCircles() => Pdf(Text("<</Type/Catalog/Pages 2 0 R>>"), Text("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"));

    /// <summary>A PDF with a page on which there is nothing.</summary>
    public static byte[] PdfEmpty() => Pdf(Text("<</Type/Catalog/Pages 2 0 R>>"), Text("<</Type/Pages/Kids[3 0 R]/Count 1>>"), Text("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"));

    private static byte[] Pdf(params byte[][] objects)
    {
        using MemoryStream pdf = new();
        pdf.Write("%PDF-1.4\n"u8);
        List<long> offsets = [];
        for (int i = 0; i < objects.Length; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Write(Text(FormattableString.Invariant($"{i + 1} 0 obj\n")));
            pdf.Write(objects[i]);
            pdf.Write("\nendobj\n"u8);
        }

        long table = pdf.Length;
        pdf.Write(Text(FormattableString.Invariant($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n")));
        foreach (long offset in offsets)
        {
            pdf.Write(Text(FormattableString.Invariant($"{offset:D10} 00000 n \n")));
        }

        pdf.Write(Text(FormattableString.Invariant($"trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n")));
        return pdf.ToArray();
    }

    private static byte[] Stream(string entries, byte[] content) => [.. Text(FormattableString.Invariant($"<<{entries}/Length {content.Length}>>\nstream\n")), .. content, .. Text("\nendstream")];

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}

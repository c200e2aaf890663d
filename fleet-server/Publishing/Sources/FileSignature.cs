namespace KioskFleet.Publishing.Sources;

/// <summary>Recognises by their first bytes files that are not what their name says.</summary>
internal static class FileSignature
{
    private static readonly (byte[] Bytes, string Name)[] Known =
    [
        ("%PDF-"u8.ToArray(), "PDF"),
        ("PK\x03\x04"u8.ToArray(), "Word/Excel/ZIP"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "Word/Excel 97"),
        ([0x89, 0x50, 0x4E, 0x47], "PNG"),
        ([0xFF, 0xD8, 0xFF], "JPEG"),
        ("GIF8"u8.ToArray(), "GIF"),
        ([0x7F, 0x45, 0x4C, 0x46], "ELF"),
        ([0x1F, 0x8B], "gzip"),
        ("Rar!"u8.ToArray(), "RAR"),
        ([0x37, 0x7A, 0xBC, 0xAF], "7z"),
        ("{\\rtf"u8.ToArray(), "RTF"),
    ];

    private static readonly Dictionary<string, string[]> Expected = new()
    {
        [".pdf"] = ["PDF"],
        [".jpg"] = ["JPEG", "PNG"],
        [".jpeg"] = ["JPEG", "PNG"],
        [".png"] = ["JPEG", "PNG"],
        [".docx"] = ["Word/Excel/ZIP", "Word/Excel 97"],
        [".xlsx"] = ["Word/Excel/ZIP", "Word/Excel 97"],
        [".xls"] = ["Word/Excel 97"],
    };

    /// <summary>What a file is by its first bytes, if its ending says something else; null: they agree, or the bytes say nothing. JPEG and PNG may stand for each other.</summary>
    public static string? Contradicts(string extension, ReadOnlySpan<byte> bytes)
        => Recognise(bytes) is { } found && Expected.TryGetValue(extension, out string[]? right) && !right.Contains(found) ? found : null;

    /// <summary>Name of a known kind of file that is not plain text; null: none of them.</summary>
    public static string? Recognise(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] signature, string name) in Known)
        {
            if (bytes.StartsWith(signature))
            {
                return name;
            }
        }

        return null;
    }
}

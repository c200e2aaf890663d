namespace KioskFleet.Publishing.Decoders;

/// <summary>A program that decodes files for us, in a process of its own.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Package">Debian's package that brings it.</param>
public sealed record DecoderProgram(string Name, string Package)
{
    public static DecoderProgram PdfInfo { get; } = new("pdfinfo", "poppler-utils");

    public static DecoderProgram PdfText { get; } = new("pdftotext", "poppler-utils");

    public static DecoderProgram PdfImages { get; } = new("pdfimages", "poppler-utils");

    public static DecoderProgram PdfPages { get; } = new("pdftoppm", "poppler-utils");

    public static DecoderProgram Jpeg { get; } = new("djpeg", "libjpeg-turbo-progs");

    public static DecoderProgram Png { get; } = new("pngtopnm", "netpbm");

    /// <summary>Sets the limits before a decoder starts.</summary>
    internal static DecoderProgram Limiter { get; } = new("prlimit", "util-linux");

    /// <summary>Takes the network away from a decoder, where the system lets us.</summary>
    internal static DecoderProgram Isolator { get; } = new("unshare", "util-linux");

    /// <summary>All that are needed to take every kind of file.</summary>
    public static IReadOnlyList<DecoderProgram> All { get; } = [PdfInfo, PdfText, PdfImages, PdfPages, Jpeg, Png, Limiter];

    /// <summary>Where programs are looked for; never in the working folder or in a PATH that a stranger set.</summary>
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>Its path; null: it is not installed.</summary>
    public string? Find() => Folders.Select(f => Path.Combine(f, Name)).FirstOrDefault(File.Exists);
}

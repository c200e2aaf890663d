using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing;

/// <summary>Limits and choices of importing and publishing. Sources come from strangers: every size is bounded.</summary>
public sealed record PublishingOptions
{
    public FontOptions Fonts { get; init; } = new();

    /// <summary>Largest .txt or .md file, bytes. 2 MiB are 700,000 Chinese characters; the page limit of the smallest screen ends far below, and says so in the author's words.</summary>
    public int MaxTextBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Largest .csv file, bytes: 50,000 rows of 80 Chinese characters.</summary>
    public int MaxSheetTextBytes { get; init; } = 12 * 1024 * 1024;

    /// <summary>Most characters of a document: in the elder size on 480×320 (96 characters a page at best) it stays under the 2,047 pages that a page list holds.</summary>
    public int MaxCharacters { get; init; } = 150_000;

    /// <summary>Largest .docx, .xlsx or .xls file, bytes: a workbook of 50,000 rows has about 5 MB.</summary>
    public int MaxOfficeBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>Most bytes that the parts of an office file unpack to. Stops archives that are small and unpack without end.</summary>
    public long MaxUnpackedBytes { get; init; } = 160L * 1024 * 1024;

    /// <summary>Most parts of an office file; real ones have some dozens.</summary>
    public int MaxPackageEntries { get; init; } = 2000;

    /// <summary>Deepest nesting of XML elements in an office file; Word's own stay under 60.</summary>
    public int MaxXmlDepth { get; init; } = 160;

    /// <summary>Most rows and columns of a table. A subsidy batch of a whole town has 50,000 rows; no disclosed table needs 64 columns.</summary>
    public int MaxTableRows { get; init; } = 50_000;

    public int MaxTableColumns { get; init; } = 64;

    /// <summary>Largest .pdf, .jpg or .png file, bytes: a hundred scanned pages, or a photo of any telephone.</summary>
    public int MaxPictureFileBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>Most pixels of a picture: A4 scanned at 600 dots an inch has 35 million, a telephone's photo up to 50.</summary>
    public long MaxPicturePixels { get; init; } = 64_000_000;

    /// <summary>Most pictures of a document: nobody leafs through more at a kiosk, and each costs terminals some 50 KB.</summary>
    public int MaxPictures { get; init; } = 60;

    /// <summary>Most pages of a PDF file.</summary>
    public int MaxPdfPages { get; init; } = 400;

    /// <summary>What the programs that decode pictures and PDF may take.</summary>
    public DecoderLimits Decoders { get; init; } = new();

    /// <summary>Most findings of one import that are listed; the rest is counted. Nobody reads a thousand.</summary>
    public int MaxFindings { get; init; } = 50;
}

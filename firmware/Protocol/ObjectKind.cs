namespace KioskFleet.Protocol;

/// <summary>First byte of every object (SPEC.md §2).</summary>
public static class ObjectKind
{
    /// <summary>What a manifest points to: one view for each text size.</summary>
    public const byte Root = 1;

    /// <summary>All that one text size needs: chrome, fonts, home, columns, documents, notices.</summary>
    public const byte View = 2;

    /// <summary>The pages of one document or of one column's list, in order.</summary>
    public const byte PageList = 3;

    /// <summary>A display list.</summary>
    public const byte Page = 4;

    /// <summary>Sixteen glyphs as a GIF of four greys.</summary>
    public const byte Sheet = 5;

    /// <summary>Which sheet of a font is which object.</summary>
    public const byte FontTable = 6;

    /// <summary>The terminal's own words and frames, laid out for one text size and language.</summary>
    public const byte Chrome = 7;

    /// <summary>A JPEG or GIF picture.</summary>
    public const byte Image = 8;

    /// <summary>A piece of an application image.</summary>
    public const byte FirmwarePart = 9;

    /// <summary>A piece of a search index.</summary>
    public const byte SearchIndex = 10;

    /// <summary>What a terminal needs to fill the search screens in one text size.</summary>
    public const byte SearchForm = 11;

    /// <summary>Version in the second byte of every object of this protocol.</summary>
    public const byte Version = 1;
}

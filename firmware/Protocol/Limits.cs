namespace KioskFleet.Protocol;

/// <summary>Every limit of the protocol, in one place, with its reason. Both sides refuse what exceeds one.</summary>
public static class Limits
{
    /// <summary>Bytes of an object. Small enough to sit twice in the heap of the smallest board and to repeat after a fault; large enough for a page picture.</summary>
    public const int ObjectBytes = 32 * 1024;

    /// <summary>Bytes of an object's identity.</summary>
    public const int IdBytes = 16;

    /// <summary>Bytes before an object's children: kind, version, number of children.</summary>
    public const int ObjectHeaderBytes = 4;

    /// <summary>Children of one object: what fits into <see cref="ObjectBytes"/>.</summary>
    public const int Children = (ObjectBytes - ObjectHeaderBytes) / IdBytes;

    /// <summary>Bytes of a message on a terminal's topics. The terminal's MQTT client keeps each payload twice on its heap.</summary>
    public const int MessageBytes = 4096;

    /// <summary>Smallest and largest block that a terminal may ask for. Blocks of 2 KiB suit the terminal's client best.</summary>
    public const int MinBlockBytes = 256;
    public const int MaxBlockBytes = 4096;
    public const int DefaultBlockBytes = 2048;

    /// <summary>Items in one request: the item number is one byte, and 255 ends an answer.</summary>
    public const int NeedItems = 64;

    /// <summary>Bytes of a manifest with its signature: it travels in one message.</summary>
    public const int ManifestBytes = 2048;

    /// <summary>Trust roots in force at a time: the one that is used and its successor.</summary>
    public const int TrustRoots = 2;

    /// <summary>Bytes of a trust root (DER): two of them and all other fields fit into <see cref="ManifestBytes"/>. A root of P-256 has about 450, of P-384 550, of RSA-2048 800; one of RSA-4096 (1,300) is refused.</summary>
    public const int TrustRootBytes = 880;

    /// <summary>Nesting of maps and arrays that a reader follows; nothing of ours needs more than four.</summary>
    public const int CborDepth = 8;

    /// <summary>Characters of a terminal's name in topics; short, because every report carries it.</summary>
    public const int TerminalIdChars = 24;

    /// <summary>KiB a month that a terminal may move unless the server says otherwise: 200 MiB, a rural metered plan with room; an idle terminal needs 6 MiB, a full new set of 600 pages 2 MiB.</summary>
    public const int DefaultMonthlyKiB = 200 * 1024;

    /// <summary>Least monthly KiB that can be set: what an idle terminal needs, twice.</summary>
    public const int MinMonthlyKiB = 12 * 1024;

    /// <summary>Most monthly KiB that can be set: 1 TiB, which no line of a village moves.</summary>
    public const int MaxMonthlyKiB = 1 << 30;

    /// <summary>Seconds between reports or beats when even the urgent share of the month's bytes is used up.</summary>
    public const int ThriftyReportSeconds = 3600;

    /// <summary>Operations in one page: bounds the time a bad page can take; the densest real page has under 2,000.</summary>
    public const int PageOperations = 8192;

    /// <summary>Touch areas on one screen.</summary>
    public const int TouchAreas = 64;

    /// <summary>Rectangles, frames and pictures in one page, macros counted in: a ruled table of 12 columns and 30 rows takes 45.</summary>
    public const int PageShapes = 512;

    /// <summary>Pictures placed by one page: a page of people has up to 18 portraits.</summary>
    public const int PagePictures = 32;

    /// <summary>Different combinations of font, ink and ground in one page; a page of text has three or four.</summary>
    public const int PageStyles = 64;

    /// <summary>A page has at most one glyph for each so many pixels of the screen: 8×16, smaller than anything that may be published.</summary>
    public const int PixelsPerGlyph = 128;

    /// <summary>Largest coordinate in a display list.</summary>
    public const int MaxCoordinate = 2047;

    /// <summary>Glyphs on a sheet: small sheets decode quickly and waste little when one character is needed.</summary>
    public const int GlyphsPerSheet = 16;

    /// <summary>Highest glyph number; two bytes of LEB128 carry it.</summary>
    public const int MaxGlyph = 16383;
}

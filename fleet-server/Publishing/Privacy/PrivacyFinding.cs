namespace KioskFleet.Publishing.Privacy;

/// <summary>What a text gives away.</summary>
public enum PrivacyKind
{
    /// <summary>18-digit identity number (GB 11643): province, day of birth and check digit are right.</summary>
    IdNumber,

    /// <summary>15-digit identity number of before 1999; it has no check digit.</summary>
    OldIdNumber,

    /// <summary>Bank card number: 16 to 19 digits, Luhn digit right.</summary>
    BankCard,

    /// <summary>Mobile number: 11 digits from 13 to 19, with or without +86.</summary>
    Mobile,

    /// <summary>Address down to the house number.</summary>
    Address,

    /// <summary>A name beside an illness or disability.</summary>
    NameWithIllness,

    /// <summary>A name beside what says that its bearer is under 18.</summary>
    NameOfMinor,

    /// <summary>Pictures: nothing can be read in them, so a person must have looked.</summary>
    Picture,
}

/// <summary>How sure a finding is.</summary>
public enum Confidence
{
    /// <summary>Somebody should look; publishing goes on.</summary>
    Doubtful,

    /// <summary>Stops publishing until it is masked or justified.</summary>
    Likely,

    /// <summary>Stops publishing. An identity number of this confidence can only be masked.</summary>
    Certain,
}

/// <summary>A stretch of a document's text.</summary>
/// <param name="Block">Number of the block from 0; −1: the document's title.</param>
/// <param name="Row">Row of a table from 0; −1: its header, or no table.</param>
/// <param name="Column">Column of a table from 0; −1: no table.</param>
/// <param name="Start">First UTF-16 unit in the block's or cell's text.</param>
/// <param name="Length">UTF-16 units.</param>
public readonly record struct PrivacySpan(int Block, int Row, int Column, int Start, int Length);

/// <summary>Something private that was found. It carries the masked form only, so that it can be logged and shown.</summary>
/// <param name="Id">16 hexadecimal digits; the same for the same document, place and value, another after any edit of the document: decisions name it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Confidence">How sure.</param>
/// <param name="Spans">Where it stands; several if it goes over cells or blocks.</param>
/// <param name="Masked">What would remain, for example "4112**********1234".</param>
public sealed record PrivacyFinding(string Id, PrivacyKind Kind, Confidence Confidence, IReadOnlyList<PrivacySpan> Spans, string Masked)
{
    /// <summary>True if nothing is published before somebody decided on it.</summary>
    public bool Blocks => Confidence != Confidence.Doubtful;

    /// <summary>True if a named person may let it be published: everything but an identity number.</summary>
    public bool MayBeJustified => Kind != PrivacyKind.IdNumber || Confidence != Confidence.Certain;
}

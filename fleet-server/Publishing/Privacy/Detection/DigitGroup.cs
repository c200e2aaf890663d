namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Digits that touch.</summary>
/// <param name="Start">First character in the stream.</param>
/// <param name="End">After the last one.</param>
/// <param name="HasX">It ends with X, or is only that.</param>
internal sealed record DigitGroup(int Start, int End, bool HasX)
{
    public int Length => End - Start;

    /// <summary>True if only blanks, hyphens and borders that a number may cross lie between this group and the one before.</summary>
    public bool Linked { get; set; }

    /// <summary>The widest border between this group and the one before; <see cref="PartJoint.Hard"/>: none.</summary>
    public PartJoint Over { get; set; }

    /// <summary>Part of a decimal number or of one with thousands: no piece of a longer number.</summary>
    public bool Decimal { get; set; }

    /// <summary>Letters touch it: a serial or contract number.</summary>
    public bool Coded { get; set; }
}

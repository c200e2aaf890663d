namespace KioskFleet.Protocol;

/// <summary>The firmware release that the server wants on a terminal: key 5 of a state message (SPEC.md §5.6).</summary>
public sealed class FirmwareWish
{
    /// <summary>Highest number of an attempt.</summary>
    public const int MaxAttempt = 255;

    /// <summary>First 16 bytes of the header's digest: what a release is called.</summary>
    public byte[] Release = new byte[Limits.IdBytes];

    /// <summary>Object that holds the release's head and names its parts.</summary>
    public byte[] Root = new byte[Limits.IdBytes];

    /// <summary>Rises when a person asks for the same release once more after it failed.</summary>
    public int Attempt;

    public bool IsSame(FirmwareWish? other)
        => other != null && Attempt == other.Attempt && ObjectHash.Same(Release, 0, other.Release, 0) && ObjectHash.Same(Root, 0, other.Root, 0);
}

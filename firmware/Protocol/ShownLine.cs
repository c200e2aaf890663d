namespace KioskFleet.Protocol;

/// <summary>One page of one document that was on the glass.</summary>
public sealed class ShownLine
{
    public int DocumentKey;
    public int TextSize;

    /// <summary>From 0.</summary>
    public int Page;

    /// <summary>When it first appeared, seconds since 1970 UTC by the terminal's clock.</summary>
    public long FirstAt;

    /// <summary>How long it was on the glass since the last report.</summary>
    public int Seconds;

    public bool ClockTrusted;
}

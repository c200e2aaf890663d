namespace KioskFleet.Server.TrustRoots;

/// <summary>A trust root of the fleet: wanted on every terminal until it is retired. Times are milliseconds since 1970 UTC.</summary>
internal sealed class FleetRoot
{
    /// <summary>As terminals name it (SPEC.md §6.1), hexadecimal.</summary>
    public required string Fingerprint { get; set; }

    public required byte[] Der { get; set; }

    public required string Subject { get; set; }

    public long NotBefore { get; set; }

    public long NotAfter { get; set; }

    public long AddedAt { get; set; }

    public required string AddedBy { get; set; }

    /// <summary>0: wanted.</summary>
    public long RetiredAt { get; set; }

    public string RetiredBy { get; set; } = "";
}

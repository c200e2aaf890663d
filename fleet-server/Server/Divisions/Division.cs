namespace KioskFleet.Server.Divisions;

/// <summary>An administrative division, by its statistical code: prefixes nest (county 6 digits, township 9, village 12).</summary>
internal sealed class Division
{
    /// <summary>Up to 32 bytes of ASCII letters, digits or '-'; travels in every manifest.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public required DivisionLevel Level { get; set; }

    /// <summary>Code of the division above; null at the top.</summary>
    public string? ParentCode { get; set; }
}

internal enum DivisionLevel
{
    County = 1,
    Township = 2,
    Village = 3,
}

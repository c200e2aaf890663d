namespace KioskFleet.Server.Access;

/// <summary>A person who signs in to the console.</summary>
internal sealed class Operator
{
    /// <summary>Sign-in name, lower case.</summary>
    public required string Name { get; set; }

    public required string DisplayName { get; set; }

    public required string Role { get; set; }

    /// <summary><see cref="PasswordHash"/>; the password is not kept.</summary>
    public required string PasswordHash { get; set; }

    public bool Enabled { get; set; } = true;

    /// <summary>Changes with the password: ends every session opened before.</summary>
    public required string Stamp { get; set; }

    public int FailedSignIns { get; set; }

    /// <summary>Sign-in is refused before this time.</summary>
    public long LockedUntil { get; set; }

    public long CreatedAt { get; set; }
}

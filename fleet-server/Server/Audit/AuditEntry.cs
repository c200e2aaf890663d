namespace KioskFleet.Server.Audit;

/// <summary>Who did what to what. Entries are only ever added.</summary>
internal sealed class AuditEntry
{
    public long Id { get; set; }

    public long At { get; set; }

    /// <summary>Operator's name, "api", "server" or "terminal:ID".</summary>
    public required string Actor { get; set; }

    /// <summary>A word of <see cref="AuditAction"/>.</summary>
    public required string Action { get; set; }

    /// <summary>Terminal, document, division or operator.</summary>
    public required string Subject { get; set; }

    public required string Detail { get; set; }
}

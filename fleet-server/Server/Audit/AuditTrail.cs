using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Audit;

/// <summary>Appends to the audit trail in the transaction of the act itself: nothing is done without its entry, and no entry stands for what was not done.</summary>
internal sealed class AuditTrail(TimeProvider clock)
{
    /// <summary>Longest detail kept; more would be a document, not a note.</summary>
    public const int MaxDetail = 2000;

    /// <summary>Adds an entry to <paramref name="database"/>'s next save.</summary>
    public void Add(FleetDatabase database, string actor, string action, string subject, string detail)
        => database.AuditEntries.Add(new AuditEntry
        {
            At = clock.Milliseconds(),
            Actor = actor,
            Action = action,
            Subject = subject,
            Detail = detail.Length > MaxDetail ? detail[..MaxDetail] : detail,
        });
}

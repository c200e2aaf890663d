using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Link;

/// <summary>Where strangers wait to be claimed. A bounded number, each known by its name and the secret it came with first.</summary>
internal sealed class ClaimDesk(IDbContextFactory<FleetDatabase> databases, AuditTrail audit, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClaimRequest> _waiting = new(StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<ClaimRequest> stored = await database.ClaimRequests.AsNoTracking().ToListAsync(cancellation);
        lock (_gate)
        {
            foreach (ClaimRequest request in stored)
            {
                _waiting[request.Id] = request;
            }
        }
    }

    /// <summary>A stranger connects.</summary>
    public AdmissionResult Arrive(string id, string secret, string address)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(id, out ClaimRequest? known))
            {
                return TerminalSecret.Verify(known.SecretHash, secret) ? AdmissionResult.Stranger : AdmissionResult.NotAllowed;
            }

            long oldest = clock.Milliseconds() - (long)LinkLimits.ClaimMemory.TotalMilliseconds;
            foreach (string stale in _waiting.Values.Where(r => r.LastAt < oldest).Select(r => r.Id).ToArray())
            {
                _waiting.Remove(stale);
            }

            if (_waiting.Count >= LinkLimits.ClaimRequests)
            {
                return AdmissionResult.Later;
            }

            long now = clock.Milliseconds();
            _waiting[id] = new ClaimRequest { Id = id, SecretHash = TerminalSecret.Hash(secret), Address = address, FirstAt = now, LastAt = now };
            return AdmissionResult.Stranger;
        }
    }

    /// <summary>A stranger says what it is. This is what asking to be claimed means.</summary>
    public async Task AskAsync(string id, TerminalReport report, CancellationToken cancellation)
    {
        ClaimRequest request;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(id, out request!))
            {
                return;
            }

            request.LastAt = clock.Milliseconds();
            request.Profile = report.Has(4) ? report.Profile : request.Profile;
            request.Firmware = report.Has(3) ? report.Firmware : request.Firmware;
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        long oldest = clock.Milliseconds() - (long)LinkLimits.ClaimMemory.TotalMilliseconds;
        await database.ClaimRequests.Where(c => c.LastAt < oldest).ExecuteDeleteAsync(cancellation);
        ClaimRequest? stored = await database.ClaimRequests.SingleOrDefaultAsync(c => c.Id == id, cancellation);
        if (stored is null)
        {
            database.ClaimRequests.Add(request);
            audit.Add(database, "terminal:" + id, AuditAction.ClaimRequested, id, request.Address);
        }
        else
        {
            stored.LastAt = request.LastAt;
            stored.Profile = request.Profile;
            stored.Firmware = request.Firmware;
        }

        await database.SaveChangesAsync(cancellation);
    }

    /// <summary>The request was claimed or refused.</summary>
    public void Close(string id)
    {
        lock (_gate)
        {
            _waiting.Remove(id);
        }
    }
}

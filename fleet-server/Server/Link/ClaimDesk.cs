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
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    // Name, and until when it is turned away; never more than have had a place.
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<ClaimRequest> stored = await database.ClaimRequests.AsNoTracking().ToListAsync(cancellation);
        lock (_gate)
        {
            foreach (ClaimRequest request in stored)
            {
                _waiting[request.Id] = request;
                _asked.Add(request.Id);
            }
        }
    }

    /// <summary>A stranger connects.</summary>
    public AdmissionResult Arrive(string id, string secret, string address)
    {
        lock (_gate)
        {
            long now = clock.Milliseconds();
            if (_refused.TryGetValue(id, out long until) && now < until)
            {
                return AdmissionResult.NotAllowed;
            }

            if (_waiting.TryGetValue(id, out ClaimRequest? known))
            {
                return TerminalSecret.Verify(known.SecretHash, secret) ? AdmissionResult.Stranger : AdmissionResult.NotAllowed;
            }

            long oldest = now - (long)LinkLimits.ClaimMemory.TotalMilliseconds;
            long silent = now - (long)LinkLimits.ClaimSilence.TotalMilliseconds;
            foreach (string stale in _waiting.Values.Where(r => r.LastAt < oldest || (r.LastAt < silent && !_asked.Contains(r.Id))).Select(r => r.Id).ToArray())
            {
                Forget(stale);
            }

            if (_waiting.Count >= LinkLimits.ClaimRequests)
            {
                return AdmissionResult.Later;
            }

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

            _asked.Add(id);
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

    /// <summary>The request was granted.</summary>
    public void Close(string id)
    {
        lock (_gate)
        {
            Forget(id);
            _refused.Remove(id);
        }
    }

    /// <summary>A person refused: its place is free, and it is not let in again for a while.</summary>
    public void Refuse(string id)
    {
        lock (_gate)
        {
            Forget(id);
            long now = clock.Milliseconds();
            foreach (string over in _refused.Where(r => r.Value <= now).Select(r => r.Key).ToArray())
            {
                _refused.Remove(over);
            }

            if (_refused.Count >= LinkLimits.ClaimRequests)
            {
                _refused.Remove(_refused.MinBy(r => r.Value).Key);
            }

            _refused[id] = now + (long)LinkLimits.RefusalMemory.TotalMilliseconds;
        }
    }

    private void Forget(string id)
    {
        _waiting.Remove(id);
        _asked.Remove(id);
    }
}

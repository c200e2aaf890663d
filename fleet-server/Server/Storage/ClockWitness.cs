using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Storage;

/// <summary>Whether the server's own clock can be right. What it signs lifts the time floor of every terminal for good, so a clock that stands years ahead must not sign anything.</summary>
internal sealed class ClockWitness(IDbContextFactory<FleetDatabase> databases, FleetServerOptions options, TimeProvider clock)
{
    /// <summary>How far the clock may stand before the newest entry: it was a little fast when that was written.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromHours(1);

    /// <summary>How far after it: a server that nobody used for over a year is put into service anew, with a look at its clock.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(400);

    /// <summary>How far the clock may have been stepped since the start.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly long _startedStamp = clock.GetTimestamp();

    /// <summary>By how much the clock was stepped since the start, if that is too much to sign anything; null: it was not.</summary>
    public TimeSpan? Jump
    {
        get
        {
            TimeSpan jump = clock.GetUtcNow() - _startedAt - clock.GetElapsedTime(_startedStamp);
            return jump.Duration() > Step ? jump : null;
        }
    }

    /// <summary>Compares the clock with the newest entry of the audit trail and the newest report.</summary>
    /// <exception cref="InvalidOperationException">The clock stands before it, or years after it; the message says what to do.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        long newest = Math.Max(
            await database.AuditEntries.MaxAsync(a => (long?)a.At, cancellation) ?? 0,
            await database.TerminalStates.MaxAsync(s => (long?)s.ReportedAt, cancellation) ?? 0);
        DateTimeOffset last = DateTimeOffset.FromUnixTimeMilliseconds(newest);
        DateTimeOffset now = clock.GetUtcNow();
        if (newest == 0 || options.AcceptClock || (now >= last - Back && now <= last + Ahead))
        {
            return;
        }

        throw new InvalidOperationException(
            $"This computer's clock says {now:u}, but the newest entry of the database is of {last:u}. Terminals would believe a wrong clock. Set it right and start again; if it is right, start once with --AcceptClock=true.");
    }
}

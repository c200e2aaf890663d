using System.Collections.Frozen;
using KioskFleet.Protocol;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Content;

/// <summary>Says before publishing what it costs and when it is there. What is wanted comes from the objects that would be made; what a terminal holds, its line and its use of the month are what it was observed to have.</summary>
internal sealed class ForecastService(
    IDbContextFactory<FleetDatabase> databases, PublishService publishing, HeldObjects held, LinkHub hub, FleetServerOptions options, TimeProvider clock)
{
    /// <summary>Bytes a second of a line of which nothing is known: GPRS with two slots, the slowest that a terminal is put on.</summary>
    public const int AssumedBytesPerSecond = 2500;

    /// <summary>What requests, messages and packets cost above the objects' bytes, in hundredths (bench sync: 2 to 8).</summary>
    private const int OverheadHundredths = 5;

    /// <summary>Share of the month that content may use, in hundredths (ByteBudget).</summary>
    private const int ContentHundredths = 95;

    /// <summary>The same of an urgent set.</summary>
    private const int UrgentHundredths = 100;

    /// <summary>Bytes of a line from which on it is no 2G line, and from which on it is a fast one.</summary>
    public const int SlowLine = 15_000;

    /// <returns>Without terminals, a finding of severity error says why it cannot be published.</returns>
    public async Task<ForecastInfo> OfAsync(PublishRequest request, CancellationToken cancellation)
    {
        (IReadOnlyList<DraftSet> sets, IReadOnlyList<Finding> findings) = await publishing.DraftAsync(request, cancellation);
        FindingInfo[] told = [.. findings.Select(f => new FindingInfo(f.Severity.ToString().ToLowerInvariant(), f.Code, f.Chinese, f.English))];
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        string[] divisions = [.. sets.Select(s => s.Division).Distinct()];
        List<Terminal> terminals = await database.Terminals.AsNoTracking().Where(t => divisions.Contains(t.DivisionCode) && t.Enabled).ToListAsync(cancellation);
        Dictionary<string, string> names = await database.Divisions.AsNoTracking().Where(d => divisions.Contains(d.Code)).ToDictionaryAsync(d => d.Code, d => d.Name, cancellation);
        string[] ids = [.. terminals.Select(t => t.Id)];
        Dictionary<string, TerminalState> states = await database.TerminalStates.AsNoTracking().Where(s => ids.Contains(s.TerminalId)).ToDictionaryAsync(s => s.TerminalId, cancellation);
        Dictionary<string, double> delivered = await DeliveryRatesAsync(database, ids, cancellation);

        List<ForecastTerminal> all = [];
        List<ForecastTerminal> poor = [];
        List<ForecastSet> summary = [];
        long now = clock.Milliseconds();
        ILookup<(string, string), Terminal> byScreen = terminals.ToLookup(t => (t.DivisionCode, t.Profile));
        foreach (DraftSet set in sets)
        {
            Dictionary<ObjectId, int> sizes = set.Made.Objects.DistinctBy(o => ObjectId.From(o.Id)).ToDictionary(o => ObjectId.From(o.Id), o => o.Bytes.Length);
            PublishedSet? last = await database.PublishedSets.AsNoTracking().Where(s => s.DivisionCode == set.Division && s.Profile == set.Profile)
                .OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(cancellation);
            FrozenSet<ObjectId> before = last is null ? [] : await held.OfAsync(last.ManifestId, cancellation);
            KeyValuePair<ObjectId, int>[] fresh = [.. sizes.Where(o => !before.Contains(o.Key))];
            summary.Add(new ForecastSet(
                set.Division, set.Profile, set.Made.Documents.Where(d => set.Keys.Contains(d.Key)).Sum(d => d.NormalPages), sizes.Count, sizes.Values.Sum(v => (long)v),
                fresh.Length, fresh.Sum(o => (long)o.Value)));

            // Most terminals of a division hold the same set: what one of them lacks is counted once.
            Dictionary<ObjectId, long> lacking = [];
            foreach (Terminal terminal in byScreen[(set.Division, set.Profile)])
            {
                states.TryGetValue(terminal.Id, out TerminalState? state);
                byte[] holds = state?.HeldManifest ?? new byte[Limits.IdBytes];
                if (!lacking.TryGetValue(ObjectId.From(holds), out long lacks))
                {
                    FrozenSet<ObjectId> has = await held.OfAsync(holds, cancellation);
                    lacks = sizes.Where(o => !has.Contains(o.Key)).Sum(o => (long)o.Value);
                    lacking.Add(ObjectId.From(holds), lacks);
                }

                ForecastTerminal forecast = Of(terminal, state, names[set.Division], lacks + (lacks * OverheadHundredths / 100), request.Urgent, hub.Rates.Of(terminal.Id) ?? (delivered.TryGetValue(terminal.Id, out double rate) ? rate : null), now);
                all.Add(forecast);
                if (state is not null && state.Knows(10) && lacks > state.FreeStorageKiB * 1024)
                {
                    poor.Add(forecast);
                }
            }
        }

        DraftSet? small = sets.MinBy(s => Array.IndexOf(ScreenProfiles.All.ToArray(), s.Profile));
        return new ForecastInfo(
            small?.Made.Documents.Where(d => small.Keys.Contains(d.Key)).Sum(d => d.NormalPages) ?? 0,
            small?.Made.Documents.Where(d => small.Keys.Contains(d.Key)).Sum(d => d.ElderPages) ?? 0,
            all.Select(t => t.Bytes).DefaultIfEmpty(0).Max(),
            all.Count,
            all.Sum(t => t.Bytes),
            all.Count(t => t.DoneAt == 0),
            all.Where(t => t.DoneAt > 0 && t.Bytes > 0).MaxBy(t => t.DoneAt),
            [.. all.Where(t => t.Bytes > t.BudgetLeft).OrderBy(t => t.BudgetLeft - t.Bytes)],
            poor,
            summary,
            told);
    }

    private ForecastTerminal Of(Terminal terminal, TerminalState? state, string division, long bytes, bool urgent, double? observed, long now)
    {
        double rate = observed ?? AssumedBytesPerSecond;
        long month = (terminal.MonthlyKiB ?? options.MonthlyKiB) * 1024L;

        // What a terminal says of last month is over: its count begins anew with the month in China.
        bool thisMonth = state is not null && Month(state.ReportedAt) == Month(now);
        long left = (month * (urgent ? UrgentHundredths : ContentHundredths) / 100) - (thisMonth ? state!.UsedKiB * 1024L : 0);
        return new ForecastTerminal(
            terminal.Id, terminal.Name, terminal.DivisionCode, division, bytes, (long)rate, observed is null,
            hub.IsConnected(terminal.Id) ? now + (long)(bytes / rate * 1000) : 0, Math.Max(0, left));
    }

    /// <summary>By the last delivery: bytes over the time from its publication. A terminal that was off line meanwhile looks slower than it is, never faster.</summary>
    private static async Task<Dictionary<string, double>> DeliveryRatesAsync(FleetDatabase database, string[] ids, CancellationToken cancellation)
    {
        // Smaller ones tell of the round trip.
        const long least = 16 * 1024;
        var deliveries = await database.ManifestFacts.AsNoTracking().Where(f => ids.Contains(f.TerminalId) && f.DeliveredAt > 0 && f.Bytes >= least)
            .Join(database.PublishedSets, f => f.ManifestId, s => s.ManifestId, (f, s) => new { f.TerminalId, f.Bytes, f.DeliveredAt, s.PublishedAt }).ToListAsync(cancellation);
        return deliveries.Where(d => d.DeliveredAt > d.PublishedAt).GroupBy(d => d.TerminalId)
            .ToDictionary(g => g.Key, g => g.MaxBy(d => d.DeliveredAt) is { } d ? d.Bytes * 1000.0 / (d.DeliveredAt - d.PublishedAt) : 0);
    }

    private static int Month(long milliseconds)
    {
        DateTimeOffset there = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToOffset(TimeSpan.FromHours(8));
        return (there.Year * 12) + there.Month;
    }
}

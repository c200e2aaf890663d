using System.Globalization;
using System.Threading.Channels;
using KioskFleet.Server.Health;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Evidence;

/// <summary>Writes observations in batches: one transaction, one flush of the disk for many terminals.</summary>
internal sealed partial class ObservationWriter(IDbContextFactory<FleetDatabase> databases, FleetServerOptions options, TimeProvider clock, ILogger<ObservationWriter> log) : BackgroundService
{
    /// <summary>A batch that the database refused is tried again so often, then given up: better to lose a minute of reports than to stand still.</summary>
    private const int Attempts = 5;

    private readonly OutageRule _outages = new(options.ReportSeconds, clock.Milliseconds());
    private readonly Channel<(Observation Observation, TaskCompletionSource? Done)> _waiting =
        Channel.CreateBounded<(Observation, TaskCompletionSource?)>(new BoundedChannelOptions(LinkLimits.WaitingObservations) { SingleReader = true });

    /// <summary>Hands over an observation; returns at once unless very many wait.</summary>
    public ValueTask AddAsync(Observation observation, CancellationToken cancellation) => _waiting.Writer.WriteAsync((observation, null), cancellation);

    /// <summary>Hands over observations and returns when they are in the database: what was acknowledged to a terminal is not lost with the process.</summary>
    public async Task WriteAsync(IReadOnlyCollection<Observation> observations, CancellationToken cancellation)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = observations.Count;
        foreach (Observation observation in observations)
        {
            await _waiting.Writer.WriteAsync((observation, --left == 0 ? done : null), cancellation);
        }

        if (observations.Count > 0)
        {
            await done.Task.WaitAsync(cancellation);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends when the channel is completed and empty, so that what was heard before the stop is written.
        List<(Observation Observation, TaskCompletionSource? Done)> batch = [];
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await Task.Delay(LinkLimits.ObservationGather, CancellationToken.None);
            batch.Clear();
            while (batch.Count < LinkLimits.ObservationBatch && _waiting.Reader.TryRead(out (Observation, TaskCompletionSource?) next))
            {
                batch.Add(next);
            }

            await WriteBatchAsync(batch);
        }
    }

    private async Task WriteBatchAsync(List<(Observation Observation, TaskCompletionSource? Done)> batch)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await using FleetDatabase database = await databases.CreateDbContextAsync();
                await ApplyAsync(database, [.. batch.Select(b => b.Observation)]);
                await database.SaveChangesAsync();
                batch.ForEach(b => b.Done?.TrySetResult());
                return;
            }
            catch (Exception e) when (attempt < Attempts)
            {
                Retrying(log, e, batch.Count, attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt));
            }
            catch (Exception e)
            {
                Lost(log, e, batch.Count);
                batch.ForEach(b => b.Done?.TrySetException(new InvalidOperationException("The observation could not be written.", e)));
                return;
            }
        }
    }

    private async Task ApplyAsync(FleetDatabase database, Observation[] batch)
    {
        string[] ids = [.. batch.Select(o => o.TerminalId).Distinct(StringComparer.Ordinal)];
        Dictionary<string, TerminalState> states = await database.TerminalStates.Where(s => ids.Contains(s.TerminalId)).ToDictionaryAsync(s => s.TerminalId);
        foreach (Observation observation in batch)
        {
            switch (observation)
            {
                case LinkOpened opened:
                    TerminalState open = State(database, states, opened.TerminalId);
                    open.ConnectedAt = opened.At;
                    open.Address = opened.Address;
                    break;
                case LinkClosed closed:
                    State(database, states, closed.TerminalId).DisconnectedAt = closed.At;
                    break;
                case ReportHeard heard:
                    TerminalState state = State(database, states, heard.TerminalId);
                    if (_outages.EndedBy(state, heard.Report, heard.At) is { } outage)
                    {
                        await database.Outages.Where(o => o.TerminalId == heard.TerminalId).OrderByDescending(o => o.Id).Skip(OutageRule.Kept - 1).ExecuteDeleteAsync();
                        database.Outages.Add(outage);
                    }

                    bool sameRuns = state.OnTrial == heard.Report.OnTrial && state.Release.AsSpan().SequenceEqual(heard.Report.Release);
                    ReportMerge.Apply(state, heard.Report, heard.At, options.ReportSeconds);
                    await DeviceFacts.ApplyAsync(database, heard, state.ContactMs, sameRuns);
                    break;
                case BeatHeard beat:
                    ReportMerge.Apply(State(database, states, beat.TerminalId), beat, options.ReportSeconds);
                    break;
                case CourierReport carried:
                    ReportMerge.Apply(State(database, states, carried.TerminalId), carried);
                    break;
                case ProgressHeard progress:
                    await ApplyProgressAsync(database, progress);
                    break;
                case ManifestProved proved:
                    ManifestFact fact = await FactAsync(database, proved.TerminalId, proved.ManifestId);
                    fact.ByCourier |= proved.ByCourier && fact.VerifiedAt == 0;
                    fact.DeliveredAt = proved is { ByCourier: true, Held: true } && fact.DeliveredAt == 0 ? proved.At : fact.DeliveredAt;
                    fact.VerifiedAt = proved.Held && fact.VerifiedAt == 0 ? proved.At : fact.VerifiedAt;
                    fact.ShownAt = proved.Shown && fact.ShownAt == 0 ? proved.At : fact.ShownAt;
                    break;
                case CommandAnswered answered:
                    await DeviceFacts.ApplyAsync(database, answered);
                    break;
                case LogHeard log:
                    await DeviceFacts.ApplyAsync(database, log);
                    break;
                case PageShown shown:
                    bool carriedBefore = shown.ByCourier || State(database, states, shown.TerminalId).CourierAt > 0;
                    if (!carriedBefore || await IsNewAsync(database, shown))
                    {
                        await ApplyShownAsync(database, shown);
                    }

                    break;
                default:
                    throw new InvalidOperationException($"No rule for {observation.GetType().Name}.");
            }
        }
    }

    private static TerminalState State(FleetDatabase database, Dictionary<string, TerminalState> states, string id)
    {
        if (!states.TryGetValue(id, out TerminalState? state))
        {
            states[id] = state = new TerminalState { TerminalId = id };
            database.TerminalStates.Add(state);
        }

        return state;
    }

    private static async Task ApplyProgressAsync(FleetDatabase database, ProgressHeard heard)
    {
        ManifestFact fact = await FactAsync(database, heard.TerminalId, heard.Progress.Manifest);
        fact.ProgressAt = heard.At;
        fact.Held = heard.Progress.Held;
        fact.Missing = heard.Progress.Missing;
        fact.Bytes = heard.Progress.Bytes;
        if (heard.Progress.Missing == 0 && fact.DeliveredAt == 0)
        {
            fact.DeliveredAt = heard.At;
        }
    }

    private static async Task<ManifestFact> FactAsync(FleetDatabase database, string terminalId, byte[] manifestId)
    {
        ManifestFact? fact = await database.ManifestFacts.FindAsync(terminalId, manifestId);
        if (fact is null)
        {
            fact = new ManifestFact { TerminalId = terminalId, ManifestId = manifestId };
            database.ManifestFacts.Add(fact);
        }

        return fact;
    }

    /// <summary>A line on a card may come again on the next one, or over a network that was laid later; it counts once.</summary>
    private static async Task<bool> IsNewAsync(FleetDatabase database, PageShown shown)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{shown.DocumentKey}.{shown.Version}.{shown.TextSize}.{shown.Page}.{shown.FirstAt}.{shown.Seconds}");
        if (await database.CourierLines.FindAsync(shown.TerminalId, line) is not null)
        {
            return false;
        }

        if (shown.ByCourier)
        {
            database.CourierLines.Add(new CourierLine { TerminalId = shown.TerminalId, Line = line });
        }

        return true;
    }

    private static async Task ApplyShownAsync(FleetDatabase database, PageShown shown)
    {
        DisplayFact? fact = await database.DisplayFacts.FindAsync(shown.TerminalId, shown.DocumentKey, shown.Version);
        if (fact is null)
        {
            fact = new DisplayFact
            {
                TerminalId = shown.TerminalId,
                DocumentKey = shown.DocumentKey,
                Version = shown.Version,
                DisplayedAt = shown.At,
                FirstAt = shown.FirstAt,
                ClockTrusted = shown.ClockTrusted,
                ByCourier = shown.ByCourier,
            };
            database.DisplayFacts.Add(fact);
        }

        fact.Seconds += shown.Seconds;
        if (shown.TextSize == Protocol.TextSize.Elder)
        {
            fact.ElderPages = PageBits.With(fact.ElderPages, shown.Page);
        }
        else
        {
            fact.NormalPages = PageBits.With(fact.NormalPages, shown.Page);
        }
    }
}

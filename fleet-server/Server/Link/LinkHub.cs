using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Content;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Link;

/// <summary>The conversation with the terminals (SPEC.md §5), whatever broker carries it: hears reports, answers them, serves blocks, pushes manifests.</summary>
internal sealed partial class LinkHub : IDisposable
{
    private readonly ConcurrentDictionary<string, TerminalSession> _sessions = new(StringComparer.Ordinal);
    private readonly TerminalDirectory _terminals;
    private readonly DesiredSets _desired;
    private readonly WantedReleases _firmware;
    private readonly CommandOffice _commands;
    private readonly ClaimDesk _claims;
    private readonly NeedAnswerer _answerer;
    private readonly TransferPacer _pacer;
    private readonly ObservationWriter _observations;
    private readonly FleetServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<LinkHub> _log;
    private ITerminalTransport? _transport;

    public LinkHub(
        TerminalDirectory terminals, DesiredSets desired, WantedReleases firmware, CommandOffice commands, ClaimDesk claims, NeedAnswerer answerer, TransferPacer pacer,
        ObservationWriter observations, FleetServerOptions options, TimeProvider clock, ILogger<LinkHub> log)
    {
        _terminals = terminals;
        _desired = desired;
        _firmware = firmware;
        _commands = commands;
        _claims = claims;
        _answerer = answerer;
        _pacer = pacer;
        _observations = observations;
        _options = options;
        _clock = clock;
        _log = log;
        Rates = new LinkRates(clock);
        terminals.Revoked += OnRevoked;
        terminals.Refused += OnRefused;
        desired.Announced += OnAnnounced;
        firmware.Changed += OnFirmwareChanged;
        commands.Issued += OnIssued;
    }

    /// <summary>Terminals that are connected now, strangers not counted.</summary>
    public int Connected => _sessions.Values.Count(s => !s.Stranger);

    /// <summary>What was sent to each terminal since the start.</summary>
    public TransferTally Transfers { get; } = new();

    /// <summary>How fast each terminal took it.</summary>
    public LinkRates Rates { get; }

    /// <summary>Bytes of blocks sent since the start.</summary>
    public long BlockBytesSent => Interlocked.Read(ref _blockBytesSent);

    private long _blockBytesSent;

    private ITerminalTransport Transport => _transport ?? throw new InvalidOperationException("The link has no transport yet.");

    public bool IsConnected(string terminalId) => _sessions.TryGetValue(terminalId, out TerminalSession? session) && !session.Stranger;

    public void Use(ITerminalTransport transport) => _transport = transport;

    /// <summary>A terminal's connection opened. A connection of the same name that was still open is over.</summary>
    public void Opened(string terminalId, bool stranger, string address)
    {
        TerminalSession session = new(terminalId, stranger, _clock);
        if (_sessions.TryGetValue(terminalId, out TerminalSession? before))
        {
            before.Close();
        }

        _sessions[terminalId] = session;
        _ = PumpAsync(session);
        if (!stranger)
        {
            _ = _observations.AddAsync(new LinkOpened(terminalId, _clock.Milliseconds(), address), CancellationToken.None).AsTask();
        }

        ConnectionOpened(_log, terminalId, stranger, address);
    }

    /// <summary>The connection ended.</summary>
    public void Closed(string terminalId)
    {
        if (_sessions.TryRemove(terminalId, out TerminalSession? session))
        {
            session.Close();
            _pacer.Leave(terminalId);
            if (!session.Stranger)
            {
                _ = _observations.AddAsync(new LinkClosed(terminalId, _clock.Milliseconds()), CancellationToken.None).AsTask();
            }

            ConnectionClosed(_log, terminalId);
        }
    }

    /// <summary>A message came up. The task ends when it may be acknowledged.</summary>
    /// <returns>False: the terminal exceeded its limits; end the connection.</returns>
    public async ValueTask<bool> HeardAsync(string terminalId, string leaf, byte[] payload)
    {
        if (!_sessions.TryGetValue(terminalId, out TerminalSession? session) || (session.Stranger && leaf != Topics.Report))
        {
            return true;
        }

        if (payload.Length > Limits.MessageBytes || !session.Budget.TryTake())
        {
            LimitExceeded(_log, terminalId, leaf, payload.Length);
            return false;
        }

        TaskCompletionSource? done = leaf is Topics.Shown or Topics.Answer ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        if (!session.TryPost(new TerminalSession.Message(leaf, payload, done)))
        {
            LimitExceeded(_log, terminalId, leaf, payload.Length);
            return false;
        }

        if (done is not null)
        {
            await done.Task;
        }

        return true;
    }

    public void Dispose()
    {
        _terminals.Revoked -= OnRevoked;
        _terminals.Refused -= OnRefused;
        _desired.Announced -= OnAnnounced;
        _firmware.Changed -= OnFirmwareChanged;
        _commands.Issued -= OnIssued;
        foreach (TerminalSession session in _sessions.Values)
        {
            session.Close();
        }
    }

    private async Task PumpAsync(TerminalSession session)
    {
        await Task.Yield();
        CancellationToken closing = session.Closing.Token;
        await foreach (TerminalSession.Message message in session.Inbox.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await HandleAsync(session, message, closing);
                message.Done?.TrySetResult();
            }
            catch (CborException e)
            {
                session.BadMessages++;
                BadMessage(_log, session.TerminalId, message.Leaf, e.Message);
                message.Done?.TrySetResult();
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                message.Done?.TrySetCanceled(CancellationToken.None);
            }
            catch (Exception e)
            {
                // Not acknowledged: the terminal keeps it and says it again.
                HandlingFailed(_log, e, session.TerminalId, message.Leaf);
                message.Done?.TrySetException(e);
            }
        }
    }

    private ValueTask HandleAsync(TerminalSession session, TerminalSession.Message message, CancellationToken cancellation)
        => message.Leaf switch
        {
            Topics.Report => OnReportAsync(session, TerminalReport.Decode(message.Payload, 0, message.Payload.Length), cancellation),
            Topics.Beat => OnBeatAsync(session, message.Payload, cancellation),
            Topics.Need => OnNeedAsync(session, NeedRequest.Decode(message.Payload, 0, message.Payload.Length), cancellation),
            Topics.Progress => OnProgressAsync(session, ProgressReport.Decode(message.Payload, 0, message.Payload.Length), cancellation),
            Topics.Shown => OnShownAsync(session, ShownReport.Decode(message.Payload, 0, message.Payload.Length), cancellation),
            Topics.Answer => OnAnswerAsync(session, CommandAnswer.Decode(message.Payload, 0, message.Payload.Length)),
            Topics.Log => OnLogAsync(session, LogReport.Decode(message.Payload, 0, message.Payload.Length), cancellation),
            _ => ValueTask.CompletedTask,
        };

    private void OnRevoked(string terminalId)
    {
        _claims.Close(terminalId);
        Disconnect(terminalId);
    }

    private void OnRefused(string terminalId)
    {
        _claims.Refuse(terminalId);
        Disconnect(terminalId);
    }

    private void Disconnect(string terminalId)
    {
        if (_sessions.ContainsKey(terminalId) && _transport is { } transport)
        {
            _ = transport.DisconnectAsync(terminalId, DisconnectReason.Revoked).AsTask();
        }
    }

    private void OnAnnounced(DesiredSet set) => _ = PushToAllAsync(set);

    private async Task PushToAllAsync(DesiredSet set)
    {
        if (_transport is null)
        {
            return;
        }

        int pushed = 0;
        foreach (Terminal terminal in _terminals.Showing(set.DivisionCode, set.Profile))
        {
            if (Transport.KnowsConnections && !IsConnected(terminal.Id))
            {
                continue;
            }

            try
            {
                await Transport.SendAsync(terminal.Id, Topics.Manifest, set.Envelope, acknowledged: true, CancellationToken.None);
            }
            catch (Exception e)
            {
                // It asks at its next report anyway.
                HandlingFailed(_log, e, terminal.Id, Topics.Manifest);
            }

            if (++pushed % LinkLimits.PushesPerSecond == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _clock);
            }
        }

        ManifestPushed(_log, set.DivisionCode, set.Profile, set.Sequence, pushed);
    }
}

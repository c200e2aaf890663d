using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using KioskFleet.Hardware;
using KioskFleet.Protocol;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace KioskFleet.Firmware.Sync;

/// <summary>The link over MQTT 3.1.1. Every connection starts a clean session: what is wanted is settled anew by the terminal's report, never by what a broker kept.</summary>
public sealed class MqttLink : ILink
{
    /// <summary>Seconds without a message of ours after which the client would ping. It never comes to that: see <see cref="ProbeMs"/>.</summary>
    public const int KeepAliveSeconds = 240;

    /// <summary>Milliseconds of silence after which the socket counts as dead: 1.5 keep-alives.</summary>
    public const int SilenceMs = KeepAliveSeconds * 1500;

    /// <summary>Milliseconds after which a message that is not acknowledged, with nothing else heard since, means the same.</summary>
    public const int AcknowledgeMs = 60000;

    /// <summary>Beats are not acknowledged while the server was heard within so many milliseconds; the next one after is, which costs an answer of four bytes. A dead socket shows
    /// <see cref="AcknowledgeMs"/> after it: well within <see cref="SilenceMs"/>.</summary>
    public const int ProbeMs = 180000;

    /// <summary>Milliseconds since the server was heard after which the link asks by itself, where beats are rarer than that.</summary>
    public const int AskMs = 210000;

    /// <summary>Messages under way without acknowledgement: enough to fill a slow link, few enough to repeat.</summary>
    public const int MaxInFlight = 6;

    /// <summary>A TLS handshake stops every thread for seconds, so it waits until nobody has touched the screen for this long, in milliseconds; unless it is urgent: <see cref="IsUrgent"/>, or the
    /// answer to a command waits.</summary>
    public const int QuietMs = 20000;

    /// <summary>But not longer than this without a connection, in milliseconds.</summary>
    public const int MaxPostponeMs = 30 * 60 * 1000;

    /// <summary>Longest silence of the client's own threads in a session, in milliseconds. The link ends a session that was silent for <see cref="SilenceMs"/> and their life with it; this is for
    /// when even that does not happen, and leaves the worker the time that it may take for one step.</summary>
    public const int ClientLimitMs = SilenceMs + 300000;

    /// <summary>Milliseconds between connections when even the urgent share of the month is used up: often enough to hear that the limit was raised.</summary>
    public const int ThriftyMs = Limits.ThriftyReportSeconds * 1000;

    private const int Idle = int.MaxValue;

    private readonly Provisioning _provisioning;
    private readonly INetwork _network;
    private readonly ISystemClock _clock;
    private readonly Attention _attention;
    private readonly Inbox _inbox;
    private readonly Inbox _raw;
    private readonly Backoff _backoff;
    private readonly HandshakePlan _plan;
    private readonly ByteBudget _budget;
    private readonly PublishQueue _queue = new PublishQueue();
    private readonly MqttFlight _flight = new MqttFlight(MaxInFlight);
    private readonly LinkEvent _event = new LinkEvent();
    private readonly Heartbeat _client = new Heartbeat("client", ClientLimitMs);
    private readonly string _prefix;
    private MqttSession? _session;
    private long _sessionStart;
    private long _lastHeard;
    private long _nextAttempt;
    private long _thriftyAt;
    private long _downSince;
    private int _ticket;
    private int _lost;
    private long _bytes;

    /// <param name="provisioning">Who and where.</param>
    /// <param name="network">What the connection rides on.</param>
    /// <param name="clock">Ticks.</param>
    /// <param name="plan">Which root to try.</param>
    /// <param name="attention">Last touch.</param>
    /// <param name="random">Jitter; seeded differently on every terminal.</param>
    /// <param name="wake">Set when the worker has something to do.</param>
    /// <param name="budget">The month's bytes. A connection is charged to it before it is tried; counting <see cref="BytesMoved"/> is the caller's.</param>
    public MqttLink(Provisioning provisioning, INetwork network, ISystemClock clock, HandshakePlan plan, Attention attention, Random random, AutoResetEvent wake, ByteBudget budget)
    {
        _plan = plan;
        _provisioning = provisioning;
        _network = network;
        _clock = clock;
        _attention = attention;
        _inbox = new Inbox(wake);
        _raw = new Inbox(wake);
        _backoff = new Backoff(random);
        _budget = budget;
        _prefix = Topics.Of(provisioning.TerminalId, "");
        _downSince = clock.TickMs;
        _nextAttempt = _downSince;

        // Any moment of the hour: a terminal that starts every few minutes must not connect at each start.
        _thriftyAt = _downSince + random.Next(ThriftyMs);
    }

    public bool IsUp => _session != null;

    /// <summary>A session stands that has lasted long enough to be called good.</summary>
    public bool IsSteady => _session != null && _clock.TickMs - _sessionStart >= Backoff.GoodSessionMs;

    /// <summary>Beats while the client's threads bring something or there is no session; the supervisor watches it.</summary>
    public Heartbeat Client => _client;

    public int Sessions { get; private set; }

    public long BytesMoved => _bytes;

    /// <summary>Attempts and short sessions in a row, while there was a network to try.</summary>
    public int Failures => _backoff.Failures;

    /// <summary>Why the last attempt failed or the last session ended; empty: never.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>False when the root by which the last session was made could not be noted for the next start.</summary>
    public bool RootsAreSafe { get; private set; } = true;

    /// <summary>Messages that wait to be sent.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Messages sent that the server has not acknowledged yet.</summary>
    public int InFlight => _flight.Count;

    /// <summary>The most messages that ever waited since start.</summary>
    public int MostWaiting => _queue.Most;

    /// <summary>Somebody is better served by a connection at once than by a screen that never stands still: there is nothing to read on it yet.</summary>
    public bool IsUrgent { get; set; }

    /// <summary>Messages dropped by rule since start, both ways, and those for which the client's threads had no memory.</summary>
    public int Dropped => _queue.Dropped + _raw.Dropped + _lost + (_session == null ? 0 : _session.Lost);

    private int ConnectCost => _provisioning.Tls ? LinkCost.TlsConnect : LinkCost.Connect;

    public int Step(long tick)
    {
        if (_session != null)
        {
            _bytes += _session.TakeBytes();
        }

        while (_raw.Take(_event))
        {
            Hear(_event);
        }

        if (_session == null)
        {
            _client.Beat(tick);
            return TryConnect(tick);
        }

        if (!_session.Client.IsConnected)
        {
            End("link: closed by the other side", tick);
        }
        else if (tick - _lastHeard > SilenceMs)
        {
            End("link: silent for 1.5 keep-alives", tick);
        }
        else if (_flight.Oldest != 0 && tick - _flight.Oldest > AcknowledgeMs && _lastHeard < _flight.Oldest)
        {
            End("link: no acknowledgement", tick);
        }
        else
        {
            if (tick - _lastHeard >= AskMs && _flight.Count == 0 && _queue.Count == 0)
            {
                Publish(Topics.Beat, new byte[0], Priority.Report);
            }

            Send(tick);
            if (tick - _sessionStart >= Backoff.GoodSessionMs)
            {
                _backoff.Good();
            }
        }

        return _session == null ? Backoff.MinMs : 1000;
    }

    public int Publish(string leaf, byte[] payload, int priority)
    {
        _ticket = _ticket == Idle ? 1 : _ticket + 1;
        bool taken = payload.Length <= Limits.MessageBytes && _queue.Add(leaf, payload, priority, _ticket);
        TellLost();
        return taken ? _ticket : 0;
    }

    public bool Take(LinkEvent into) => _inbox.Take(into);

    /// <summary>Ends the session, for a test or before a restart; queued messages stay.</summary>
    public void Close() => End("link: closed", _clock.TickMs);

    private int TryConnect(long tick)
    {
        if (!_network.IsUp)
        {
            _network.Start();
            LastError = "link: no network";
            return 1000;
        }

        if (tick < _nextAttempt && !(_provisioning.Tls && _plan.HasNews))
        {
            return (int)(_nextAttempt - tick);
        }

        if (_provisioning.Tls && !IsUrgent && !_queue.HasAnswer && _attention.MsSinceTouch(tick) < QuietMs && tick - _downSince < MaxPostponeMs)
        {
            return 1000;
        }

        if (!_budget.Allows(ByteBudget.Urgent, ConnectCost) && tick < _thriftyAt)
        {
            LastError = "budget: the link waits for the next hour";
            return 1000;
        }

        _thriftyAt = tick + ThriftyMs;
        _budget.Charge(ConnectCost);
        _bytes += ConnectCost;
        try
        {
            Connect();
            _sessionStart = _clock.TickMs;
            _lastHeard = _sessionStart;
            _client.Beat(_sessionStart);
            Sessions++;
            _inbox.Add(LinkEvent.Up, "", null, 0, _sessionStart);
            return 0;
        }
        catch (Exception e)
        {
            Fail(e);
            return 1000;
        }
    }

    private void Connect()
    {
        Provisioning p = _provisioning;
        byte[]? der = p.Tls ? _plan.Begin() : null;
        X509Certificate? root = der != null ? new X509Certificate(der) : null;
        MqttClient client = new MqttClient(p.Host, p.Port, p.Tls, root!, null!, p.Tls ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
        client.ProtocolVersion = MqttProtocolVersion.Version_3_1_1;
        client.Settings.InflightQueueSize = MaxInFlight * 2;
        MqttSession session = new MqttSession(client, _raw, _clock, _prefix, p.Tls, Sessions + 1);
        try
        {
            MqttReasonCode code = client.Connect(p.TerminalId, p.TerminalId, p.Secret, false, MqttQoSLevel.AtLeastOnce, true, _prefix + Topics.Gone, "gone", true, KeepAliveSeconds);
            if (code != MqttReasonCode.Success)
            {
                throw new LinkRefusedException((int)code);
            }

            client.Subscribe(
                new string[] { _prefix + Topics.Block, _prefix + Topics.Manifest, _prefix + Topics.State, _prefix + Topics.Command },
                new MqttQoSLevel[] { MqttQoSLevel.AtMostOnce, MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce });
            _session = session;
        }
        catch (Exception)
        {
            session.Close();
            throw;
        }

        RootsAreSafe = !p.Tls || _plan.Worked();
    }

    private void Fail(Exception e)
    {
        LinkRefusedException? refused = e as LinkRefusedException;
        LastError = refused != null ? "link: refused with code " + refused.Code.ToString() : "link: cannot connect";
        long now = _clock.TickMs;

        // A server that says no has shown its certificate, and it was good.
        bool another = _provisioning.Tls && refused == null && _plan.Failed();
        _nextAttempt = now + (another ? Backoff.MinMs : _backoff.After(0));
    }

    private void Send(long tick)
    {
        while (_session != null && _flight.HasRoom && _queue.Take(out string leaf, out byte[] payload, out int priority, out int ticket))
        {
            try
            {
                bool acknowledged = leaf != Topics.Beat || tick - _lastHeard >= ProbeMs;
                ushort id = _session.Client.Publish(_prefix + leaf, payload, null!, null!, acknowledged ? MqttQoSLevel.AtLeastOnce : MqttQoSLevel.AtMostOnce, false);
                _bytes += LinkCost.Message(_prefix.Length + leaf.Length + payload.Length, acknowledged, _provisioning.Tls);
                if (acknowledged)
                {
                    _flight.Add(id, ticket, leaf, payload, priority, tick);
                }
            }
            catch (Exception)
            {
                _flight.Add(0, ticket, leaf, payload, priority, tick);
                End("link: cannot send", tick);
            }
        }
    }

    private void Hear(LinkEvent e)
    {
        // Ticket carries the session's number; for an acknowledgement above the packet's.
        if (e.Kind == LinkEvent.Acknowledged)
        {
            int ticket = _session != null && e.Ticket >> 16 == _session.ShortNumber ? _flight.Acknowledge(e.Ticket & 0xFFFF) : 0;
            if (ticket != 0)
            {
                _lastHeard = e.Tick;
                _client.Beat(e.Tick);
                _inbox.Add(LinkEvent.Acknowledged, "", null, ticket, e.Tick);
            }

            return;
        }

        if (_session == null || e.Ticket != _session.Number)
        {
            return;
        }

        if (e.Kind == LinkEvent.Down)
        {
            End("link: closed", e.Tick);
            return;
        }

        _lastHeard = e.Tick;
        _client.Beat(e.Tick);
        _inbox.Add(LinkEvent.Message, e.Leaf, e.Payload, 0, e.Tick);
    }

    private void End(string reason, long tick)
    {
        MqttSession? session = _session;
        if (session == null)
        {
            return;
        }

        _session = null;
        _lost += session.Lost;
        session.Close();
        _bytes += session.TakeBytes();
        LastError = reason;
        _downSince = tick;
        _nextAttempt = tick + _backoff.After(tick - _sessionStart);
        _flight.ReturnTo(_queue);
        for (int lost = _queue.TakeSessionBound(); lost != 0; lost = _queue.TakeSessionBound())
        {
            _inbox.Add(LinkEvent.Lost, "", null, lost, tick);
        }

        TellLost();
        _inbox.Add(LinkEvent.Down, "", null, 0, tick);
    }

    private void TellLost()
    {
        for (int lost = _queue.TakeLost(); lost != 0; lost = _queue.TakeLost())
        {
            _inbox.Add(LinkEvent.Lost, "", null, lost, _clock.TickMs);
        }
    }
}

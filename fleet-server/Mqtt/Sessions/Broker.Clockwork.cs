using System.Globalization;
using System.Reflection;
using System.Text;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <content>Start, stop, and what happens by time: keep alive, session and message expiry, waiting wills, <c>$SYS</c>.</content>
internal sealed partial class Broker
{
    /// <summary>Keep alive and expiry are counted in seconds; half a second keeps the error below what a client can notice.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly DateTime _startedUtc = DateTime.UtcNow;
    private Timer? _timer;
    private int _sweeping;
    private long _nextSys;

    public bool IsStarted { get; private set; }

    public void Start()
    {
        if (_stopping.IsCancellationRequested)
        {
            _stopping = new CancellationTokenSource();
        }
        if (!IsStarted)
        {
            StoreGate?.Load(this);
        }
        IsStarted = true;
        _timer = new Timer(static state => ((Broker)state!).Sweep(), this, Tick, Tick);
    }

    /// <summary>Takes leave of every client; sessions stay in the store.</summary>
    public void Stop(MqttServerClientDisconnectOptions? options)
    {
        _stopping.Cancel();
        _timer?.Dispose();
        foreach (ClientConnection connection in Connections())
        {
            connection.CloseWith(options?.ReasonCode ?? MqttDisconnectReasonCode.ServerShuttingDown, options?.ReasonString, options);
        }
        IsStarted = false;
    }

    public List<ClientConnection> Connections()
    {
        lock (_connectionsLock)
        {
            List<ClientConnection> all = new(_connectionCount);
            for (ClientConnection? connection = _firstConnection; connection is not null; connection = connection.Next)
            {
                all.Add(connection);
            }
            return all;
        }
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return;
        }
        try
        {
            long now = Environment.TickCount64;
            foreach (ClientConnection connection in LateConnections(now))
            {
                // [MQTT-3.1.2-22]: a silent client counts as lost; one that never sent CONNECT is only closed.
                connection.CloseWith(MqttDisconnectReasonCode.KeepAliveTimeout, "No packet came within one and a half times the keep alive.");
            }
            foreach (Session session in Sessions.All)
            {
                SweepSession(session, now);
            }
            if (Engine.SysInterval > 0 && now >= _nextSys)
            {
                _nextSys = now + Engine.SysInterval * 1000L;
                PublishSys();
            }
        }
        catch (Exception e)
        {
            Log(MQTTnet.Diagnostics.Logger.MqttNetLogLevel.Error, "The clockwork failed; it goes on at its next tick.", e);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private List<ClientConnection> LateConnections(long now)
    {
        List<ClientConnection> late = [];
        long connectTimeout = (long)Options.DefaultCommunicationTimeout.TotalMilliseconds;
        lock (_connectionsLock)
        {
            for (ClientConnection? connection = _firstConnection; connection is not null; connection = connection.Next)
            {
                long limit = connection.IsConnected ? connection.KeepAliveTimeout : connectTimeout;
                if (limit > 0 && now - connection.LastReceived > limit)
                {
                    late.Add(connection);
                }
            }
        }
        return late;
    }

    private void SweepSession(Session session, long now)
    {
        if (session.Connection is not null)
        {
            return;
        }
        if (session.ExpiresAt <= now)
        {
            if (Sessions.RemoveIfIdle(session))
            {
                EndSession(session, publishWill: true);
            }
        }
        else if (session.Will is { } will && will.DueAt <= now)
        {
            session.Will = null;
            PublishWill(session, will);
        }
    }

    /// <summary>Retained figures of the server under <c>$SYS/broker</c>, with the names that mosquitto made common.</summary>
    private void PublishSys()
    {
        using FlushScope.Batch batch = FlushScope.Enter();
        Sys("version", "KioskFleet.Mqtt " + (Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0"));
        Sys("uptime", ((long)(DateTime.UtcNow - _startedUtc).TotalSeconds).ToString(CultureInfo.InvariantCulture) + " seconds");
        Sys("clients/connected", ConnectedCount.ToString(CultureInfo.InvariantCulture));
        Sys("clients/total", Sessions.Count.ToString(CultureInfo.InvariantCulture));
        Sys("subscriptions/count", Tree.SubscriptionCount.ToString(CultureInfo.InvariantCulture));
        Sys("retained messages/count", Tree.RetainedCount.ToString(CultureInfo.InvariantCulture));
        Sys("store/messages/bytes", QueuedBytes.ToString(CultureInfo.InvariantCulture));
    }

    private void Sys(string name, string value)
    {
        byte[] topic = Encoding.UTF8.GetBytes("$SYS/broker/" + name);
        Message message = Message.Create(topic, [], Encoding.UTF8.GetBytes(value), 0, true, Message.Never);
        if (Tree.SetRetained(topic, message.AddReference(), int.MaxValue, out Message? replaced))
        {
            replaced?.Release();
        }
        MatchList matches = MatchList.Rent();
        Tree.Match(topic, matches);
        PublishEncoder encoder = PublishEncoder.Rent();
        PublishView view = message.View();
        DeliverTo(matches, ref view, encoder, null, "");
        PublishEncoder.Return(encoder);
        MatchList.Return(matches);
        message.Release();
    }
}

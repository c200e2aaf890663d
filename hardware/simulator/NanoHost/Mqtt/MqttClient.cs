using System.Collections;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Link;
using KioskFleet.NanoHost.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using NanoCertificate = KioskFleet.NanoHost.Native.X509Certificate;
using Thread = KioskFleet.NanoHost.Threading.Thread;

namespace nanoFramework.M2Mqtt;

/// <summary>
/// The terminal's MQTT client over the virtual board's link. It speaks 3.1.1 and behaves as the real one does: four threads, events on a thread
/// of their own, retries every second, an unbounded queue until its size is set, and silence when something is published while no connection is open.
/// </summary>
public sealed partial class MqttClient : IDisposable
{
    private const int MaxTopicBytes = 65535;

    private readonly string _host;
    private readonly int _port;
    private readonly bool _secure;
    private readonly NanoCertificate? _root;
    private readonly NanoCertificate? _client;
    private readonly VirtualBoard _board;
    private readonly MqttSslProtocols _sslProtocol;
    private readonly Lock _gate = new();
    private readonly Lock _sending = new();
    private readonly List<Inflight> _inflight = [];
    private readonly HashSet<ushort> _received = [];
    private readonly Dictionary<ushort, MqttMsgPublishEventArgs> _heldBack = [];
    private Connection? _connection;
    private ushort _lastId;

    public MqttClient(string brokerHostName)
        : this(brokerHostName, MqttSettings.BrokerDefaultPort, false, null, null, MqttSslProtocols.None)
    {
    }

    public MqttClient(string brokerHostName, int brokerPort, bool secure, NanoCertificate? caCert, NanoCertificate? clientCert, MqttSslProtocols sslProtocol)
    {
        ArgumentException.ThrowIfNullOrEmpty(brokerHostName);
        _host = brokerHostName;
        _port = brokerPort;
        _secure = secure;
        _root = caCert;
        _client = clientCert;
        _sslProtocol = sslProtocol;
        Settings = new MqttSettings { Port = brokerPort, SslPort = brokerPort };
        _board = BoardLife.Demand().Board;
    }

    public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

    public delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

    public delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);

    public delegate void MqttMsgUnsubscribedEventHandler(object sender, MqttMsgUnsubscribedEventArgs e);

    public delegate void ConnectionOpenedEventHandler(object sender, ConnectionOpenedEventArgs e);

    public delegate void ConnectionClosedEventHandler(object sender, EventArgs e);

    public event MqttMsgPublishEventHandler? MqttMsgPublishReceived;

    public event MqttMsgPublishedEventHandler? MqttMsgPublished;

    public event MqttMsgSubscribedEventHandler? MqttMsgSubscribed;

    public event MqttMsgUnsubscribedEventHandler? MqttMsgUnsubscribed;

    public event ConnectionOpenedEventHandler? ConnectionOpened;

    public event ConnectionClosedEventHandler? ConnectionClosed;

    public bool IsConnected => _connection is { IsOpen: true };

    public string? ClientId { get; private set; }

    public bool CleanSession { get; private set; }

    public bool WillFlag { get; private set; }

    public MqttQoSLevel WillQosLevel { get; private set; }

    public string? WillTopic { get; private set; }

    public string? WillMessage { get; private set; }

    /// <summary>Only 3.1.1 is spoken here; the firmware uses nothing else.</summary>
    public MqttProtocolVersion ProtocolVersion { get; set; } = MqttProtocolVersion.Version_3_1_1;

    public MqttSettings Settings { get; }

    public MqttReasonCode Connect(string clientId) => Connect(clientId, null, null, false, MqttQoSLevel.AtMostOnce, false, null, null, true, 60);

    public MqttReasonCode Connect(string clientId, bool cleanSession) =>
        Connect(clientId, null, null, false, MqttQoSLevel.AtMostOnce, false, null, null, cleanSession, 60);

    public MqttReasonCode Connect(string clientId, string username, string password) =>
        Connect(clientId, username, password, false, MqttQoSLevel.AtMostOnce, false, null, null, true, 60);

    public MqttReasonCode Connect(string clientId, string username, string password, bool cleanSession, ushort keepAlivePeriod) =>
        Connect(clientId, username, password, false, MqttQoSLevel.AtMostOnce, false, null, null, cleanSession, keepAlivePeriod);

    /// <summary>Connects and waits for the server's answer.</summary>
    /// <param name="keepAlivePeriod">Seconds.</param>
    /// <exception cref="MqttConnectionException">The server cannot be reached, or its certificate is not accepted.</exception>
    /// <exception cref="MqttTimeoutException">It did not answer within <see cref="MqttSettings.TimeoutOnConnection"/>.</exception>
    /// <exception cref="MqttCommunicationException">The connection broke, or what came was no MQTT.</exception>
    public MqttReasonCode Connect(string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string? willTopic, string? willMessage, bool cleanSession, ushort keepAlivePeriod)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        if (willFlag && (string.IsNullOrEmpty(willTopic) || willQosLevel > MqttQoSLevel.ExactlyOnce))
        {
            throw new MqttClientException(MqttClientErrorCode.WillWrong);
        }

        if (ProtocolVersion != MqttProtocolVersion.Version_3_1_1)
        {
            throw new NotSupportedException("Set ProtocolVersion to Version_3_1_1: it is the one that works on the terminal.");
        }

        BoardLife life = BoardLife.Demand();
        Close();
        ClientId = clientId;
        CleanSession = cleanSession;
        WillFlag = willFlag;
        WillQosLevel = willQosLevel;
        WillTopic = willTopic;
        WillMessage = willMessage;
        Connection connection = Open(life);
        try
        {
            var connack = Handshake(connection, MqttPackets.Connect(clientId, username, password, willRetain, willQosLevel, willFlag, willTopic, willMessage, cleanSession, keepAlivePeriod));
            if (connack.ReturnCode != MqttReasonCode.Success)
            {
                connection.Close();
                return connack.ReturnCode;
            }

            Begin(connection, cleanSession, keepAlivePeriod);
            Raise(connection, new ConnectionOpenedEventArgs(connack));
            return MqttReasonCode.Success;
        }
        catch
        {
            connection.Close();
            throw;
        }
    }

    public void Disconnect()
    {
        Connection? connection = _connection;
        if (connection is { IsOpen: true })
        {
            try
            {
                Send(connection, MqttPackets.Encode(new MqttDisconnectPacket()));
            }
            catch (Exception exception) when (exception is IOException or MqttCommunicationException)
            {
                // The goodbye is a courtesy; the connection goes either way.
            }
        }

        End(connection, raise: true);
    }

    /// <summary>Closes without a word to the server and drops what is queued.</summary>
    public void Close()
    {
        End(_connection, raise: false);
        lock (_gate)
        {
            _inflight.Clear();
            _heldBack.Clear();
        }
    }

    public void Dispose() => Close();

    public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
    {
        if (topics is null || topics.Length == 0)
        {
            throw new MqttClientException(MqttClientErrorCode.TopicsEmpty);
        }

        if (qosLevels is null || qosLevels.Length == 0)
        {
            throw new MqttClientException(MqttClientErrorCode.QosLevelsEmpty);
        }

        if (topics.Length != qosLevels.Length)
        {
            throw new MqttClientException(MqttClientErrorCode.TopicsQosLevelsNotMatch);
        }

        ushort id = NextId();
        Enqueue(new Inflight(MqttControlPacketType.Subscribe, id, MqttPackets.Subscribe(id, topics, qosLevels)) { Awaits = MqttControlPacketType.SubAck });
        return id;
    }

    public ushort Unsubscribe(string[] topics)
    {
        if (topics is null || topics.Length == 0)
        {
            throw new MqttClientException(MqttClientErrorCode.TopicsEmpty);
        }

        ushort id = NextId();
        Enqueue(new Inflight(MqttControlPacketType.Unsubscribe, id, MqttPackets.Unsubscribe(id, topics)) { Awaits = MqttControlPacketType.UnsubAck });
        return id;
    }

    public ushort Publish(string topic, byte[] message) => Publish(topic, message, null, null, MqttQoSLevel.AtMostOnce, false);

    public ushort Publish(string topic, byte[] message, string? contentType) => Publish(topic, message, contentType, null, MqttQoSLevel.AtMostOnce, false);

    public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties) =>
        Publish(topic, message, contentType, userProperties, MqttQoSLevel.AtMostOnce, false);

    /// <summary>Queues a message and returns its number at once. While no connection is open it does the same, and nothing is ever sent.</summary>
    /// <param name="contentType">Of MQTT 5; taken and not sent.</param>
    /// <param name="userProperties">Of MQTT 5; taken and not sent.</param>
    /// <exception cref="MqttClientException">The topic is empty, too long or has wildcards, or the queue is full.</exception>
    public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
    {
        ArgumentNullException.ThrowIfNull(topic);
        int bytes = Encoding.UTF8.GetByteCount(topic);
        if (bytes is 0 or > MaxTopicBytes)
        {
            throw new MqttClientException(MqttClientErrorCode.TopicLength);
        }

        if (topic.AsSpan().ContainsAny('+', '#'))
        {
            throw new MqttClientException(MqttClientErrorCode.TopicWildcard);
        }

        if (qosLevel is < MqttQoSLevel.AtMostOnce or > MqttQoSLevel.ExactlyOnce)
        {
            throw new MqttClientException(MqttClientErrorCode.QosNotAllowed);
        }

        ushort id = NextId();
        MqttControlPacketType awaits = qosLevel switch
        {
            MqttQoSLevel.AtLeastOnce => MqttControlPacketType.PubAck,
            MqttQoSLevel.ExactlyOnce => MqttControlPacketType.PubRec,
            _ => 0,
        };
        Enqueue(new Inflight(MqttControlPacketType.Publish, id, MqttPackets.Publish(topic, message ?? [], qosLevel, retain, duplicate: false, id)) { Awaits = awaits });
        return id;
    }

    private Connection Open(BoardLife life)
    {
        try
        {
            LinkStream wire = life.Board.Link.Connect(life, _host, _port);
            if (!_secure)
            {
                return new Connection(life, wire, wire);
            }

            try
            {
                var tls = new SslStream(wire, leaveInnerStreamOpen: false);
                var options = new SslClientAuthenticationOptions
                {
                    TargetHost = _host,
                    EnabledSslProtocols = Protocols(),
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = Accept,
                };
                if (_client is not null)
                {
                    options.ClientCertificates = [_client.ForHost()];
                }

                tls.AuthenticateAsClient(options);
                return new Connection(life, wire, tls);
            }
            catch
            {
                wire.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or InvalidOperationException)
        {
            life.DemandPower();
            throw new MqttConnectionException($"Exception connecting to the broker {_host}:{_port}: {exception.Message}", exception);
        }
    }

    private SslProtocols Protocols() => _sslProtocol switch
    {
        MqttSslProtocols.TLSv1_2 => SslProtocols.Tls12,
        MqttSslProtocols.TLSv1_3 => SslProtocols.Tls13,
        MqttSslProtocols.None => SslProtocols.None,
        _ => throw new NotSupportedException($"{_sslProtocol} is too old; use TLSv1_2."),
    };

    /// <summary>Chain to the pinned root, the name, and the dates of every certificate by the board's clock, the root's too: mbedTLS is built with MBEDTLS_HAVE_TIME_DATE for both families of boards.</summary>
    private bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!Settings.ValidateServerCertificate)
        {
            return true;
        }

        if (certificate is not X509Certificate2 leaf || (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) != 0)
        {
            return false;
        }

        if (_root is null)
        {
            return errors == SslPolicyErrors.None;
        }

        using var pinned = new X509Chain();
        pinned.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        pinned.ChainPolicy.CustomTrustStore.Add(_root.ForHost());
        pinned.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        pinned.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        if (chain is not null)
        {
            foreach (X509ChainElement element in chain.ChainElements)
            {
                pinned.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
        }

        return pinned.Build(leaf) && pinned.ChainElements.All(element => IsInItsTime(element.Certificate));
    }

    private bool IsInItsTime(X509Certificate2 certificate)
    {
        DateTime now = _board.Clock.UtcNow;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>One open connection; the client gets a new one at every connect, so that a late thread of an old one can do no harm.</summary>
    private sealed class Connection(BoardLife life, LinkStream wire, Stream stream)
    {
        private int _open = 1;
        private volatile bool _ended;

        public BoardLife Life { get; } = life;

        public Stream Stream { get; } = stream;

        public bool IsOpen => Volatile.Read(ref _open) != 0;

        /// <summary>What the firmware has not been told yet.</summary>
        public System.Collections.Concurrent.ConcurrentQueue<EventArgs> Events { get; } = new();

        public AutoResetEvent Work { get; } = new(false);

        public AutoResetEvent EventsWaiting { get; } = new(false);

        public AutoResetEvent PingAnswered { get; } = new(false);

        public AutoResetEvent KeepAliveWake { get; } = new(false);

        public long LastSent { get; set; } = Environment.TickCount64;

        /// <summary>Set after the last event was queued.</summary>
        public bool HasEnded => _ended;

        /// <summary>Closes it, once.</summary>
        /// <param name="last">The event that ends the event thread; null to tell nobody.</param>
        public void Close(EventArgs? last = null)
        {
            if (Interlocked.Exchange(ref _open, 0) == 0)
            {
                return;
            }

            if (last is not null)
            {
                Events.Enqueue(last);
            }

            _ended = true;
            wire.Dispose();
            Work.Set();
            EventsWaiting.Set();
            KeepAliveWake.Set();
            PingAnswered.Set();
        }

        /// <summary>Waits for one of the events above, and ends with the board's power. False after the time.</summary>
        public bool Wait(WaitHandle handle, int milliseconds)
        {
            int which = WaitHandle.WaitAny([handle, Life.Over.WaitHandle], milliseconds);
            Life.DemandPower();
            return which == 0;
        }
    }
}

using KioskFleet.Mqtt.Persistence;

namespace KioskFleet.Mqtt;

/// <summary>Limits and features of the engine beyond MQTTnet's options. Every limit has its reason; 0 means "no limit" where it says so.</summary>
public sealed class EngineOptions
{
    /// <summary>Connections at once. Above it CONNACK says quota exceeded (5.0) or server unavailable. Keeps the file descriptors of the machine for the work at hand.</summary>
    public int MaximumConnections { get; set; } = 100_000;

    /// <summary>
    /// Sessions at once, connected or kept for absent clients. Above it a client without a session gets CONNACK 0x89 (3.1.1: 3): sessions outlive
    /// connections, so without a bound of their own a client that comes under ever new names would fill memory and store.
    /// </summary>
    public int MaximumSessions { get; set; } = 1_000_000;

    /// <summary>Connections accepted a second over all; 0: no limit. A whole county's power coming back must not starve those already connected.</summary>
    public int MaximumConnectsPerSecond { get; set; }

    /// <summary>Largest packet taken, in bytes, told to 5.0 clients. Objects are at most 32 KiB and blocks 4 KiB, so 1 MiB leaves room for other users of the broker.</summary>
    public int MaximumPacketSize { get; set; } = 1024 * 1024;

    /// <summary>Largest payload of a message in bytes; 0: whatever fits a packet. Above it QoS 1 and 2 are answered 0x97 (an administrative limit; PUBACK and PUBREC have no 0x95, §3.4.2.1), QoS 0 is dropped, and the connection goes on. 3.1.1 has no word for it, so there it is acknowledged and dropped.</summary>
    public int MaximumPayloadSize { get; set; }

    /// <summary>Highest QoS taken from 5.0 clients and granted to any, 0 to 2, told to 5.0 clients (§3.2.2.3.4). Below 2 a broker keeps less state for clients that do not need it.</summary>
    public int MaximumQos { get; set; } = 2;

    /// <summary>Whether messages may be retained, told to 5.0 clients (§3.2.2.3.5). Without it no state of messages outlives their delivery; the retain flag of a client before 5.0 is ignored.</summary>
    public bool RetainAvailable { get; set; } = true;

    /// <summary>Whether a client may come without identifier and be given one ([MQTT-3.1.3-6] allows it, [MQTT-3.1.3-8] lets the server refuse). False where every client is known by name.</summary>
    public bool AllowEmptyClientId { get; set; } = true;

    /// <summary>What assigned client identifiers begin with; a random part follows. Tells those of one broker from another's where logs meet.</summary>
    public string AssignedClientIdPrefix { get; set; } = "auto-";

    /// <summary>Largest CONNECT in bytes: whoever has not yet shown who he is may not claim more memory than names, a password and a will take.</summary>
    public int MaximumConnectPacketSize { get; set; } = 128 * 1024;

    /// <summary>Bytes a second taken from one connection; 0: no limit. Above it the engine reads that connection later, which the sender feels as TCP back-pressure.</summary>
    public long MaximumBytesPerSecondPerConnection { get; set; }

    /// <summary>Packets a second taken from one connection; 0: no limit. Same effect as the byte limit.</summary>
    public int MaximumPacketsPerSecondPerConnection { get; set; }

    /// <summary>Subscriptions of one session. A terminal needs a handful; a runaway client must not fill the tree.</summary>
    public int MaximumSubscriptionsPerSession { get; set; } = 10_000;

    /// <summary>Levels of a topic or filter. Deeper ones are refused: matching costs time in the number of levels. 200 separators are what mosquitto allows too.</summary>
    public int MaximumTopicLevels { get; set; } = 201;

    /// <summary>QoS 1 and 2 messages that the server takes unacknowledged from a 5.0 client (its Receive Maximum), 1 to 65,535.</summary>
    public int ReceiveMaximum { get; set; } = 1024;

    /// <summary>QoS 1 and 2 messages under way to one client at most, even if it offers a larger Receive Maximum; bounds what must be kept for resending.</summary>
    public int MaximumInflightPerSession { get; set; } = 256;

    /// <summary>Payload bytes of QoS 1 and 2 under way to one client; 0: only their number counts. One message is always let go, however large.</summary>
    public int MaximumInflightBytesPerSession { get; set; }

    /// <summary>Bytes handed to the transport of one connection but not yet taken by its socket. Beyond it messages wait in the queue of the session, where they can still be dropped by rule.</summary>
    public int MaximumUnsentBytesPerConnection { get; set; } = 256 * 1024;

    /// <summary>Bytes queued for one session, online or not. Beyond it the oldest QoS 0 message goes first, then the overflow strategy decides.</summary>
    public long MaximumQueuedBytesPerSession { get; set; } = 4 * 1024 * 1024;

    /// <summary>Bytes queued over all sessions; a bound for the machine's memory whatever the number of slow or absent clients.</summary>
    public long MaximumQueuedBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Retained messages at most; a new topic beyond it is not retained.</summary>
    public int MaximumRetainedMessages { get; set; } = 1_000_000;

    /// <summary>Topic aliases taken from a 5.0 client (its Topic Alias Maximum), 0 to 65,535. Each alias keeps a topic in memory.</summary>
    public int TopicAliasMaximum { get; set; } = 16;

    /// <summary>Topic aliases that the server uses towards a 5.0 client that allows them.</summary>
    public int TopicAliasMaximumOutbound { get; set; } = 16;

    /// <summary>Longest keep alive in seconds; a client that asks for more, or for none, is told this one (Server Keep Alive). 0: no limit.</summary>
    public int MaximumKeepAlive { get; set; }

    /// <summary>Longest session expiry in seconds, told to 5.0 clients that ask for more. The default keeps a terminal's session over a long holiday.</summary>
    public uint MaximumSessionExpiry { get; set; } = 90 * 24 * 3600;

    /// <summary>Expiry in seconds of 3.1 and 3.1.1 sessions that are not clean, which cannot state one.</summary>
    public uint SessionExpiryBeforeV5 { get; set; } = 90 * 24 * 3600;

    /// <summary>Whether 5.0 clients are told in words why they are refused or disconnected. Good for those who write clients; a few bytes more on the wire.</summary>
    public bool SendReasonStrings { get; set; } = true;

    /// <summary>
    /// Whether the reason codes of brokers in use are said where they differ from the standard's, for clients and test suites that insist: a known property where it does
    /// not belong 0x82 (§2.2.2.2: 0x81), too many topic levels 0x81 (§2.4: 0x90, 0x8F), a payload above the limit 0x95 (§3.4.2.1: 0x97), an answer for a packet identifier
    /// that is not in use 0x00 (§3.6.2.1, §3.7.2.1: 0x92), SUBSCRIBE or UNSUBSCRIBE with packet identifier 0 0x81 (§1.2: 0x82), an ill-formed client identifier 0x85 (§1.5.4: 0x81),
    /// none where one is needed 0x80 (§3.1.3.1: 0x85);
    /// and nothing is said, only closed, for a Remaining Length of more than four bytes, a PINGREQ with a body, a CONNECT with wrong flags, will QoS 3, missing keep alive, or a missing
    /// or ill-formed user name or password, and a DISCONNECT with an unknown code or a server reference (0x81, 0x82).
    /// </summary>
    public bool UseCustomaryReasonCodes { get; set; }

    /// <summary>Versions of MQTT that clients may speak; null: 3.1, 3.1.1 and 5.0. Others are told in CONNACK (0x84; before 5.0: 1).</summary>
    public IReadOnlyCollection<MQTTnet.Formatter.MqttProtocolVersion>? AcceptedVersions { get; set; }

    /// <summary>What a subscription that <see cref="AccessControl"/> refuses is answered in 5.0. Some clients take only 0x80 for a refusal.</summary>
    public MQTTnet.Protocol.MqttSubscribeReasonCode RefusedSubscriptionReason { get; set; } = MQTTnet.Protocol.MqttSubscribeReasonCode.NotAuthorized;

    /// <summary>Seconds between updates of <c>$SYS</c>; 0: no <c>$SYS</c> topics.</summary>
    public int SysInterval { get; set; } = 10;

    /// <summary>Whether a client may publish to topics that begin with '$'. They belong to the server (MQTT 5.0 §4.7.2).</summary>
    public bool AllowPublishToDollarTopics { get; set; }

    /// <summary>Threads that wait for plain TCP connections (Linux); 0: one for every two cores.</summary>
    public int EventLoops { get; set; }

    /// <summary>Whether plain TCP endpoints use the engine's own event loop where the system has epoll; otherwise .NET sockets.</summary>
    public bool UseEventLoop { get; set; } = true;

    /// <summary>Who may publish and subscribe to what; null: everybody. Decisions are cached a connection.</summary>
    public IMqttAccessControl? AccessControl { get; set; }

    /// <summary>Plain TCP endpoints beside those of <c>MqttServerOptions</c>, each with its own rules.</summary>
    public IList<EngineEndpoint> Endpoints { get; } = [];

    /// <summary>
    /// Whether a retained message is sent to new subscribers only while its sender may still publish to its topic. On where rights are withdrawn while messages stay: what
    /// somebody wrote who should not have must not go on being read. Messages that were retained while it was off have no sender on record and are always sent.
    /// </summary>
    public bool CheckRetainedSender { get; set; }

    /// <summary>
    /// Whether messages are sent at the QoS of the subscription although they were published at a lower one. Not standard ([MQTT-3.8.4-8] takes the lower): for senders
    /// that know QoS 0 only and receivers that must not lose what the server has.
    /// </summary>
    public bool UpgradeOutgoingQos { get; set; }

    /// <summary>
    /// Whether the will of a connection is sent when another connection of the same client takes over its session, as [MQTT-3.1.2-8] wants (5.0: unless it has a delay).
    /// False is not standard: for 3.1.1 clients that know no will delay, whose "lost" would otherwise come after the "here again" of the new connection.
    /// </summary>
    public bool SendWillOnTakeover { get; set; } = true;

    /// <summary>Where sessions, retained messages and queues are kept over a restart; null: nowhere.</summary>
    public IMqttStore? Store { get; set; }
}

/// <summary>Decides who may do what. Called once a connection and topic, or subscription; the answer is kept for the life of the connection, or until <see cref="Version"/> changes.</summary>
public interface IMqttAccessControl
{
    /// <summary>Whether the client may publish to the topic.</summary>
    bool MayPublish(string clientId, string? userName, string topic);

    /// <summary>Whether the client may subscribe to the filter (with its share name, if any).</summary>
    bool MaySubscribe(string clientId, string? userName, string filter);

    /// <summary>Whether <see cref="MayReceive"/> is to be asked as well: where a subscription may match more topics than its client may read. False costs nothing.</summary>
    bool FiltersDeliveries => false;

    /// <summary>Whether the client may be sent messages of the topic. Asked once a session and topic.</summary>
    bool MayReceive(string clientId, string? userName, string topic) => true;

    /// <summary>Changes when the rules have changed; answers remembered are then forgotten.</summary>
    int Version => 0;
}

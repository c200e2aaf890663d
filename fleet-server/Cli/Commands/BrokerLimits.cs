#if CARD_PACKAGES_LOCAL
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using KioskFleet.Mqtt;
using KioskFleet.Mqtt.Hosting;
using MQTTnet.Formatter;

namespace KioskFleet.Cli.Commands;

/// <summary>The limits of <c>kiosk broker</c>: each names an option of the engine; one that is not given keeps the engine's default.</summary>
internal sealed class BrokerLimits
{
    /// <summary>The largest number that a two-byte field of MQTT holds.</summary>
    private const long TwoBytes = ushort.MaxValue;

    private static readonly Dictionary<string, MqttProtocolVersion> Versions = new()
    {
        ["3.1"] = MqttProtocolVersion.V310,
        ["3.1.1"] = MqttProtocolVersion.V311,
        ["5"] = MqttProtocolVersion.V500,
    };

    private readonly List<Action<ParseResult, StandaloneBrokerOptions>> _setters = [];

    public BrokerLimits(Command command)
    {
        EngineOptions defaults = new();
        Add(command, "--max-connections", "Connections at once.", defaults.MaximumConnections, 1, int.MaxValue, (e, n) => e.MaximumConnections = (int)n);
        Add(command, "--max-sessions", "Sessions at once, of connected and absent clients.", defaults.MaximumSessions, 1, int.MaxValue, (e, n) => e.MaximumSessions = (int)n);
        Add(command, "--max-connects", "Connections accepted a second; 0: no limit.", defaults.MaximumConnectsPerSecond, 0, int.MaxValue, (e, n) => e.MaximumConnectsPerSecond = (int)n);
        Add(command, "--max-keepalive", "Longest keep alive in seconds; 0: no limit.", defaults.MaximumKeepAlive, 0, TwoBytes, (e, n) => e.MaximumKeepAlive = (int)n);
        Add(command, "--max-session-expiry", "Longest that a session outlives its connection, in seconds.", defaults.MaximumSessionExpiry, 0, uint.MaxValue, (e, n) =>
        {
            e.MaximumSessionExpiry = (uint)n;
            e.SessionExpiryBeforeV5 = (uint)n;
        });
        Add(command, "--max-packet-size", "Largest packet in bytes.", defaults.MaximumPacketSize, 20, 268_435_460, (e, n) =>
        {
            e.MaximumPacketSize = (int)n;
            e.MaximumConnectPacketSize = Math.Min(e.MaximumConnectPacketSize, (int)n);
        });
        Add(command, "--max-payload", "Largest payload of a message in bytes; 0: whatever fits a packet.", defaults.MaximumPayloadSize, 0, int.MaxValue, (e, n) => e.MaximumPayloadSize = (int)n);
        Add(command, "--max-qos", "Highest QoS.", defaults.MaximumQos, 0, 2, (e, n) => e.MaximumQos = (int)n);
        Add(command, "--max-inflight", "Messages of QoS 1 and 2 under way to one client.", defaults.MaximumInflightPerSession, 1, TwoBytes, (e, n) => e.MaximumInflightPerSession = (int)n);
        Add(command, "--max-inflight-bytes", "Payload bytes of QoS 1 and 2 under way to one client; 0: no limit.", defaults.MaximumInflightBytesPerSession, 0, int.MaxValue, (e, n) => e.MaximumInflightBytesPerSession = (int)n);
        Add(command, "--receive-maximum", "Messages of QoS 1 and 2 under way from one client.", defaults.ReceiveMaximum, 1, TwoBytes, (e, n) => e.ReceiveMaximum = (int)n);
        Add(command, "--max-topic-aliases", "Topic aliases of one client.", defaults.TopicAliasMaximum, 0, TwoBytes, (e, n) => e.TopicAliasMaximum = (int)n);
        Add(command, "--max-queued-bytes", "Bytes that wait for one client.", defaults.MaximumQueuedBytesPerSession, 1, long.MaxValue, (e, n) => e.MaximumQueuedBytesPerSession = n);
        Add(command, "--max-subscriptions", "Subscriptions of one client.", defaults.MaximumSubscriptionsPerSession, 1, int.MaxValue, (e, n) => e.MaximumSubscriptionsPerSession = (int)n);
        Add(command, "--max-rate", "Bytes a second taken from one client; 0: no limit.", defaults.MaximumBytesPerSecondPerConnection, 0, long.MaxValue, (e, n) => e.MaximumBytesPerSecondPerConnection = n);
        Add(command, "--sys-interval", "Seconds between updates of $SYS; 0: no $SYS topics.", defaults.SysInterval, 0, int.MaxValue, (e, n) => e.SysInterval = (int)n);
        AddQueued(command);
        AddSwitch(command, "--no-retain", "Retain no messages.", e => e.RetainAvailable = false);
        AddSwitch(command, "--no-empty-client-id", "Refuse clients that come without identifier.", e => e.AllowEmptyClientId = false);
        AddSwitch(command, "--customary-codes", "Say the reason codes of brokers in use where they differ from the standard's.", e => e.UseCustomaryReasonCodes = true);
        AddSwitch(command, "--check-retained-sender", "Send a retained message only while its sender may still publish to its topic.", e => e.CheckRetainedSender = true);
        AddSwitch(command, "--upgrade-qos", "Send at the QoS of the subscription even what was published at a lower one (not standard).", e => e.UpgradeOutgoingQos = true);
        AddSwitch(command, "--no-takeover-will", "Send no will when the same client goes on by another connection (not standard).", e => e.SendWillOnTakeover = false);
        AddSwitch(command, "--no-reason-strings", "Do not say in words why a client is refused.", e => e.SendReasonStrings = false);
        Option<string[]> versions = new("--mqtt") { Description = "Version that clients may speak: 3.1, 3.1.1 or 5; may be given several times. All by default." };
        versions.AcceptOnlyFromAmong([.. Versions.Keys]);
        command.Options.Add(versions);
        _setters.Add((parsed, options) =>
        {
            if (parsed.GetValue(versions) is { Length: > 0 } given)
            {
                options.ConfigureEngine += engine => engine.AcceptedVersions = [.. given.Select(v => Versions[v])];
            }
        });
        Option<string?> prefix = new("--client-id-prefix") { Description = $"What assigned client identifiers begin with; {defaults.AssignedClientIdPrefix} by default." };
        command.Options.Add(prefix);
        _setters.Add((parsed, options) =>
        {
            if (parsed.GetValue(prefix) is string given)
            {
                options.ConfigureEngine += engine => engine.AssignedClientIdPrefix = given;
            }
        });
    }

    public void Apply(ParseResult parsed, StandaloneBrokerOptions options)
    {
        foreach (Action<ParseResult, StandaloneBrokerOptions> set in _setters)
        {
            set(parsed, options);
        }
    }

    private void AddQueued(Command command)
    {
        Option<long?> queued = Number("--max-queued", "Messages that wait for one client.", new StandaloneBrokerOptions().MaximumPendingMessages, 0, int.MaxValue);
        command.Options.Add(queued);
        _setters.Add((parsed, options) => options.MaximumPendingMessages = (int)(parsed.GetValue(queued) ?? options.MaximumPendingMessages));
    }

    private void Add(Command command, string name, string what, long standard, long least, long most, Action<EngineOptions, long> set)
    {
        Option<long?> option = Number(name, what, standard, least, most);
        command.Options.Add(option);
        _setters.Add((parsed, options) =>
        {
            if (parsed.GetValue(option) is long number)
            {
                options.ConfigureEngine += engine => set(engine, number);
            }
        });
    }

    private void AddSwitch(Command command, string name, string what, Action<EngineOptions> set)
    {
        Option<bool> option = new(name) { Description = what };
        command.Options.Add(option);
        _setters.Add((parsed, options) =>
        {
            if (parsed.GetValue(option))
            {
                options.ConfigureEngine += set;
            }
        });
    }

    private static Option<long?> Number(string name, string what, long standard, long least, long most)
    {
        Option<long?> option = new(name) { Description = string.Create(CultureInfo.InvariantCulture, $"{what} {standard} by default.") };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is long number && (number < least || number > most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes {least} to {most}, not {number}."));
            }
        });
        return option;
    }
}
#endif

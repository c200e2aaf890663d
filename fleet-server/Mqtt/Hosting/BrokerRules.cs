using System.Net;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>Who comes in and who may do what, from the user and ACL files, which can be read again while the broker runs.</summary>
internal sealed class BrokerRules
{
    private static readonly AllAllowed Everything = new();

    private readonly StandaloneBrokerOptions _options;
    private readonly DoorRules _own;
    private readonly Dictionary<string, DoorRules> _listeners = [];

    /// <exception cref="FormatException">A file holds a line that means nothing.</exception>
    /// <exception cref="ArgumentException">Through some endpoint nobody could come in.</exception>
    public BrokerRules(StandaloneBrokerOptions options)
    {
        _options = options;
        _own = new DoorRules(options.AllowAnonymous, options.UserFile, options.AclFile);
        foreach (StandaloneListener listener in options.Listeners)
        {
            DoorRules rules = new(listener.AllowAnonymous ?? options.AllowAnonymous, listener.UserFile ?? options.UserFile, listener.AclFile);
            if (!rules.AllowsAnybody)
            {
                throw new ArgumentException($"Nobody could connect to the listener on port {listener.Port}: allow anonymous clients there, or give a user file.");
            }
            _listeners.Add(NameOf(listener), rules);
        }
    }

    public IMqttAccessControl? AccessControl => _own.AccessControl;

    /// <summary>Adds the listeners to the engine, each with its rules.</summary>
    public void AddEndpoints(EngineOptions engine)
    {
        foreach (StandaloneListener listener in _options.Listeners)
        {
            engine.Endpoints.Add(new EngineEndpoint(NameOf(listener))
            {
                Address = listener.Address ?? _options.Address ?? IPAddress.Any,
                Port = listener.Port,
                MountPoint = listener.MountPoint,
                AccessControl = listener.WithoutAcl ? Everything : _listeners[NameOf(listener)].AccessControl,
            });
        }
    }

    /// <summary>Takes the files as they are now. One that cannot be read or understood changes nothing: the rules in force stay.</summary>
    public void Reload(Action<string> log)
    {
        bool all = true;
        foreach (DoorRules rules in _listeners.Values.Prepend(_own))
        {
            try
            {
                rules.Reload();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                all = false;
                log($"{e.Message} The rules stay as they were.");
            }
        }
        if (all)
        {
            log("read user and ACL files again");
        }
    }

    public Task ValidateAsync(ValidatingConnectionEventArgs args)
    {
        if (args.AuthenticationMethod is not null)
        {
            // MQTT 5.0 §4.12: this broker knows none.
            args.ReasonCode = MqttConnectReasonCode.BadAuthenticationMethod;
            return Task.CompletedTask;
        }
        DoorRules rules = args.ChannelAdapter is ClientConnection { Endpoint.Name: { Length: > 0 } name } ? _listeners[name] : _own;
        if (rules.Users is not { } users || args.UserName is null && rules.AllowAnonymous)
        {
            return Task.CompletedTask;
        }
        // The hash takes a good part of a second by design; it must not hold up the event loop.
        return Task.Run(() =>
        {
            if (args.UserName is null || args.RawPassword is null || !users.Accepts(args.UserName, args.RawPassword))
            {
                // One answer for an unknown name, a wrong password and none at all: whoever guesses learns nothing.
                args.ReasonCode = MqttConnectReasonCode.NotAuthorized;
            }
        });
    }

    /// <summary>The same after every start, so that what was stored finds its endpoint again.</summary>
    private string NameOf(StandaloneListener listener) => listener.Port != 0 ? $"port {listener.Port}" : $"listener {_options.Listeners.IndexOf(listener) + 1}";

    /// <summary>The files of one endpoint.</summary>
    private sealed class DoorRules(bool allowAnonymous, string? userFile, string? aclFile)
    {
        private readonly ReloadableAccessControl? _access = aclFile is null ? null : new ReloadableAccessControl(AclFile.Read(aclFile));
        private volatile UserFile? _users = userFile is null ? null : UserFile.Read(userFile);

        public bool AllowAnonymous => allowAnonymous;

        public bool AllowsAnybody => allowAnonymous || userFile is not null;

        public UserFile? Users => _users;

        public IMqttAccessControl? AccessControl => _access;

        public void Reload()
        {
            UserFile? users = userFile is null ? null : UserFile.Read(userFile);
            if (aclFile is not null)
            {
                _access!.Replace(AclFile.Read(aclFile));
            }
            _users = users;
        }
    }

    private sealed class AllAllowed : IMqttAccessControl
    {
        public bool MayPublish(string clientId, string? userName, string topic) => true;

        public bool MaySubscribe(string clientId, string? userName, string filter) => true;
    }

    private sealed class ReloadableAccessControl(AclFile rules) : IMqttAccessControl
    {
        private volatile AclFile _rules = rules;
        private volatile int _version;

        public bool FiltersDeliveries => _rules.FiltersDeliveries;

        public int Version => _version;

        public bool MayPublish(string clientId, string? userName, string topic) => _rules.MayPublish(clientId, userName, topic);

        public bool MaySubscribe(string clientId, string? userName, string filter) => _rules.MaySubscribe(clientId, userName, filter);

        public bool MayReceive(string clientId, string? userName, string topic) => _rules.MayReceive(clientId, userName, topic);

        public void Replace(AclFile rules)
        {
            _rules = rules;
            _version++;
        }
    }
}

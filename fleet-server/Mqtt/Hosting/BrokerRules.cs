using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>Who comes in and who may do what, from the user and ACL files, which can be read again while the broker runs.</summary>
internal sealed class BrokerRules
{
    private readonly StandaloneBrokerOptions _options;
    private readonly ReloadableAccessControl? _access;
    private volatile UserFile? _users;

    /// <exception cref="FormatException">A file holds a line that means nothing.</exception>
    public BrokerRules(StandaloneBrokerOptions options)
    {
        _options = options;
        _users = options.UserFile is null ? null : UserFile.Read(options.UserFile);
        _access = options.AclFile is null ? null : new ReloadableAccessControl(AclFile.Read(options.AclFile));
    }

    public IMqttAccessControl? AccessControl => _access;

    /// <summary>Takes the files as they are now. One that cannot be read or understood changes nothing: the rules in force stay.</summary>
    public void Reload(Action<string> log)
    {
        try
        {
            if (_options.UserFile is not null)
            {
                _users = UserFile.Read(_options.UserFile);
            }
            if (_options.AclFile is not null)
            {
                _access!.Replace(Hosting.AclFile.Read(_options.AclFile));
            }
            log("read user and ACL files again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            log($"{e.Message} The rules stay as they were.");
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
        if (_users is not { } users || args.UserName is null && _options.AllowAnonymous)
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

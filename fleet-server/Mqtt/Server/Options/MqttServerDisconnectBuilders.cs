#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>Builds <see cref="MqttServerClientDisconnectOptions"/>.</summary>
public sealed class MqttServerClientDisconnectOptionsBuilder
{
    private readonly MqttServerClientDisconnectOptions _options = new();

    public MqttServerClientDisconnectOptions Build() => _options;

    public MqttServerClientDisconnectOptionsBuilder WithReasonCode(MqttDisconnectReasonCode value)
    {
        _options.ReasonCode = value;
        return this;
    }

    public MqttServerClientDisconnectOptionsBuilder WithReasonString(string value)
    {
        _options.ReasonString = value;
        return this;
    }

    public MqttServerClientDisconnectOptionsBuilder WithServerReference(string value)
    {
        _options.ServerReference = value;
        return this;
    }

    public MqttServerClientDisconnectOptionsBuilder WithUserProperties(List<MqttUserProperty> value)
    {
        _options.UserProperties = value;
        return this;
    }

    public MqttServerClientDisconnectOptionsBuilder WithUserProperty(string name, string value) => Add(new MqttUserProperty(name, value));

    public MqttServerClientDisconnectOptionsBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) => Add(new MqttUserProperty(name, value));

    public MqttServerClientDisconnectOptionsBuilder WithUserProperty(string name, ArraySegment<byte> value) => Add(new MqttUserProperty(name, value));

    private MqttServerClientDisconnectOptionsBuilder Add(MqttUserProperty property)
    {
        (_options.UserProperties ??= []).Add(property);
        return this;
    }
}

/// <summary>How the server takes leave of its clients when it stops.</summary>
public sealed class MqttServerStopOptions
{
    public MqttServerClientDisconnectOptions DefaultClientDisconnectOptions { get; set; } = new() { ReasonCode = MqttDisconnectReasonCode.ServerShuttingDown };
}

/// <summary>Builds <see cref="MqttServerStopOptions"/>.</summary>
public sealed class MqttServerStopOptionsBuilder
{
    private readonly MqttServerStopOptions _options = new();

    public MqttServerStopOptionsBuilder WithDefaultClientDisconnectOptions(MqttServerClientDisconnectOptions value)
    {
        _options.DefaultClientDisconnectOptions = value;
        return this;
    }

    public MqttServerStopOptionsBuilder WithDefaultClientDisconnectOptions(Action<MqttServerClientDisconnectOptionsBuilder> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        MqttServerClientDisconnectOptionsBuilder options = new();
        builder(options);
        return WithDefaultClientDisconnectOptions(options.Build());
    }

    public MqttServerStopOptions Build() => _options;
}

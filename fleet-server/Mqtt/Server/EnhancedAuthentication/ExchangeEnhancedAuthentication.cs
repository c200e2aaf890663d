#nullable disable
using System.Text;
using MQTTnet.Packets;

namespace MQTTnet.Server.EnhancedAuthentication;

/// <summary>What the server sends in AUTH.</summary>
public sealed class ExchangeEnhancedAuthenticationOptions
{
    public byte[] AuthenticationData { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

/// <summary>What the client answered in AUTH.</summary>
public sealed class ExchangeEnhancedAuthenticationResult
{
    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public byte[] AuthenticationData { get; set; }
}

/// <summary>Builds <see cref="ExchangeEnhancedAuthenticationOptions"/>.</summary>
public sealed class ExchangeEnhancedAuthenticationOptionsFactory
{
    private readonly ExchangeEnhancedAuthenticationOptions _options = new();

    public ExchangeEnhancedAuthenticationOptions Build() => _options;

    public ExchangeEnhancedAuthenticationOptionsFactory WithAuthenticationData(byte[] authenticationData)
    {
        _options.AuthenticationData = authenticationData;
        return this;
    }

    public ExchangeEnhancedAuthenticationOptionsFactory WithAuthenticationData(string authenticationData) =>
        WithAuthenticationData(authenticationData is null ? null : Encoding.UTF8.GetBytes(authenticationData));

    public ExchangeEnhancedAuthenticationOptionsFactory WithReasonString(string reasonString)
    {
        _options.ReasonString = reasonString;
        return this;
    }

    public ExchangeEnhancedAuthenticationOptionsFactory WithUserProperties(List<MqttUserProperty> userProperties)
    {
        _options.UserProperties = userProperties;
        return this;
    }

    public ExchangeEnhancedAuthenticationOptionsFactory WithUserProperty(string name, string value) => Add(new MqttUserProperty(name, value));

    public ExchangeEnhancedAuthenticationOptionsFactory WithUserProperty(string name, ReadOnlyMemory<byte> value) => Add(new MqttUserProperty(name, value));

    public ExchangeEnhancedAuthenticationOptionsFactory WithUserProperty(string name, ArraySegment<byte> value) => Add(new MqttUserProperty(name, value));

    private ExchangeEnhancedAuthenticationOptionsFactory Add(MqttUserProperty property)
    {
        (_options.UserProperties ??= []).Add(property);
        return this;
    }
}

#nullable disable
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>Data a client answers an AUTH with.</summary>
public sealed class SendMqttEnhancedAuthenticationDataOptions
{
    public byte[] Data { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Data a client received in AUTH.</summary>
public sealed class ReceiveMqttEnhancedAuthenticationDataResult
{
    public byte[] AuthenticationData { get; set; }

    public string AuthenticationMethod { get; set; }

    public MqttAuthenticateReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

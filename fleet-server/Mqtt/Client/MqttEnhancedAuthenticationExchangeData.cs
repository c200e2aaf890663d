#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Data a client sends in AUTH.</summary>
public class MqttEnhancedAuthenticationExchangeData
{
    public byte[] AuthenticationData { get; set; }

    public MqttAuthenticateReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

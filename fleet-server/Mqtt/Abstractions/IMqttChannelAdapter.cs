#nullable disable
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet.Adapter;

/// <summary>What an application may ask of the link under a session.</summary>
public interface IMqttChannelAdapter
{
    long BytesReceived { get; }

    long BytesSent { get; }

    /// <summary>The certificate the client proved to hold; null without TLS or without one.</summary>
    X509Certificate2 ClientCertificate { get; }

    EndPoint RemoteEndPoint { get; }

    EndPoint LocalEndPoint { get; }

    bool IsSecureConnection { get; }
}

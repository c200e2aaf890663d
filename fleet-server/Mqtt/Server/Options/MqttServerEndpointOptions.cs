#nullable disable
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet.Certificates;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>A listening TCP endpoint.</summary>
public abstract class MqttServerTcpEndpointBaseOptions
{
    /// <summary>Kept for MQTTnet's sake: the engine always sends header and payload in one write when it can.</summary>
    public bool AllowPacketFragmentation { get; set; } = true;

    /// <summary>Address of IPv4 to listen on; <see cref="IPAddress.None"/>: not on IPv4.</summary>
    public IPAddress BoundInterNetworkAddress { get; set; } = IPAddress.Any;

    /// <summary>Address of IPv6 to listen on; <see cref="IPAddress.None"/>: not on IPv6.</summary>
    public IPAddress BoundInterNetworkV6Address { get; set; } = IPAddress.IPv6Any;

    /// <summary>Connections that the kernel holds until they are accepted. Every terminal of a county comes back at once after a power cut, so it is large.</summary>
    public int ConnectionBacklog { get; set; } = 4096;

    public bool IsEnabled { get; set; }

    public bool? KeepAlive { get; set; }

    public LingerOption LingerState { get; set; } = new(true, 0);

    public bool NoDelay { get; set; } = true;

    /// <summary>0: any free port; the one taken is then set here.</summary>
    public int Port { get; set; }

    public bool ReuseAddress { get; set; }

    /// <summary>Seconds.</summary>
    public int? TcpKeepAliveInterval { get; set; }

    public int? TcpKeepAliveRetryCount { get; set; }

    /// <summary>Seconds.</summary>
    public int? TcpKeepAliveTime { get; set; }
}

/// <summary>The plain endpoint.</summary>
public class MqttServerTcpEndpointOptions : MqttServerTcpEndpointBaseOptions
{
    public MqttServerTcpEndpointOptions() => Port = MqttPorts.Default;
}

/// <summary>The TLS endpoint.</summary>
public sealed class MqttServerTlsTcpEndpointOptions : MqttServerTcpEndpointBaseOptions
{
    public MqttServerTlsTcpEndpointOptions() => Port = MqttPorts.Secure;

    public RemoteCertificateValidationCallback RemoteCertificateValidationCallback { get; set; }

    public ICertificateProvider CertificateProvider { get; set; }

    public bool ClientCertificateRequired { get; set; }

    public bool CheckCertificateRevocation { get; set; }

    public SslProtocols SslProtocol { get; set; } = SslProtocols.None;

    public CipherSuitesPolicy CipherSuitesPolicy { get; set; }
}

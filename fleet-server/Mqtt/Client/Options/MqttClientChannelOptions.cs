#nullable disable
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet
{
    /// <summary>How a client reaches its server.</summary>
    public interface IMqttClientChannelOptions
    {
        MqttClientTlsOptions TlsOptions { get; }
    }

    /// <summary>Gives user name and password when a connection is made.</summary>
    public interface IMqttClientCredentialsProvider
    {
        byte[] GetPassword(MqttClientOptions clientOptions);

        string GetUserName(MqttClientOptions clientOptions);
    }

    /// <summary>Gives the client's certificates when a connection is made.</summary>
    public interface IMqttClientCertificatesProvider
    {
        X509CertificateCollection GetCertificates();
    }

    /// <summary>Fixed certificates.</summary>
    public sealed class DefaultMqttCertificatesProvider : IMqttClientCertificatesProvider
    {
        private readonly X509Certificate2Collection _certificates;

        public DefaultMqttCertificatesProvider(X509Certificate2Collection certificates) => _certificates = certificates;

        public DefaultMqttCertificatesProvider(IEnumerable<X509Certificate> certificates)
        {
            if (certificates is not null)
            {
                _certificates = [];
                foreach (X509Certificate certificate in certificates)
                {
                    _certificates.Add(certificate);
                }
            }
        }

        public X509CertificateCollection GetCertificates() => _certificates;
    }

    /// <summary>Fixed user name and password.</summary>
    public sealed class MqttClientCredentials : IMqttClientCredentialsProvider
    {
        private readonly string _userName;
        private readonly byte[] _password;

        public MqttClientCredentials(string userName, byte[] password = null)
        {
            _userName = userName;
            _password = password;
        }

        public byte[] GetPassword(MqttClientOptions clientOptions) => _password;

        public string GetUserName(MqttClientOptions clientOptions) => _userName;
    }

    /// <summary>A TCP endpoint.</summary>
    public sealed class MqttClientTcpOptions : IMqttClientChannelOptions
    {
        public AddressFamily AddressFamily { get; set; } = AddressFamily.Unspecified;

        /// <summary>Bytes of the socket's buffers; 0: the system's default.</summary>
        public int BufferSize { get; set; }

        public bool? DualMode { get; set; }

        public LingerOption LingerState { get; set; } = new(true, 0);

        public EndPoint LocalEndpoint { get; set; }

        public bool NoDelay { get; set; } = true;

        public ProtocolType ProtocolType { get; set; } = ProtocolType.Tcp;

        public EndPoint RemoteEndpoint { get; set; }

        public Channel.IMqttClientStreamProvider StreamProvider { get; set; }

        public MqttClientTlsOptions TlsOptions { get; set; } = new();

        public override string ToString() => RemoteEndpoint?.ToString() ?? "";
    }

    /// <summary>The server's certificate is to be judged.</summary>
    public sealed class MqttClientCertificateValidationEventArgs : EventArgs
    {
        public MqttClientCertificateValidationEventArgs(X509Certificate certificate, X509Chain chain, SslPolicyErrors sslPolicyErrors, IMqttClientChannelOptions clientOptions)
        {
            Certificate = certificate;
            Chain = chain;
            SslPolicyErrors = sslPolicyErrors;
            ClientOptions = clientOptions;
        }

        public X509Certificate Certificate { get; }

        public X509Chain Chain { get; }

        public IMqttClientChannelOptions ClientOptions { get; }

        public SslPolicyErrors SslPolicyErrors { get; }
    }

    /// <summary>A certificate of the client is to be chosen.</summary>
    public sealed class MqttClientCertificateSelectionEventArgs : EventArgs
    {
        public MqttClientCertificateSelectionEventArgs(string targetHost, X509CertificateCollection localCertificates, X509Certificate remoteCertificate, string[] acceptableIssuers, MqttClientTcpOptions tcpOptions)
        {
            TargetHost = targetHost;
            LocalCertificates = localCertificates;
            RemoveCertificate = remoteCertificate;
            AcceptableIssuers = acceptableIssuers;
            TcpOptions = tcpOptions;
        }

        public string[] AcceptableIssuers { get; }

        public X509CertificateCollection LocalCertificates { get; }

        /// <summary>The server's certificate; the name is MQTTnet's.</summary>
        public X509Certificate RemoveCertificate { get; }

        public string TargetHost { get; }

        public MqttClientTcpOptions TcpOptions { get; }
    }
}

namespace MQTTnet.Channel
{
    /// <summary>Gives the stream to the server in place of a socket.</summary>
    public interface IMqttClientStreamProvider
    {
        Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken);
    }
}

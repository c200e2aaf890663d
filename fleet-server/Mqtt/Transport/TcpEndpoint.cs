using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Transport;

/// <summary>Listens on the endpoints of <see cref="MqttServerOptions"/>: plain ones on the event loop where there is one, TLS on .NET streams.</summary>
internal sealed class TcpEndpoint(Broker broker) : IDisposable
{
    private readonly List<Socket> _listeners = [];
    private readonly List<EventLoop> _loops = [];
    private readonly CancellationTokenSource _stopping = new();
    private int _nextLoop;

    public void Start(MqttServerOptions options)
    {
        if (options.DefaultEndpointOptions.IsEnabled || options.Engine.Endpoints.Count > 0)
        {
            if (options.Engine.UseEventLoop && Epoll.IsSupported)
            {
                int count = options.Engine.EventLoops > 0 ? options.Engine.EventLoops : Math.Clamp(Environment.ProcessorCount / 2, 1, 16);
                for (int i = 0; i < count; i++)
                {
                    _loops.Add(new EventLoop(broker, i));
                }
            }
            if (options.DefaultEndpointOptions.IsEnabled)
            {
                ServePlain(options.DefaultEndpointOptions, broker.DefaultEndpoint);
            }
            foreach (EngineEndpoint endpoint in options.Engine.Endpoints)
            {
                bool v6 = endpoint.Address.AddressFamily == AddressFamily.InterNetworkV6;
                MqttServerTcpEndpointOptions tcp = new()
                {
                    Port = endpoint.Port,
                    BoundInterNetworkAddress = v6 ? IPAddress.None : endpoint.Address,
                    BoundInterNetworkV6Address = v6 ? endpoint.Address : IPAddress.IPv6None,
                };
                ServePlain(tcp, new EndpointRules(options.Engine, endpoint));
                endpoint.Port = tcp.Port;
            }
            foreach (EventLoop loop in _loops)
            {
                loop.Start();
            }
        }
        if (options.TlsEndpointOptions.IsEnabled)
        {
            if (options.TlsEndpointOptions.CertificateProvider is null)
            {
                throw new InvalidOperationException("The TLS endpoint needs a certificate: set one with WithEncryptionCertificate.");
            }
            foreach (Socket listener in Listen(options.TlsEndpointOptions))
            {
                _ = AcceptAsync(listener, options.TlsEndpointOptions, options.TlsEndpointOptions, broker.DefaultEndpoint);
            }
        }
    }

    private void ServePlain(MqttServerTcpEndpointOptions endpoint, EndpointRules rules)
    {
        foreach (Socket listener in Listen(endpoint))
        {
            if (_loops.Count > 0)
            {
                int descriptor = (int)listener.SafeHandle.DangerousGetHandle();
                listener.Blocking = false;
                _loops[0].AddListener(descriptor, () => AcceptOnLoop(descriptor, rules));
            }
            else
            {
                _ = AcceptAsync(listener, endpoint, null, rules);
            }
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        foreach (EventLoop loop in _loops)
        {
            loop.Dispose();
        }
        foreach (Socket listener in _listeners)
        {
            listener.Dispose();
        }
        _listeners.Clear();
        _loops.Clear();
        _stopping.Dispose();
    }

    private List<Socket> Listen(MqttServerTcpEndpointBaseOptions endpoint)
    {
        List<Socket> listeners = [];
        foreach (IPAddress? address in new[] { endpoint.BoundInterNetworkAddress, endpoint.BoundInterNetworkV6Address })
        {
            if (address is null || address.Equals(IPAddress.None) || address.Equals(IPAddress.IPv6None) || address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
            {
                continue;
            }
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (address.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    socket.DualMode = false;
                }
                if (endpoint.ReuseAddress)
                {
                    socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                }
                // Accepted connections inherit these from the listener, which saves calls for each of them.
                socket.NoDelay = endpoint.NoDelay;
                if (endpoint.KeepAlive is bool keepAlive)
                {
                    socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, keepAlive);
                }
                Tune(socket, SocketOptionName.TcpKeepAliveInterval, endpoint.TcpKeepAliveInterval);
                Tune(socket, SocketOptionName.TcpKeepAliveRetryCount, endpoint.TcpKeepAliveRetryCount);
                Tune(socket, SocketOptionName.TcpKeepAliveTime, endpoint.TcpKeepAliveTime);
                socket.Bind(new IPEndPoint(address, endpoint.Port));
                socket.Listen(endpoint.ConnectionBacklog);
            }
            catch (SocketException e) when (listeners.Count > 0 && address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                // No IPv6 on this machine; IPv4 is served.
                broker.Log(MqttNetLogLevel.Warning, "Port {0} is not served on IPv6.", e, endpoint.Port);
                socket.Dispose();
                continue;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            endpoint.Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            listeners.Add(socket);
            _listeners.Add(socket);
        }
        return listeners;
    }

    private static void Tune(Socket socket, SocketOptionName name, int? value)
    {
        if (value is int number)
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, name, number);
        }
    }

    private void AcceptOnLoop(int listener, EndpointRules rules)
    {
        for (int i = 0; i < 128; i++)
        {
            int descriptor = Epoll.Accept(listener);
            if (descriptor < 0)
            {
                if (Epoll.LastError == Epoll.TooManyFiles)
                {
                    broker.Log(MqttNetLogLevel.Error, "The process has no file descriptors left; raise its limit (ulimit -n).");
                }
                return;
            }
            EventLoop loop = _loops[(int)((uint)_nextLoop++ % (uint)_loops.Count)];
            new EventLoopConnection(loop, descriptor) { Endpoint = rules }.Start();
        }
    }

    private async Task AcceptAsync(Socket listener, MqttServerTcpEndpointBaseOptions endpoint, MqttServerTlsTcpEndpointOptions? tls, EndpointRules rules)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                socket.NoDelay = endpoint.NoDelay;
                _ = Task.Run(() => ServeAsync(socket, tls, rules));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                broker.Log(MqttNetLogLevel.Error, "A connection could not be accepted.", e);
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket, MqttServerTlsTcpEndpointOptions? tls, EndpointRules rules)
    {
        try
        {
            EndPoint? remote = socket.RemoteEndPoint;
            EndPoint? local = socket.LocalEndPoint;
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            X509Certificate2? clientCertificate = null;
            if (tls is not null)
            {
                SslStream ssl = new(stream, leaveInnerStreamOpen: false);
                stream = ssl;
                using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                timeout.CancelAfter(broker.Options.DefaultCommunicationTimeout);
                await ssl.AuthenticateAsServerAsync(TlsOptions(tls), timeout.Token).ConfigureAwait(false);
                clientCertificate = ssl.RemoteCertificate as X509Certificate2;
            }
            DuplexConnection connection = DuplexConnection.Over(broker, stream, new DuplexConnection.ConnectionFacts(remote, local, clientCertificate, tls is not null), socket.Dispose);
            connection.Endpoint = rules;
            await connection.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.Security.Authentication.AuthenticationException or IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            broker.Log(MqttNetLogLevel.Warning, "A connection ended before MQTT began.", e);
        }
        finally
        {
            socket.Dispose();
        }
    }

    private static SslServerAuthenticationOptions TlsOptions(MqttServerTlsTcpEndpointOptions tls) => new()
    {
        ServerCertificate = tls.CertificateProvider.GetCertificate(),
        ClientCertificateRequired = tls.ClientCertificateRequired,
        EnabledSslProtocols = tls.SslProtocol,
        CertificateRevocationCheckMode = tls.CheckCertificateRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CipherSuitesPolicy = tls.CipherSuitesPolicy,
        RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
    };
}

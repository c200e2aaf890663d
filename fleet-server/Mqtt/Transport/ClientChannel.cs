using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace KioskFleet.Mqtt.Transport;

/// <summary>Opens the stream from a client to its server: TCP, TLS or WebSocket.</summary>
internal static class ClientChannel
{
    public static Task<Stream> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken) => options.ChannelOptions switch
    {
        MqttClientTcpOptions tcp => ConnectTcpAsync(tcp, cancellationToken),
        MqttClientWebSocketOptions webSocket => ConnectWebSocketAsync(webSocket, cancellationToken),
        null => throw new ArgumentException("The options have no channel: set WithTcpServer or WithWebSocketServer.", nameof(options)),
        _ => throw new NotSupportedException($"{options.ChannelOptions.GetType()} is not a channel that this client knows."),
    };

    private static async Task<Stream> ConnectTcpAsync(MqttClientTcpOptions options, CancellationToken cancellationToken)
    {
        Stream stream;
        if (options.StreamProvider is not null)
        {
            stream = await options.StreamProvider.ConnectAsync(options.RemoteEndpoint, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Socket socket = options.AddressFamily == AddressFamily.Unspecified ? new Socket(SocketType.Stream, options.ProtocolType) : new Socket(options.AddressFamily, SocketType.Stream, options.ProtocolType);
            try
            {
                socket.NoDelay = options.NoDelay;
                if (options.BufferSize > 0)
                {
                    socket.ReceiveBufferSize = options.BufferSize;
                    socket.SendBufferSize = options.BufferSize;
                }
                if (options.DualMode is bool dual && socket.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    socket.DualMode = dual;
                }
                if (options.LocalEndpoint is not null)
                {
                    socket.Bind(options.LocalEndpoint);
                }
                await socket.ConnectAsync(options.RemoteEndpoint, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            stream = new NetworkStream(socket, ownsSocket: true);
        }
        if (options.TlsOptions is not { UseTls: true } tls)
        {
            return stream;
        }
        string host = tls.TargetHost ?? (options.RemoteEndpoint as DnsEndPoint)?.Host ?? (options.RemoteEndpoint as IPEndPoint)?.Address.ToString() ?? "";
        SslStream ssl = new(stream, leaveInnerStreamOpen: false);
        try
        {
            await ssl.AuthenticateAsClientAsync(TlsOptions(tls, host, options), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ssl.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return ssl;
    }

    private static SslClientAuthenticationOptions TlsOptions(MqttClientTlsOptions tls, string host, IMqttClientChannelOptions channel)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            ApplicationProtocols = tls.ApplicationProtocols,
            EnabledSslProtocols = tls.SslProtocol,
            EncryptionPolicy = tls.EncryptionPolicy,
            AllowRenegotiation = tls.AllowRenegotiation,
            CipherSuitesPolicy = tls.CipherSuitesPolicy,
            CertificateRevocationCheckMode = tls.IgnoreCertificateRevocationErrors ? X509RevocationMode.NoCheck : tls.RevocationMode,
            ClientCertificates = tls.ClientCertificatesProvider?.GetCertificates(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(tls, certificate, chain, errors, channel),
        };
        if (tls.CertificateSelectionHandler is { } select)
        {
            options.LocalCertificateSelectionCallback = (_, target, local, remote, issuers) => select(new MqttClientCertificateSelectionEventArgs(target, local, remote, issuers, channel as MqttClientTcpOptions));
        }
        if (tls.TrustChain is { Count: > 0 } trust)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = options.CertificateRevocationCheckMode };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trust);
        }
        return options;
    }

    private static bool Accepts(MqttClientTlsOptions tls, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, IMqttClientChannelOptions channel)
    {
        if (tls.CertificateValidationHandler is { } handler)
        {
            return handler(new MqttClientCertificateValidationEventArgs(certificate, chain, errors, channel));
        }
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        if (tls.IgnoreCertificateChainErrors)
        {
            errors &= ~SslPolicyErrors.RemoteCertificateChainErrors;
        }
        return errors == SslPolicyErrors.None || tls.AllowUntrustedCertificates;
    }

    private static async Task<Stream> ConnectWebSocketAsync(MqttClientWebSocketOptions options, CancellationToken cancellationToken)
    {
        Uri uri = new(options.Uri.Contains("://", StringComparison.Ordinal) ? options.Uri : (options.TlsOptions is { UseTls: true } ? "wss://" : "ws://") + options.Uri);
        ClientWebSocket socket = new();
        try
        {
            foreach (string protocol in options.SubProtocols ?? [])
            {
                socket.Options.AddSubProtocol(protocol);
            }
            foreach ((string name, string value) in options.RequestHeaders ?? new Dictionary<string, string>())
            {
                socket.Options.SetRequestHeader(name, value);
            }
            socket.Options.KeepAliveInterval = options.KeepAliveInterval;
            if (options.DangerousDeflateOptions is not null)
            {
                socket.Options.DangerousDeflateOptions = options.DangerousDeflateOptions;
            }
            using HttpMessageInvoker invoker = new(HttpHandler(options, uri));
            await socket.ConnectAsync(uri, invoker, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new MqttWebSocketStream(socket);
    }

    /// <summary>What opens the WebSocket. ClientWebSocket's own options know neither a trust chain nor revocation, TLS versions and ciphers, which must hold as over plain TLS.</summary>
    private static SocketsHttpHandler HttpHandler(MqttClientWebSocketOptions options, Uri uri)
    {
        SocketsHttpHandler handler = new() { PooledConnectionLifetime = TimeSpan.Zero, UseCookies = options.CookieContainer is not null };
        if (options.CookieContainer is not null)
        {
            handler.CookieContainer = options.CookieContainer;
        }
        handler.Credentials = options.UseDefaultCredentials ? CredentialCache.DefaultCredentials : options.Credentials;
        if (options.ProxyOptions is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy.Address, proxy.BypassOnLocal, proxy.BypassList, new NetworkCredential(proxy.Username, proxy.Password, proxy.Domain)) { UseDefaultCredentials = proxy.UseDefaultCredentials };
        }
        if (uri.Scheme == "wss" && options.TlsOptions is { } tls)
        {
            // Where the options say nothing of TLS, an address with wss gets what .NET does for any such address.
            handler.SslOptions = tls.UseTls
                ? TlsOptions(tls, uri.Host, options)
                : new SslClientAuthenticationOptions { ClientCertificates = tls.ClientCertificatesProvider?.GetCertificates(), RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(tls, certificate, chain, errors, options) };
        }
        return handler;
    }
}

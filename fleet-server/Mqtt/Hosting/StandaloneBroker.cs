using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KioskFleet.Mqtt.Persistence;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>The engine as a program: what <c>kiosk broker</c> runs.</summary>
public static class StandaloneBroker
{
    /// <summary>OWASP's figure for PBKDF2 with SHA-256.</summary>
    internal const int HashIterations = 600_000;

    /// <summary>
    /// Runs until <paramref name="ct"/> is cancelled. SIGHUP reads the user and ACL files again.
    /// Returns the exit code: 0 after an orderly stop, 2 for unusable options, 3 when an endpoint cannot be opened.
    /// </summary>
    public static async Task<int> RunAsync(StandaloneBrokerOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        Action<string> log = options.Log ?? (_ => { });
        MqttServer server;
        BrokerRules rules;
        MqttWebSocketServerAdapter webSockets = new();
        ServerCertificates? certificates;
        try
        {
            rules = new BrokerRules(options);
            certificates = options.TlsPort is null && options.WebSocketTlsPort is null ? null : ServerCertificates.Read(options);
            server = Create(options, rules, certificates, webSockets, log);
        }
        catch (Exception e) when (e is ArgumentException or IOException or CryptographicException or UnauthorizedAccessException or FormatException)
        {
            log(e.Message);
            return 2;
        }
        using (server)
        {
            WebSocketEndpoint? webSocketEndpoint = null;
            try
            {
                await server.StartAsync().ConfigureAwait(false);
                if (options.WebSocketPort is not null || options.WebSocketTlsPort is not null)
                {
                    webSocketEndpoint = await WebSocketEndpoint.StartAsync(options, webSockets, certificates).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or InvalidOperationException)
            {
                log($"The broker cannot start: {e.Message}");
                return 3;
            }
            using PosixSignalRegistration? reload = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                rules.Reload(log);
            });
            log(Endpoints(options, server.Broker.Options, webSocketEndpoint));
            try
            {
                await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
            }
            if (webSocketEndpoint is not null)
            {
                await webSocketEndpoint.DisposeAsync().ConfigureAwait(false);
            }
        }
        return 0;
    }

    private static string Endpoints(StandaloneBrokerOptions asked, MqttServerOptions running, WebSocketEndpoint? webSockets)
    {
        List<string> endpoints = [];
        if (asked.Port is not null)
        {
            endpoints.Add($"on port {running.DefaultEndpointOptions.Port}");
        }
        if (asked.TlsPort is not null)
        {
            endpoints.Add($"TLS on port {running.TlsEndpointOptions.Port}");
        }
        if (webSockets is not null)
        {
            endpoints.AddRange(webSockets.Describe());
        }
        endpoints.AddRange(running.Engine.Endpoints.Select(e => $"\"{e.Name}\" on {e.Address} port {e.Port}"));
        return "listening " + string.Join(", ", endpoints);
    }

    /// <summary>A line's second half for the user file.</summary>
    public static string HashPassword(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, HashIterations, HashAlgorithmName.SHA256, 32);
        return $"pbkdf2-sha256${HashIterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    private static MqttServer Create(StandaloneBrokerOptions options, BrokerRules rules, ServerCertificates? certificates, MqttWebSocketServerAdapter webSockets, Action<string> log)
    {
        bool onlyListeners = options.Port is null && options.TlsPort is null && options.WebSocketPort is null && options.WebSocketTlsPort is null;
        if (onlyListeners && options.Listeners.Count == 0)
        {
            throw new ArgumentException("The broker needs a port: give a plain, a TLS or a WebSocket one.");
        }
        if (!onlyListeners && !options.AllowAnonymous && options.UserFile is null && options.ClientAuthorityPath is null)
        {
            throw new ArgumentException("Nobody could connect: allow anonymous clients, or give a user file or an authority for client certificates.");
        }
        MqttServerOptions mqtt = new() { EnablePersistentSessions = true, MaxPendingMessagesPerClient = options.MaximumPendingMessages };
        Configure(mqtt.DefaultEndpointOptions, options.Port, options.Address);
        Configure(mqtt.TlsEndpointOptions, options.TlsPort, options.Address);
        if (options.TlsPort is not null)
        {
            certificates!.Apply(mqtt.TlsEndpointOptions);
        }
        if (options.PersistencePath is not null)
        {
            mqtt.Engine.Store = new SqliteStore(options.PersistencePath);
        }
        mqtt.Engine.AccessControl = rules.AccessControl;
        rules.AddEndpoints(mqtt.Engine);
        options.ConfigureEngine?.Invoke(mqtt.Engine);
        MqttNetEventLogger logger = new("broker");
        logger.LogMessagePublished += (_, e) =>
        {
            if (e.LogMessage.Level >= MqttNetLogLevel.Error)
            {
                log(e.LogMessage.ToString());
            }
        };
        IMqttServerAdapter[] adapters = [new MQTTnet.Server.Internal.Adapter.MqttTcpServerAdapter(), webSockets];
        MqttServer server = new MqttServerFactory().CreateMqttServer(mqtt, adapters, logger);
        server.ValidatingConnectionAsync += rules.ValidateAsync;
        return server;
    }

    private static void Configure(MqttServerTcpEndpointBaseOptions endpoint, int? port, IPAddress? address)
    {
        endpoint.IsEnabled = port is not null;
        endpoint.Port = port ?? 0;
        if (address is not null)
        {
            bool v6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            endpoint.BoundInterNetworkAddress = v6 ? IPAddress.None : address;
            endpoint.BoundInterNetworkV6Address = v6 ? address : IPAddress.IPv6None;
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KioskFleet.Mqtt.Persistence;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>How a broker of its own is run.</summary>
public sealed class StandaloneBrokerOptions
{
    /// <summary>Port of the plain endpoint; 0: any free one; null: none.</summary>
    public int? Port { get; set; } = MqttPorts.Default;

    /// <summary>Port of the TLS endpoint; null: none. Needs <see cref="CertificatePath"/>.</summary>
    public int? TlsPort { get; set; }

    /// <summary>Address to listen on; null: all, IPv4 and IPv6.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>Certificate with its chain, PEM.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>Private key, PEM; null: it is in the certificate's file.</summary>
    public string? KeyPath { get; set; }

    /// <summary>PEM file of the authorities whose client certificates are taken; then a client must show one. Null: none asked for.</summary>
    public string? ClientAuthorityPath { get; set; }

    /// <summary>Whether clients may come without user name and password.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>File of users, one a line: name, colon, "pbkdf2-sha256$iterations$salt$hash" (both base64) as <see cref="StandaloneBroker.HashPassword"/> makes it.</summary>
    public string? UserFile { get; set; }

    /// <summary>SQLite file for sessions, retained messages and queues; null: nothing outlives the process.</summary>
    public string? PersistencePath { get; set; }

    /// <summary>Messages that wait for one client at most. Larger than the library's default, because a broker of its own serves clients that nobody planned for.</summary>
    public int MaximumPendingMessages { get; set; } = 10_000;

    /// <summary>All other limits.</summary>
    public Action<EngineOptions>? ConfigureEngine { get; set; }

    /// <summary>Lines for the operator; null: none.</summary>
    public Action<string>? Log { get; set; }
}

/// <summary>The engine as a program: what <c>kiosk broker</c> runs.</summary>
public static class StandaloneBroker
{
    /// <summary>OWASP's figure for PBKDF2 with SHA-256.</summary>
    private const int HashIterations = 600_000;

    /// <summary>Runs until <paramref name="ct"/> is cancelled. Returns the exit code: 0 after an orderly stop, 2 for unusable options, 3 when an endpoint cannot be opened.</summary>
    public static async Task<int> RunAsync(StandaloneBrokerOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        Action<string> log = options.Log ?? (_ => { });
        MqttServer server;
        try
        {
            server = Create(options, log);
        }
        catch (Exception e) when (e is ArgumentException or IOException or CryptographicException or UnauthorizedAccessException or FormatException)
        {
            log(e.Message);
            return 2;
        }
        using (server)
        {
            try
            {
                await server.StartAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or InvalidOperationException)
            {
                log($"The broker cannot start: {e.Message}");
                return 3;
            }
            MqttServerOptions running = server.Broker.Options;
            log("listening" + (options.Port is null ? "" : $" on port {running.DefaultEndpointOptions.Port}") + (options.TlsPort is null ? "" : $", TLS on port {running.TlsEndpointOptions.Port}"));
            try
            {
                await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
            }
        }
        return 0;
    }

    /// <summary>A line's second half for the user file.</summary>
    public static string HashPassword(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, HashIterations, HashAlgorithmName.SHA256, 32);
        return $"pbkdf2-sha256${HashIterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    internal static MqttServer Create(StandaloneBrokerOptions options, Action<string> log)
    {
        if (options.Port is null && options.TlsPort is null)
        {
            throw new ArgumentException("The broker needs a port: give a plain or a TLS one.");
        }
        if (!options.AllowAnonymous && options.UserFile is null && options.ClientAuthorityPath is null)
        {
            throw new ArgumentException("Nobody could connect: allow anonymous clients, or give a user file or an authority for client certificates.");
        }
        MqttServerOptions mqtt = new() { EnablePersistentSessions = true, MaxPendingMessagesPerClient = options.MaximumPendingMessages };
        Configure(mqtt.DefaultEndpointOptions, options.Port, options.Address);
        Configure(mqtt.TlsEndpointOptions, options.TlsPort, options.Address);
        if (options.TlsPort is not null)
        {
            ConfigureTls(mqtt.TlsEndpointOptions, options);
        }
        if (options.PersistencePath is not null)
        {
            mqtt.Engine.Store = new SqliteStore(options.PersistencePath);
        }
        options.ConfigureEngine?.Invoke(mqtt.Engine);
        MqttNetEventLogger logger = new("broker");
        logger.LogMessagePublished += (_, e) =>
        {
            if (e.LogMessage.Level >= MqttNetLogLevel.Error)
            {
                log(e.LogMessage.ToString());
            }
        };
        MqttServer server = new MqttServerFactory().CreateMqttServer(mqtt, logger);
        if (options.UserFile is not null)
        {
            UserFile users = UserFile.Read(options.UserFile);
            server.ValidatingConnectionAsync += args => Validate(args, users, options.AllowAnonymous);
        }
        return server;
    }

    private static Task Validate(ValidatingConnectionEventArgs args, UserFile users, bool allowAnonymous)
    {
        if (args.UserName is null && allowAnonymous)
        {
            return Task.CompletedTask;
        }
        // The hash takes a good part of a second by design; it must not hold up the event loop.
        return Task.Run(() =>
        {
            if (args.UserName is null || args.RawPassword is null || !users.Accepts(args.UserName, args.RawPassword))
            {
                args.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            }
        });
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

    private static void ConfigureTls(MqttServerTlsTcpEndpointOptions tls, StandaloneBrokerOptions options)
    {
        if (options.CertificatePath is null)
        {
            throw new ArgumentException("The TLS endpoint needs a certificate file.");
        }
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath);
        tls.CertificateProvider = new MQTTnet.Certificates.X509CertificateProvider(certificate);
        if (options.ClientAuthorityPath is null)
        {
            return;
        }
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(options.ClientAuthorityPath);
        tls.ClientCertificateRequired = true;
        tls.RemoteCertificateValidationCallback = (_, shown, _, _) =>
        {
            if (shown is null)
            {
                return false;
            }
            using X509Chain chain = new();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            using X509Certificate2 copy = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            return chain.Build(copy);
        };
    }
}

/// <summary>User names with hashed passwords.</summary>
internal sealed class UserFile
{
    /// <summary>Passwords found right are remembered (as a fast keyed hash) so that a fleet that comes back at once does not wait for thousands of slow hashes.</summary>
    private readonly ConcurrentDictionary<string, byte[]> _accepted = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, (int Iterations, byte[] Salt, byte[] Hash)> _users = [];

    public static UserFile Read(string path)
    {
        UserFile file = new();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string[] parts = colon < 0 ? [] : line[(colon + 1)..].Split('$');
            if (parts.Length != 4 || parts[0] != "pbkdf2-sha256" || !int.TryParse(parts[1], out int iterations))
            {
                throw new FormatException($"{path}, line {number}: expected name:pbkdf2-sha256$iterations$salt$hash.");
            }
            file._users[line[..colon]] = (iterations, Convert.FromBase64String(parts[2]), Convert.FromBase64String(parts[3]));
        }
        return file;
    }

    public bool Accepts(string name, byte[] password)
    {
        byte[] quick = HMACSHA256.HashData(_key, password);
        if (_accepted.TryGetValue(name, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, quick))
        {
            return true;
        }
        bool exists = _users.TryGetValue(name, out (int Iterations, byte[] Salt, byte[] Hash) user);
        if (!exists)
        {
            // The same work for an unknown name, so that names cannot be told apart by time.
            user = (600_000, new byte[16], new byte[32]);
        }
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, user.Salt, user.Iterations, HashAlgorithmName.SHA256, user.Hash.Length);
        if (!exists || !CryptographicOperations.FixedTimeEquals(hash, user.Hash))
        {
            return false;
        }
        _accepted[name] = quick;
        return true;
    }
}

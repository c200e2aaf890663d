using System.Net;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>How a broker of its own is run.</summary>
public sealed class StandaloneBrokerOptions
{
    /// <summary>Port of the plain endpoint; 0: any free one; null: none.</summary>
    public int? Port { get; set; } = MqttPorts.Default;

    /// <summary>Port of the TLS endpoint; null: none. Needs <see cref="CertificatePath"/>.</summary>
    public int? TlsPort { get; set; }

    /// <summary>Port for MQTT over WebSockets (any path, sub-protocol mqtt); 0: any free one; null: none.</summary>
    public int? WebSocketPort { get; set; }

    /// <summary>Port for MQTT over WebSockets with TLS; null: none. Needs <see cref="CertificatePath"/>.</summary>
    public int? WebSocketTlsPort { get; set; }

    /// <summary>Origins (scheme and host) whose pages may open a WebSocket; empty: all. Whoever sends no Origin is no browser and is let in.</summary>
    public IList<string> WebSocketOrigins { get; } = [];

    /// <summary>Plain endpoints beside <see cref="Port"/>, with rules of their own.</summary>
    public IList<StandaloneListener> Listeners { get; } = [];

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

    /// <summary>Users and password hashes, see <see cref="Hosting.UserFile"/>; null: nobody has a password.</summary>
    public string? UserFile { get; set; }

    /// <summary>Who may publish and read what, see <see cref="Hosting.AclFile"/>; null: everybody everything.</summary>
    public string? AclFile { get; set; }

    /// <summary>SQLite file for sessions, retained messages and queues; null: nothing outlives the process.</summary>
    public string? PersistencePath { get; set; }

    /// <summary>Messages that wait for one client at most. Larger than the library's default, because a broker of its own serves clients that nobody planned for.</summary>
    public int MaximumPendingMessages { get; set; } = 10_000;

    /// <summary>All other limits.</summary>
    public Action<EngineOptions>? ConfigureEngine { get; set; }

    /// <summary>Lines for the operator; null: none.</summary>
    public Action<string>? Log { get; set; }
}

#nullable disable
using KioskFleet.Mqtt;

namespace MQTTnet.Server;

/// <summary>Options of the server in MQTTnet's terms. What the engine knows beyond them is in <see cref="Engine"/>.</summary>
public sealed class MqttServerOptions
{
    /// <summary>How long a connection may take to send CONNECT, to shake hands and to take a last packet.</summary>
    public TimeSpan DefaultCommunicationTimeout { get; set; } = TimeSpan.FromSeconds(100);

    public MqttServerTcpEndpointOptions DefaultEndpointOptions { get; } = new();

    /// <summary>Whether sessions outlive their connection when the client asks for it.</summary>
    public bool EnablePersistentSessions { get; set; }

    public MqttServerKeepAliveOptions KeepAliveOptions { get; } = new();

    /// <summary>Messages that wait for one client at most; see also <see cref="EngineOptions.MaximumQueuedBytesPerSession"/>.</summary>
    public int MaxPendingMessagesPerClient { get; set; } = 250;

    public MqttPendingMessagesOverflowStrategy PendingMessagesOverflowStrategy { get; set; } = MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage;

    public MqttServerTlsTcpEndpointOptions TlsEndpointOptions { get; } = new();

    /// <summary>Kept for MQTTnet's sake: the engine takes its buffers from a pool.</summary>
    public int WriterBufferSize { get; set; } = 4096;

    /// <summary>Kept for MQTTnet's sake.</summary>
    public int WriterBufferSizeMax { get; set; } = 65535;

    /// <summary>What only this engine has; not in MQTTnet.</summary>
    public EngineOptions Engine { get; } = new();
}

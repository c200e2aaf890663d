#nullable disable
using KioskFleet.Mqtt.Sessions;
using KioskFleet.Mqtt.Transport;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Packets;

namespace MQTTnet.LowLevelClient;

/// <summary>A connection over which an application sends and receives packets itself, CONNECT included.</summary>
public interface ILowLevelMqttClient : IDisposable
{
    bool IsConnected { get; }

    event Func<InspectMqttPacketEventArgs, Task> InspectPacketAsync;

    /// <summary>Opens the connection. Nothing is sent yet.</summary>
    Task ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default);

    /// <summary>Closes the connection. Nothing is sent before.</summary>
    Task DisconnectAsync(CancellationToken cancellationToken = default);

    /// <summary>The next packet; null when the server has closed the connection.</summary>
    Task<MqttPacket> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Completes when the packet was handed to the socket.</summary>
    Task SendAsync(MqttPacket packet, CancellationToken cancellationToken = default);
}

/// <inheritdoc/>
public sealed class LowLevelMqttClient : ILowLevelMqttClient
{
    private readonly AsyncEvent<InspectMqttPacketEventArgs> _inspect = new();
    private MqttClientLink _link;
    private bool _disposed;

    internal LowLevelMqttClient()
    {
    }

    public bool IsConnected => _link is not null;

    public event Func<InspectMqttPacketEventArgs, Task> InspectPacketAsync
    {
        add => _inspect.Add(value);
        remove => _inspect.Remove(value);
    }

    public async Task ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_link is not null)
        {
            throw new InvalidOperationException("Low level MQTT client is already connected. Disconnect first before connecting again.");
        }
        if (options.ChannelOptions is null)
        {
            throw new ArgumentException("The options have no channel: set WithTcpServer or WithWebSocketServer.", nameof(options));
        }
        try
        {
            _link = new MqttClientLink(await ClientChannel.ConnectAsync(options, cancellationToken).ConfigureAwait(false), options, _inspect);
        }
        catch (Exception e) when (e is not (OperationCanceledException or MqttCommunicationException))
        {
            throw new MqttCommunicationException(e);
        }
    }

    public async Task DisconnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MqttClientLink link = _link;
        _link = null;
        if (link is not null)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async Task<MqttPacket> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        MqttClientLink link = Connected();
        try
        {
            MqttPacket packet = await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (packet is null)
            {
                await DisconnectAsync(CancellationToken.None).ConfigureAwait(false);
            }
            return packet;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await DisconnectAsync(CancellationToken.None).ConfigureAwait(false);
            if (e is MqttCommunicationException or MqttProtocolViolationException)
            {
                throw;
            }
            throw new MqttCommunicationException(e);
        }
    }

    public async Task SendAsync(MqttPacket packet, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(packet);
        MqttClientLink link = Connected();
        try
        {
            await link.SendAsync(packet).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MqttCommunicationException)
        {
            await DisconnectAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        DisconnectAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    private MqttClientLink Connected()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _link ?? throw new MqttCommunicationException("Low level MQTT client is not connected.");
    }
}

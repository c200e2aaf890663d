using KioskFleet.Mqtt.Codec;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <content>The ends of a connection.</content>
internal abstract partial class ClientConnection
{
    /// <summary>
    /// DISCONNECT §3.14: the will is dropped unless the client asks for it by code 0x04 [MQTT-3.14.4-3]; a new session expiry may be set,
    /// but not on a session that had none [MQTT-3.1.2-23] (§3.14.2.2.2).
    /// </summary>
    private void HandleDisconnect(MqttDisconnectPacket packet)
    {
        Session session = Session!;
        if (packet.HasSessionExpiryInterval)
        {
            if (session.ExpiryInterval == 0 && packet.SessionExpiryInterval != 0)
            {
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 3.14.2.2.2", "A session that ends with its connection cannot be given an expiry in DISCONNECT.");
            }
            session.ExpiryInterval = Math.Min(packet.SessionExpiryInterval, Broker.Engine.MaximumSessionExpiry);
        }
        if (packet.ServerReference is not null)
        {
            throw MalformedPacketException.OftenUnanswered("MQTT5 3.14.2.2.5", "A client must not send a server reference.", MalformedPacketException.ProtocolError);
        }
        if (packet.ReasonCode == MqttDisconnectReasonCode.NormalDisconnection)
        {
            Broker.DropWill(session);
        }
        Close(MqttClientDisconnectType.Clean, packet);
    }

    /// <summary>Tells a 5.0 client why [MQTT-3.14.1-1] and closes. 3.1.1 has no server DISCONNECT.</summary>
    public void CloseWith(MqttDisconnectReasonCode code, string? reason, MqttServerClientDisconnectOptions? options = null)
    {
        if (IsV5 && IsConnected)
        {
            Write(new MqttDisconnectPacket
            {
                ReasonCode = code,
                ReasonString = _problemInformation && Broker.Engine.SendReasonStrings ? reason : null,
                ServerReference = options?.ServerReference,
                UserProperties = options?.UserProperties,
            });
        }
        Close(MqttClientDisconnectType.NotClean, null);
    }

    public void CloseTakenOver()
    {
        if (IsV5)
        {
            Write(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver });
        }
        Close(MqttClientDisconnectType.Takeover, null);
    }

    /// <summary>Closes a connection that has no session.</summary>
    private void CloseSilently() => Close(MqttClientDisconnectType.NotClean, null);

    private bool _peerGone;

    private void Close(MqttClientDisconnectType type, MqttDisconnectPacket? packet)
    {
        if (Volatile.Read(ref _closing) != 0)
        {
            return;
        }
        FlushTransport();
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }
        System.Net.EndPoint? remote = Broker.Events.ClientDisconnected.HasHandlers ? RemoteEndPoint : null;
        CloseTransport(linger: packet is null && !_peerGone);
        _authentication?.TrySetCanceled();
        Broker.Disconnected(this, type, packet, remote);
    }
}

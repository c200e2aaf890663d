using KioskFleet.NanoHost.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using Thread = KioskFleet.NanoHost.Threading.Thread;

namespace nanoFramework.M2Mqtt;

/// <summary>The four threads of a connection: receiving, events, sending with retries, keep-alive.</summary>
public sealed partial class MqttClient
{
    private MqttMsgConnack Handshake(Connection connection, byte[] connect)
    {
        Send(connection, connect);
        MqttPacket? answer = null;
        Exception? failure = null;
        using var answered = new ManualResetEvent(false);
        var reader = new Thread(() =>
        {
            try
            {
                answer = MqttPackets.Read(connection.Stream);
            }
            catch (Exception exception) when (exception is IOException or MqttClientException or ObjectDisposedException)
            {
                failure = exception;
            }
            finally
            {
                SetSafely(answered);
            }
        });
        reader.Start();
        int which = WaitHandle.WaitAny([answered, connection.Life.Over.WaitHandle], Settings.TimeoutOnConnection);
        connection.Life.DemandPower();
        if (which == WaitHandle.WaitTimeout)
        {
            throw new MqttTimeoutException();
        }

        if (failure is not null)
        {
            throw new MqttCommunicationException(failure);
        }

        if (answer is not MqttConnAckPacket connack)
        {
            throw new MqttCommunicationException(new MqttClientException(MqttClientErrorCode.WrongBrokerMessage));
        }

        return new MqttMsgConnack { SessionPresent = connack.IsSessionPresent, ReturnCode = (MqttReasonCode)connack.ReturnCode };
    }

    private static void SetSafely(ManualResetEvent handle)
    {
        try
        {
            handle.Set();
        }
        catch (ObjectDisposedException)
        {
            // The waiter timed out and left.
        }
    }

    private void Begin(Connection connection, bool cleanSession, ushort keepAliveSeconds)
    {
        lock (_gate)
        {
            if (cleanSession)
            {
                _received.Clear();
            }

            _connection = connection;
        }

        new Thread(() => ReceiveThread(connection)).Start();
        new Thread(() => EventThread(connection)).Start();
        new Thread(() => InflightThread(connection)).Start();
        if (keepAliveSeconds > 0)
        {
            new Thread(() => KeepAliveThread(connection, keepAliveSeconds * 1000)).Start();
        }
    }

    private static void End(Connection? connection, bool raise) => connection?.Close(raise ? EventArgs.Empty : null);

    private void Send(Connection connection, byte[] bytes)
    {
        try
        {
            lock (_sending)
            {
                connection.Stream.Write(bytes, 0, bytes.Length);
                connection.Stream.Flush();
            }

            connection.LastSent = Environment.TickCount64;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            connection.Life.DemandPower();
            throw new MqttCommunicationException(exception);
        }
    }

    private ushort NextId()
    {
        lock (_gate)
        {
            do
            {
                _lastId = (ushort)(_lastId == ushort.MaxValue ? 1 : _lastId + 1);
            }
            while (_inflight.Exists(entry => entry.Id == _lastId && entry.Awaits != 0) && _inflight.Count < ushort.MaxValue);
            return _lastId;
        }
    }

    private void Enqueue(Inflight entry)
    {
        KioskFleet.NanoHost.BoardLife.Demand();
        lock (_gate)
        {
            if (_inflight.Count >= Settings.InflightQueueSize)
            {
                throw new MqttClientException(MqttClientErrorCode.InflightQueueFull);
            }

            _inflight.Add(entry);
        }

        _connection?.Work.Set();
    }

    private static void Raise(Connection connection, EventArgs e)
    {
        connection.Events.Enqueue(e);
        connection.EventsWaiting.Set();
    }

    private void ReceiveThread(Connection connection)
    {
        try
        {
            while (connection.IsOpen)
            {
                MqttPacket? packet = MqttPackets.Read(connection.Stream);
                if (packet is null)
                {
                    break;
                }

                Handle(connection, packet);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or MqttClientException or MqttCommunicationException or InvalidOperationException)
        {
            connection.Life.Board.Trace($"MQTT: the connection ended by {exception.Message}");
        }

        End(connection, raise: true);
    }

    private void Handle(Connection connection, MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket publish:
                Receive(connection, publish);
                break;
            case MqttPubAckPacket acknowledged:
                Published(connection, acknowledged.PacketIdentifier, MqttControlPacketType.PubAck);
                break;
            case MqttPubCompPacket completed:
                Published(connection, completed.PacketIdentifier, MqttControlPacketType.PubComp);
                break;
            case MqttPubRecPacket received:
                Release(connection, received.PacketIdentifier);
                break;
            case MqttPubRelPacket released:
                MqttMsgPublishEventArgs? held;
                lock (_gate)
                {
                    _heldBack.Remove(released.PacketIdentifier, out held);
                    _received.Remove(released.PacketIdentifier);
                }

                Send(connection, MqttPackets.Encode(new MqttPubCompPacket { PacketIdentifier = released.PacketIdentifier }));
                if (held is not null)
                {
                    Raise(connection, held);
                }

                break;
            case MqttSubAckPacket subscribed:
                if (Complete(subscribed.PacketIdentifier, MqttControlPacketType.SubAck))
                {
                    Raise(connection, new MqttMsgSubscribedEventArgs(subscribed.PacketIdentifier, [.. subscribed.ReasonCodes.Select(code => (MqttQoSLevel)code)]));
                }

                break;
            case MqttUnsubAckPacket unsubscribed:
                if (Complete(unsubscribed.PacketIdentifier, MqttControlPacketType.UnsubAck))
                {
                    Raise(connection, new MqttMsgUnsubscribedEventArgs(unsubscribed.PacketIdentifier));
                }

                break;
            case MqttPingRespPacket:
                connection.PingAnswered.Set();
                break;
            default:
                throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);
        }
    }

    private void Published(Connection connection, ushort id, MqttControlPacketType answer)
    {
        if (Complete(id, answer))
        {
            Raise(connection, new MqttMsgPublishedEventArgs(id, true));
        }
    }

    private void Receive(Connection connection, MqttPublishPacket packet)
    {
        ushort id = packet.PacketIdentifier;
        MqttMsgPublishEventArgs message = MqttPackets.ToEvent(packet);
        switch (message.QosLevel)
        {
            case MqttQoSLevel.AtLeastOnce:
                Send(connection, MqttPackets.Encode(new MqttPubAckPacket { PacketIdentifier = id }));
                break;
            case MqttQoSLevel.ExactlyOnce:
                lock (_gate)
                {
                    if (_received.Add(id))
                    {
                        _heldBack[id] = message;
                    }
                }

                Send(connection, MqttPackets.Encode(new MqttPubRecPacket { PacketIdentifier = id }));
                return;
        }

        Raise(connection, message);
    }

    private bool Complete(ushort id, MqttControlPacketType answer)
    {
        lock (_gate)
        {
            return _inflight.RemoveAll(entry => entry.Id == id && entry.Awaits == answer) > 0;
        }
    }

    private void Release(Connection connection, ushort id)
    {
        lock (_gate)
        {
            Inflight? entry = _inflight.Find(candidate => candidate.Id == id && candidate.Awaits is MqttControlPacketType.PubRec or MqttControlPacketType.PubComp);
            if (entry is null)
            {
                return;
            }

            entry.Bytes = MqttPackets.Encode(new MqttPubRelPacket { PacketIdentifier = id });
            entry.Awaits = MqttControlPacketType.PubComp;
            entry.Attempts = 0;
        }

        connection.Work.Set();
    }

    private void InflightThread(Connection connection)
    {
        try
        {
            while (connection.IsOpen)
            {
                long now = Environment.TickCount64;
                long wait = long.MaxValue;
                Inflight? due = null;
                Inflight? failed = null;
                lock (_gate)
                {
                    foreach (Inflight entry in _inflight)
                    {
                        long left = entry.IsSent ? entry.SentAt + Settings.DelayOnRetry - now : 0;
                        if (left > 0)
                        {
                            wait = Math.Min(wait, left);
                            continue;
                        }

                        due = entry;
                        break;
                    }

                    if (due is not null && due.Attempts >= Settings.AttemptsOnRetry)
                    {
                        _inflight.Remove(due);
                        failed = due;
                    }
                    else if (due is not null && due.Awaits == 0)
                    {
                        _inflight.Remove(due);
                    }
                }

                if (failed is not null)
                {
                    if (failed.Type == MqttControlPacketType.Publish)
                    {
                        Raise(connection, new MqttMsgPublishedEventArgs(failed.Id, false));
                    }

                    continue;
                }

                if (due is null)
                {
                    connection.Wait(connection.Work, wait == long.MaxValue ? System.Threading.Timeout.Infinite : (int)Math.Min(wait, int.MaxValue));
                    continue;
                }

                if (due.IsSent && due.Bytes[0] >> 4 == (int)MqttControlPacketType.Publish)
                {
                    due.Bytes[0] |= 8;
                }

                // The time of sending is set first: the answer may be here before Send returns.
                due.SentAt = Environment.TickCount64;
                due.Attempts++;
                Send(connection, due.Bytes);
                due.SentAt = Environment.TickCount64;
                if (due.Awaits == 0)
                {
                    Raise(connection, new MqttMsgPublishedEventArgs(due.Id, true));
                }
            }
        }
        catch (MqttCommunicationException)
        {
            End(connection, raise: true);
        }
    }

    private void KeepAliveThread(Connection connection, int period)
    {
        try
        {
            while (connection.IsOpen)
            {
                long left = connection.LastSent + period - Environment.TickCount64;
                if (left > 0)
                {
                    connection.Wait(connection.KeepAliveWake, (int)left);
                    continue;
                }

                connection.PingAnswered.Reset();
                Send(connection, MqttPackets.Encode(MqttPingReqPacket.Instance));
                if (!connection.Wait(connection.PingAnswered, period))
                {
                    connection.Life.Board.Trace("MQTT: no answer to a ping");
                    End(connection, raise: true);
                }
            }
        }
        catch (MqttCommunicationException)
        {
            End(connection, raise: true);
        }
    }

    private void EventThread(Connection connection)
    {
        bool closed = false;
        while (!closed)
        {
            if (!connection.Events.TryDequeue(out EventArgs? e))
            {
                if (connection.HasEnded && connection.Events.IsEmpty)
                {
                    // Closed by Close: nobody is told.
                    return;
                }

                connection.Wait(connection.EventsWaiting, System.Threading.Timeout.Infinite);
                continue;
            }

            closed = e.GetType() == typeof(EventArgs);
            Dispatch(e);
        }
    }

    private void Dispatch(EventArgs e)
    {
        switch (e)
        {
            case MqttMsgPublishEventArgs message:
                MqttMsgPublishReceived?.Invoke(this, message);
                break;
            case MqttMsgPublishedEventArgs published:
                MqttMsgPublished?.Invoke(this, published);
                break;
            case MqttMsgSubscribedEventArgs subscribed:
                MqttMsgSubscribed?.Invoke(this, subscribed);
                break;
            case MqttMsgUnsubscribedEventArgs unsubscribed:
                MqttMsgUnsubscribed?.Invoke(this, unsubscribed);
                break;
            case ConnectionOpenedEventArgs opened:
                ConnectionOpened?.Invoke(this, opened);
                break;
            default:
                ConnectionClosed?.Invoke(this, e);
                break;
        }
    }
}

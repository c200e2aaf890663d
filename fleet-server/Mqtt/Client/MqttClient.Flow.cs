#nullable disable
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <content>Publishing, receiving, keep alive and the end of a connection.</content>
public sealed partial class MqttClient
{
    public async Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        MqttTopicValidator.ThrowIfInvalid(applicationMessage);
        Connection connection = Current();
        MqttPublishPacket packet = ToPacket(applicationMessage);
        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            await connection.Link.SendAsync(packet).WaitAsync(cancellationToken).ConfigureAwait(false);
            return new MqttClientPublishResult(null, MqttClientPublishReasonCode.Success, null, []);
        }
        await connection.SendQuota.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            packet.PacketIdentifier = NextIdentifier();
            if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce)
            {
                MqttPubAckPacket ack = await RequestAsync<MqttPubAckPacket>(connection, packet, cancellationToken).ConfigureAwait(false);
                return new MqttClientPublishResult(packet.PacketIdentifier, (MqttClientPublishReasonCode)(int)ack.ReasonCode, ack.ReasonString, ack.UserProperties ?? []);
            }
            MqttPubRecPacket received = await RequestAsync<MqttPubRecPacket>(connection, packet, cancellationToken).ConfigureAwait(false);
            if ((int)received.ReasonCode < 0x80)
            {
                await RequestAsync<MqttPubCompPacket>(connection, new MqttPubRelPacket { PacketIdentifier = packet.PacketIdentifier }, cancellationToken).ConfigureAwait(false);
            }
            return new MqttClientPublishResult(packet.PacketIdentifier, (MqttClientPublishReasonCode)(int)received.ReasonCode, received.ReasonString, received.UserProperties ?? []);
        }
        finally
        {
            connection.SendQuota.Release();
        }
    }

    private MqttPublishPacket ToPacket(MqttApplicationMessage message) => new()
    {
        Topic = message.Topic,
        Payload = message.Payload,
        QualityOfServiceLevel = message.QualityOfServiceLevel,
        Retain = message.Retain,
        Dup = message.Dup,
        ContentType = message.ContentType,
        CorrelationData = message.CorrelationData,
        MessageExpiryInterval = message.MessageExpiryInterval,
        PayloadFormatIndicator = message.PayloadFormatIndicator,
        ResponseTopic = message.ResponseTopic,
        TopicAlias = message.TopicAlias,
        UserProperties = message.UserProperties,
    };

    /// <summary>An identifier that no request waits for [MQTT-2.2.1-3].</summary>
    private ushort NextIdentifier()
    {
        for (int i = 0; i <= ushort.MaxValue; i++)
        {
            ushort id = _identifiers.GetNextPacketIdentifier();
            if (!_requests.ContainsKey((typeof(MqttPubAckPacket), id)) && !_requests.ContainsKey((typeof(MqttPubRecPacket), id)) && !_requests.ContainsKey((typeof(MqttPubCompPacket), id))
                && !_requests.ContainsKey((typeof(MqttSubAckPacket), id)) && !_requests.ContainsKey((typeof(MqttUnsubAckPacket), id)))
            {
                return id;
            }
        }
        throw new MqttCommunicationException("All 65,535 packet identifiers are in use: wait for answers before sending more.");
    }

    private async Task<T> RequestAsync<T>(Connection connection, MqttPacketWithIdentifier packet, CancellationToken cancellationToken) where T : MqttPacket
    {
        TaskCompletionSource<MqttPacket> request = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[(typeof(T), packet.PacketIdentifier)] = request;
        try
        {
            if (connection.Closed != 0)
            {
                throw new MqttClientDisconnectedException(null);
            }
            await connection.Link.SendAsync(packet).WaitAsync(cancellationToken).ConfigureAwait(false);
            return (T)await Answer(request.Task, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _requests.TryRemove((typeof(T), packet.PacketIdentifier), out _);
        }
    }

    private async Task<T> Answer<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        await Answer((Task)answer, cancellationToken).ConfigureAwait(false);
        return await answer.ConfigureAwait(false);
    }

    private async Task Answer(Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.WaitAsync(Options.Timeout > TimeSpan.Zero ? Options.Timeout : System.Threading.Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new MqttCommunicationTimedOutException(e);
        }
    }

    private async Task ReceiveLoopAsync(Connection connection)
    {
        try
        {
            while (true)
            {
                MqttPacket packet = await connection.Link.ReceiveAsync(connection.Closing.Token).ConfigureAwait(false);
                if (packet is null)
                {
                    await CloseAsync(connection, MqttClientDisconnectReason.UnspecifiedError, null, null, new MqttCommunicationException("The server closed the connection.")).ConfigureAwait(false);
                    return;
                }
                if (packet is MqttDisconnectPacket left)
                {
                    await CloseAsync(connection, (MqttClientDisconnectReason)(int)left.ReasonCode, left.ReasonString, left.UserProperties, new MqttClientUnexpectedDisconnectReceivedException(left)).ConfigureAwait(false);
                    return;
                }
                await HandleAsync(connection, packet).ConfigureAwait(false);
            }
        }
        catch (MalformedPacketException e)
        {
            await SendLastAsync(connection, (MqttDisconnectReasonCode)e.ReasonCode).ConfigureAwait(false);
            await CloseAsync(connection, (MqttClientDisconnectReason)e.ReasonCode, e.Message, null, e).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await CloseAsync(connection, MqttClientDisconnectReason.UnspecifiedError, null, null, e as MqttCommunicationException ?? new MqttCommunicationException(e)).ConfigureAwait(false);
        }
    }

    private async Task SendLastAsync(Connection connection, MqttDisconnectReasonCode reason)
    {
        try
        {
            await connection.Link.SendAsync(new MqttDisconnectPacket { ReasonCode = reason }).WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MqttCommunicationException or TimeoutException)
        {
            // The link is closed in any case.
        }
    }

    private async Task HandleAsync(Connection connection, MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket publish:
                ResolveAlias(connection, publish);
                if (publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce && !connection.Unreleased.TryAdd(publish.PacketIdentifier, true))
                {
                    // [MQTT-4.3.3-10]: seen before; only PUBREC is repeated.
                    await connection.Link.SendAsync(new MqttPubRecPacket { PacketIdentifier = publish.PacketIdentifier }).ConfigureAwait(false);
                    return;
                }
                connection.Inbox.Writer.TryWrite(publish);
                return;
            case MqttPubRelPacket release:
                bool known = connection.Unreleased.TryRemove(release.PacketIdentifier, out _);
                _ = connection.Link.SendAsync(new MqttPubCompPacket { PacketIdentifier = release.PacketIdentifier, ReasonCode = known ? MqttPubCompReasonCode.Success : MqttPubCompReasonCode.PacketIdentifierNotFound });
                return;
            case MqttPubRecPacket received when !_requests.ContainsKey((typeof(MqttPubRecPacket), received.PacketIdentifier)):
                if ((int)received.ReasonCode < 0x80)
                {
                    _ = connection.Link.SendAsync(new MqttPubRelPacket { PacketIdentifier = received.PacketIdentifier, ReasonCode = MqttPubRelReasonCode.PacketIdentifierNotFound });
                }
                return;
            case MqttPacketWithIdentifier answer when answer is MqttPubAckPacket or MqttPubRecPacket or MqttPubCompPacket or MqttSubAckPacket or MqttUnsubAckPacket:
                if (_requests.TryRemove((answer.GetType(), answer.PacketIdentifier), out TaskCompletionSource<MqttPacket> request))
                {
                    request.TrySetResult(answer);
                }
                return;
            case MqttPingRespPacket:
                connection.Pong?.TrySetResult();
                return;
            case MqttAuthPacket auth when Options.EnhancedAuthenticationHandler is { } handler:
                await handler.HandleEnhancedAuthenticationAsync(new MqttEnhancedAuthenticationEventArgs(auth, (p, _) => connection.Link.SendAsync(p), _ => throw new NotSupportedException("Further data comes to the handler as a new event."), connection.Closing.Token)).ConfigureAwait(false);
                return;
            default:
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 4.13", $"A server must not send {packet.GetType().Name} here.");
        }
    }

    /// <summary>Topic aliases of the server [MQTT-3.3.2-10]; above the maximum that this client stated they are an error [MQTT-3.3.2-11].</summary>
    private void ResolveAlias(Connection connection, MqttPublishPacket publish)
    {
        if (publish.TopicAlias == 0)
        {
            return;
        }
        if (publish.TopicAlias > Options.TopicAliasMaximum)
        {
            throw new MalformedPacketException(MalformedPacketException.TopicAliasInvalid, "MQTT-3.3.2-11", "The server used a topic alias above the client's maximum.");
        }
        if (publish.Topic.Length > 0)
        {
            connection.Aliases[publish.TopicAlias] = publish.Topic;
        }
        else if (connection.Aliases.TryGetValue(publish.TopicAlias, out string topic))
        {
            publish.Topic = topic;
        }
        else
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 3.3.2.3.4", "The server used a topic alias that it had not set.");
        }
    }

    private async Task InboxLoopAsync(Connection connection)
    {
        try
        {
            await foreach (MqttPublishPacket publish in connection.Inbox.Reader.ReadAllAsync(connection.Closing.Token).ConfigureAwait(false))
            {
                MqttApplicationMessageReceivedEventArgs args = new(Options.ClientId, Message.ToApplicationMessage(publish), publish, (a, _) => AcknowledgeAsync(connection, a));
                try
                {
                    await _received.InvokeAsync(args).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    Log(MqttNetLogLevel.Error, "A handler of received messages failed.", e);
                    args.ProcessingFailed = true;
                }
                if (args.AutoAcknowledge && !args.ProcessingFailed)
                {
                    await args.AcknowledgeAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is closed; what was not acknowledged comes again.
        }
        catch (Exception e)
        {
            await CloseAsync(connection, MqttClientDisconnectReason.UnspecifiedError, null, null, e).ConfigureAwait(false);
        }
    }

    private static Task AcknowledgeAsync(Connection connection, MqttApplicationMessageReceivedEventArgs args)
    {
        List<MqttUserProperty> properties = args.ResponseUserProperties.Count > 0 ? args.ResponseUserProperties : null;
        switch (args.PublishPacket.QualityOfServiceLevel)
        {
            case MqttQualityOfServiceLevel.AtLeastOnce:
                return connection.Link.SendAsync(new MqttPubAckPacket { PacketIdentifier = args.PacketIdentifier, ReasonCode = (MqttPubAckReasonCode)(int)args.ReasonCode, ReasonString = args.ResponseReasonString, UserProperties = properties });
            case MqttQualityOfServiceLevel.ExactlyOnce:
                if ((int)args.ReasonCode >= 0x80)
                {
                    connection.Unreleased.TryRemove(args.PacketIdentifier, out _);
                }
                return connection.Link.SendAsync(new MqttPubRecPacket { PacketIdentifier = args.PacketIdentifier, ReasonCode = (MqttPubRecReasonCode)(int)args.ReasonCode, ReasonString = args.ResponseReasonString, UserProperties = properties });
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>[MQTT-3.1.2-20] a packet at least once in each keep alive; a ping that is not answered in time ends the connection.</summary>
    private async Task KeepAliveLoopAsync(Connection connection, TimeSpan keepAlive)
    {
        try
        {
            while (true)
            {
                double left = keepAlive.TotalMilliseconds * 0.9 - (Environment.TickCount64 - Math.Min(connection.Link.LastSent, connection.Link.LastReceived));
                if (left > 0)
                {
                    await Task.Delay((int)left + 1, connection.Closing.Token).ConfigureAwait(false);
                    continue;
                }
                await PingAsync(connection.Closing.Token).WaitAsync(keepAlive, connection.Closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is closed.
        }
        catch (Exception e)
        {
            await CloseAsync(connection, MqttClientDisconnectReason.KeepAliveTimeout, null, null, e).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync(Connection connection, MqttClientDisconnectReason reason, string reasonString, List<MqttUserProperty> userProperties, Exception exception)
    {
        if (Interlocked.Exchange(ref connection.Closed, 1) != 0)
        {
            return;
        }
        await connection.Closing.CancelAsync().ConfigureAwait(false);
        connection.Inbox.Writer.TryComplete();
        await connection.Link.DisposeAsync().ConfigureAwait(false);
        foreach (((Type, ushort) key, TaskCompletionSource<MqttPacket> request) in _requests)
        {
            if (_requests.TryRemove(key, out _))
            {
                request.TrySetException(exception as MqttCommunicationException ?? new MqttClientDisconnectedException(exception));
            }
        }
        connection.Pong?.TrySetException(new MqttClientDisconnectedException(exception));
        try
        {
            await _disconnected.InvokeAsync(new MqttClientDisconnectedEventArgs(true, connection.Result, reason, reasonString, userProperties, exception)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log(MqttNetLogLevel.Error, "A handler of the disconnected event failed.", e);
        }
    }
}

using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using MQTTnet.Server.EnhancedAuthentication;

namespace KioskFleet.Mqtt.Sessions;

/// <content>From CONNECT to CONNACK, and AUTH.</content>
internal abstract partial class ClientConnection
{
    private TaskCompletionSource<MqttPacket>? _authentication;
    private string? _authenticationMethod;
    private bool _connectSeen;

    /// <summary>[MQTT-3.1.0-1] the first packet is CONNECT; then, until CONNACK, only AUTH of an exchange and DISCONNECT may come (§4.12).</summary>
    private void HandleBeforeConnected(MqttControlPacketType type, byte header, ReadOnlySpan<byte> body)
    {
        if (!_connectSeen && type == MqttControlPacketType.Connect)
        {
            _connectSeen = true;
            MqttReader reader = new(body);
            MqttConnectPacket packet;
            try
            {
                packet = PacketDecoder.Connect(header, ref reader, out MqttProtocolVersion version);
                Version = version;
            }
            catch (MalformedPacketException)
            {
                MqttReader again = new(body);
                Version = GuessVersion(ref again);
                throw;
            }
            Task connecting = ConnectAsync(packet);
            if (packet.AuthenticationMethod is null)
            {
                Wait(connecting);
            }
            else
            {
                // The exchange needs input to go on, so the transport must not wait; a failure closes the connection.
                _ = ObserveAsync(connecting);
            }
            return;
        }
        if (_authentication is { } exchange && type == MqttControlPacketType.Auth)
        {
            MqttAuthPacket packet = (MqttAuthPacket)PacketDecoder.Decode(header, body, Version);
            if (packet.AuthenticationMethod != _authenticationMethod)
            {
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-4.12.0-5", "AUTH must keep the authentication method of CONNECT.");
            }
            _authentication = null;
            exchange.TrySetResult(packet);
            return;
        }
        if (_authentication is { } left && type == MqttControlPacketType.Disconnect)
        {
            left.TrySetResult(PacketDecoder.Decode(header, body, Version));
            TransportClosed();
            return;
        }
        Broker.Log(MQTTnet.Diagnostics.Logger.MqttNetLogLevel.Warning, "{0} came before CONNECT was accepted [MQTT-3.1.0-1].", null, type);
        Version = MqttProtocolVersion.Unknown;
        CloseSilently();
    }

    /// <summary>A CONNECT of unknown level is answered in the form of 5.0, which alone has a code for it [MQTT-3.1.2-2].</summary>
    private static MqttProtocolVersion GuessVersion(ref MqttReader reader)
    {
        try
        {
            ReadOnlySpan<byte> name = reader.ReadUtf8();
            byte level = reader.ReadByte();
            return name.SequenceEqual("MQTT"u8) && level is 3 or 4 || name.SequenceEqual("MQIsdp"u8) && level is 3 or 4 ? MqttProtocolVersion.V311
                : name.SequenceEqual("MQTT"u8) || name.SequenceEqual("MQIsdp"u8) ? MqttProtocolVersion.V500 : MqttProtocolVersion.Unknown;
        }
        catch (MalformedPacketException)
        {
            return MqttProtocolVersion.Unknown;
        }
    }

    /// <summary>
    /// [MQTT-3.1.4-1] malformed: closed; 5.0 is told why by CONNACK (§3.1.4). 3.1.1 has a return code only for an unacceptable protocol level [MQTT-3.1.2-2]
    /// and a rejected identifier; anything else is closed without CONNACK.
    /// </summary>
    private void RefuseConnect(MalformedPacketException e)
    {
        bool silent = e.CustomarilySilent && Broker.Engine.UseCustomaryReasonCodes;
        if (!silent && Version == MqttProtocolVersion.V500 || e.ReasonCode is MalformedPacketException.UnsupportedProtocolVersion && Version != MqttProtocolVersion.Unknown)
        {
            SendConnAck(new MqttConnAckPacket { ReasonCode = (MqttConnectReasonCode)(Broker.Engine.UseCustomaryReasonCodes ? e.CustomaryReasonCode : e.ReasonCode), ReasonString = Broker.Engine.SendReasonStrings ? e.Message : null });
        }
        CloseSilently();
    }

    private async Task ObserveAsync(Task connecting)
    {
        try
        {
            await connecting.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Broker.Log(MQTTnet.Diagnostics.Logger.MqttNetLogLevel.Error, "Connecting failed.", e);
            CloseSilently();
        }
    }

    /// <summary>CONNECT actions §3.1.4.</summary>
    private async Task ConnectAsync(MqttConnectPacket packet)
    {
        if (Broker.RefusesConnection(this) is MqttConnectReasonCode limit and not MqttConnectReasonCode.Success)
        {
            Reject(limit, limit == MqttConnectReasonCode.ConnectionRateExceeded ? "Too many clients connect at once; try again later." : "The server has no room for more connections.", null);
            return;
        }
        if (Broker.Engine.AcceptedVersions is { } versions && !versions.Contains(Version))
        {
            Reject(MqttConnectReasonCode.UnsupportedProtocolVersion, "This server does not take this version of MQTT.", null);
            return;
        }
        if (packet.WillFlag && RefusesWill(packet) is var (code, why))
        {
            Reject(code, why, null);
            return;
        }
        bool assigned = false;
        if (packet.ClientId.Length == 0)
        {
            // [MQTT-3.1.3-6] to [MQTT-3.1.3-8]: 3.1.1 may have no identifier only with a clean session; 3.1 never.
            if (Version == MqttProtocolVersion.V310 || Version == MqttProtocolVersion.V311 && !packet.CleanSession || !Broker.Engine.AllowEmptyClientId)
            {
                Reject(Version == MqttProtocolVersion.V500 && Broker.Engine.UseCustomaryReasonCodes ? MqttConnectReasonCode.UnspecifiedError : MqttConnectReasonCode.ClientIdentifierNotValid, "A client identifier is needed.", null);
                return;
            }
            packet.ClientId = Broker.Engine.AssignedClientIdPrefix + Guid.NewGuid();
            assigned = true;
        }
        ValidatingConnectionEventArgs? validation = null;
        System.Collections.Hashtable? items = null;
        if (Broker.Events.ValidatingConnection.HasHandlers)
        {
            items = [];
            _authenticationMethod = packet.AuthenticationMethod;
            string given = packet.ClientId;
            packet.ClientId = assigned ? "" : given;
            validation = new ValidatingConnectionEventArgs(packet, this, items, Broker.Stopping);
            await Broker.Events.ValidatingConnection.InvokeAsync(validation).ConfigureAwait(false);
            packet.ClientId = assigned && !string.IsNullOrEmpty(validation.AssignedClientIdentifier) ? validation.AssignedClientIdentifier : given;
            if (IsClosed)
            {
                return;
            }
            if (validation.ReasonCode != MqttConnectReasonCode.Success)
            {
                Reject(validation.ReasonCode, validation.ReasonString, validation);
                return;
            }
        }
        else if (packet.AuthenticationMethod is not null)
        {
            // §4.12: a method that the server does not support.
            Reject(MqttConnectReasonCode.BadAuthenticationMethod, "This server knows no enhanced authentication.", null);
            return;
        }
        Accept(packet, assigned, validation, items);
    }

    /// <summary>A will that the server could never send: [MQTT-3.2.2-12] above the maximum QoS, [MQTT-3.2.2-13] retained where nothing is, or larger than any payload may be.</summary>
    private (MqttConnectReasonCode Code, string Why)? RefusesWill(MqttConnectPacket packet)
    {
        EngineOptions engine = Broker.Engine;
        if (engine.MaximumPayloadSize > 0 && packet.WillMessage?.Length > engine.MaximumPayloadSize)
        {
            return (MqttConnectReasonCode.PacketTooLarge, $"A payload has at most {engine.MaximumPayloadSize} bytes on this server.");
        }
        if (!IsV5)
        {
            // Before 5.0 the client cannot know; its will is sent with what the server has.
            return null;
        }
        return packet.WillTopic[0] == '$' && !engine.AllowPublishToDollarTopics ? (MqttConnectReasonCode.TopicNameInvalid, "Topics that begin with $ belong to the server.")
            : (int)packet.WillQoS > engine.MaximumQos ? (MqttConnectReasonCode.QoSNotSupported, $"This server has no QoS above {engine.MaximumQos}.")
            : packet.WillRetain && !engine.RetainAvailable ? (MqttConnectReasonCode.RetainNotSupported, "This server retains no messages.")
            : null;
    }

    private void Accept(MqttConnectPacket packet, bool assigned, ValidatingConnectionEventArgs? validation, System.Collections.Hashtable? items)
    {
        EngineOptions engine = Broker.Engine;
        _authenticationMethod = packet.AuthenticationMethod;
        ReceiveMaximum = packet.ReceiveMaximum == 0 ? 65535 : packet.ReceiveMaximum;
        _maximumOutbound = packet.MaximumPacketSize is 0 or > int.MaxValue ? int.MaxValue : (int)packet.MaximumPacketSize;
        _problemInformation = packet.RequestProblemInformation;
        _rate = RateLimit.For(engine);
        int aliases = Math.Min(packet.TopicAliasMaximum, engine.TopicAliasMaximumOutbound);
        _aliases = aliases > 0 ? new OutboundAliases(aliases) : null;
        int keepAlive = packet.KeepAlivePeriod;
        if (engine.MaximumKeepAlive > 0 && (keepAlive == 0 || keepAlive > engine.MaximumKeepAlive))
        {
            keepAlive = engine.MaximumKeepAlive;
        }
        // Before 5.0 the server cannot tell the client another keep alive, so it must live with the one asked for.
        int enforced = IsV5 ? keepAlive : packet.KeepAlivePeriod;
        KeepAliveTimeout = enforced * 1500L;
        uint expiry = !Broker.Options.EnablePersistentSessions ? 0
            : IsV5 ? Math.Min(packet.SessionExpiryInterval, engine.MaximumSessionExpiry)
            : packet.CleanSession ? 0 : engine.SessionExpiryBeforeV5;
        if (Broker.Sessions.Count >= engine.MaximumSessions && Broker.Sessions.Find(packet.ClientId) is null)
        {
            Reject(MqttConnectReasonCode.ServerBusy, "The server has no room for more sessions.", null);
            return;
        }
        Session session = Broker.Sessions.Open(this, packet, expiry, items, out bool present, out ClientConnection? previous);
        Session = session;
        if (previous is not null)
        {
            // [MQTT-3.1.4-3]: the older connection of the same client is told and closed.
            previous.CloseTakenOver();
        }
        if (IsClosed)
        {
            session.Detach(this);
            return;
        }
        packet.WillTopic = packet.WillFlag ? Endpoint.MountTopic(packet.WillTopic) : null;
        session.Will = packet.WillFlag ? new Will(Message.CreateWill(packet), packet.WillDelayInterval) : null;
        IsConnected = true;
        Broker.Connected(this);
        MqttConnAckPacket answer = new() { IsSessionPresent = present, ReasonCode = MqttConnectReasonCode.Success };
        if (IsV5)
        {
            answer.AssignedClientIdentifier = assigned ? packet.ClientId : null;
            answer.ReceiveMaximum = (ushort)engine.ReceiveMaximum;
            answer.MaximumPacketSize = (uint)engine.MaximumPacketSize;
            answer.TopicAliasMaximum = (ushort)engine.TopicAliasMaximum;
            answer.RetainAvailable = engine.RetainAvailable;
            answer.MaximumQoS = (MqttQualityOfServiceLevel)engine.MaximumQos;
            answer.ServerKeepAlive = (ushort)(keepAlive != packet.KeepAlivePeriod ? keepAlive : 0);
            answer.SessionExpiryIsSet = expiry != packet.SessionExpiryInterval;
            answer.SessionExpiryInterval = expiry;
            answer.AuthenticationMethod = packet.AuthenticationMethod;
            answer.AuthenticationData = validation?.ResponseAuthenticationData;
            answer.ReasonString = validation?.ReasonString;
            answer.UserProperties = validation?.ResponseUserProperties;
        }
        if (!Fits(answer))
        {
            // [MQTT-3.2.2-19]: not even CONNACK may exceed the client's Maximum Packet Size, so there is nothing to say.
            CloseSilently();
            return;
        }
        // [MQTT-3.2.0-1]: CONNACK before anything else; the session is attached only after it is written.
        SendConnAck(answer);
        session.Attach(this);
        session.Refill(this);
        if (Broker.Events.ClientConnected.HasHandlers)
        {
            Broker.RunEvent(Broker.Events.ClientConnected, new ClientConnectedEventArgs(packet, Version, RemoteEndPoint, session.Items));
        }
    }

    private void Reject(MqttConnectReasonCode code, string? reason, ValidatingConnectionEventArgs? validation)
    {
        SendConnAck(new MqttConnAckPacket
        {
            ReasonCode = code,
            ReasonString = validation is not null || Broker.Engine.SendReasonStrings ? reason : null,
            ServerReference = validation?.ServerReference,
            UserProperties = validation?.ResponseUserProperties,
            AuthenticationMethod = validation?.ResponseAuthenticationData is null ? null : validation.AuthenticationMethod,
            AuthenticationData = validation?.ResponseAuthenticationData,
        });
        CloseSilently();
    }

    private void SendConnAck(MqttConnAckPacket packet)
    {
        packet.ReturnCode = ReasonCodes.ToReturnCode(packet.ReasonCode);
        if (Version == MqttProtocolVersion.V310)
        {
            packet.IsSessionPresent = false;
        }
        Write(packet);
    }

    /// <summary>Sends AUTH and gives the client's answer (§4.12) [MQTT-4.12.0-2], [MQTT-4.12.0-3].</summary>
    public async Task<ExchangeEnhancedAuthenticationResult> ExchangeAuthenticationAsync(string method, ExchangeEnhancedAuthenticationOptions options, CancellationToken cancellationToken)
    {
        TaskCompletionSource<MqttPacket> exchange = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _authentication = exchange;
        Write(new MqttAuthPacket
        {
            ReasonCode = MqttAuthenticateReasonCode.ContinueAuthentication,
            AuthenticationMethod = method,
            AuthenticationData = options.AuthenticationData,
            ReasonString = options.ReasonString,
            UserProperties = options.UserProperties,
        });
        MqttPacket answer = await exchange.Task.WaitAsync(Broker.Options.DefaultCommunicationTimeout, cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            MqttAuthPacket auth => new ExchangeEnhancedAuthenticationResult { AuthenticationData = auth.AuthenticationData, ReasonString = auth.ReasonString, UserProperties = auth.UserProperties },
            MqttDisconnectPacket left => new ExchangeEnhancedAuthenticationResult { ReasonString = left.ReasonString, UserProperties = left.UserProperties },
            _ => new ExchangeEnhancedAuthenticationResult(),
        };
    }

    /// <summary>Re-authentication (§4.12.1). MQTTnet offers no event for it, so it is refused with the code the standard gives for a failed one.</summary>
    private void HandleReauthentication(MqttAuthPacket packet)
    {
        if (_authenticationMethod is null || packet.AuthenticationMethod != _authenticationMethod)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-4.12.1-1", "AUTH needs the authentication method of CONNECT.");
        }
        CloseWith(MqttDisconnectReasonCode.NotAuthorized, "Re-authentication is not supported; connect again.");
    }
}

using System.Buffers;
using System.Net;
using KioskFleet.Protocol;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Server.Link;

/// <summary>Joins the hub to the MQTT server in this process: admits, guards the topics, carries the messages.</summary>
internal sealed partial class MqttLink(MqttServer broker, LinkHub hub, TerminalAdmission admission, ILogger<MqttLink> log) : ITerminalTransport, IHostedService
{
    /// <summary>Sender of the server's own messages; no terminal can be called so.</summary>
    private const string ServerSender = "$server";

    private const string StrangerItem = "stranger";

    public bool KnowsConnections => true;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        broker.ValidatingConnectionAsync += OnValidating;
        broker.ClientConnectedAsync += OnConnected;
        broker.ClientDisconnectedAsync += OnDisconnected;
        broker.InterceptingPublishAsync += OnPublish;
        broker.InterceptingSubscriptionAsync += OnSubscribe;
        hub.Use(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        broker.ValidatingConnectionAsync -= OnValidating;
        broker.ClientConnectedAsync -= OnConnected;
        broker.ClientDisconnectedAsync -= OnDisconnected;
        broker.InterceptingPublishAsync -= OnPublish;
        broker.InterceptingSubscriptionAsync -= OnSubscribe;
        return Task.CompletedTask;
    }

    public async ValueTask SendAsync(string terminalId, string leaf, ReadOnlyMemory<byte> payload, bool acknowledged, CancellationToken cancellation)
    {
        MqttApplicationMessage message = new()
        {
            Topic = Topics.Of(terminalId, leaf),
            Payload = new ReadOnlySequence<byte>(payload),
            QualityOfServiceLevel = acknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        };
        await broker.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = ServerSender }, cancellation);
    }

    public async ValueTask DisconnectAsync(string terminalId, DisconnectReason reason)
        => await broker.DisconnectClientAsync(terminalId, new MqttServerClientDisconnectOptions
        {
            ReasonCode = reason == DisconnectReason.Revoked ? MqttDisconnectReasonCode.NotAuthorized : MqttDisconnectReasonCode.QuotaExceeded,
        });

    private Task OnValidating(ValidatingConnectionEventArgs e)
    {
        string address = AddressOf(e.RemoteEndPoint);
        AdmissionResult result = admission.Admit(e.ClientId, e.UserName, e.Password, address);
        e.ReasonCode = result switch
        {
            AdmissionResult.Terminal or AdmissionResult.Stranger => MqttConnectReasonCode.Success,
            AdmissionResult.BadName => MqttConnectReasonCode.ClientIdentifierNotValid,
            AdmissionResult.NotAllowed => MqttConnectReasonCode.BadUserNameOrPassword,
            _ => MqttConnectReasonCode.ServerBusy,
        };
        if (e.ReasonCode == MqttConnectReasonCode.Success)
        {
            e.SessionItems[StrangerItem] = result == AdmissionResult.Stranger;
        }
        else
        {
            // The name is a stranger's word: only its shape is let into the log.
            Refused(log, Topics.IsTerminalId(e.ClientId) ? e.ClientId : "(not a terminal's name)", address, result);
        }

        return Task.CompletedTask;
    }

    private Task OnConnected(ClientConnectedEventArgs e)
    {
        hub.Opened(e.ClientId, IsStranger(e.SessionItems), AddressOf(e.RemoteEndPoint));
        return Task.CompletedTask;
    }

    private Task OnDisconnected(ClientDisconnectedEventArgs e)
    {
        // After a takeover the newer connection is the terminal's; its session must not be closed with the old one.
        if (e.DisconnectType != MqttClientDisconnectType.Takeover)
        {
            hub.Closed(e.ClientId);
        }

        return Task.CompletedTask;
    }

    private async Task OnPublish(InterceptingPublishEventArgs e)
    {
        if (e.ClientId == ServerSender)
        {
            return;
        }

        // Everything that comes up ends here; no terminal's message is for another client.
        e.ProcessPublish = false;
        string? leaf = TopicRules.PublishLeaf(e.ClientId, e.ApplicationMessage.Topic);
        if (leaf is null || e.ApplicationMessage.Retain || e.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce)
        {
            e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            e.CloseConnection = true;
            Forbidden(log, e.ClientId, "publish");
            return;
        }

        if (leaf == Topics.Gone)
        {
            return;
        }

        if (e.ApplicationMessage.Payload.Length > Limits.MessageBytes)
        {
            e.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            e.CloseConnection = true;
            Forbidden(log, e.ClientId, "oversized message");
            return;
        }

        bool within;
        try
        {
            // Copied: the broker's buffer is its own again when this returns.
            within = await hub.HeardAsync(e.ClientId, leaf, e.ApplicationMessage.Payload.ToArray());
        }
        catch (Exception error)
        {
            NotAcknowledged(log, error, e.ClientId, leaf);
            within = false;
        }

        if (!within)
        {
            e.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            e.CloseConnection = true;
        }
    }

    private Task OnSubscribe(InterceptingSubscriptionEventArgs e)
    {
        if (!TopicRules.MaySubscribe(e.ClientId, e.TopicFilter.Topic))
        {
            e.ProcessSubscription = false;
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            Forbidden(log, e.ClientId, "subscription");
        }

        return Task.CompletedTask;
    }

    private static bool IsStranger(System.Collections.IDictionary items) => items[StrangerItem] is true;

    private static string AddressOf(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Address.ToString() : "";
}

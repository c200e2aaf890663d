#nullable disable
using System.Net;
using System.Net.WebSockets;
using KioskFleet.Mqtt.Sessions;
using KioskFleet.Mqtt.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace MQTTnet.AspNetCore;

/// <summary>MQTT on a Kestrel endpoint.</summary>
public sealed class MqttConnectionHandler : ConnectionHandler, IEngineAdapter
{
    private Broker _broker;

    void IEngineAdapter.Attach(Broker broker) => _broker = broker;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Broker broker = _broker;
        if (broker is null || !broker.IsStarted)
        {
            connection.Abort();
            return;
        }
        ITlsConnectionFeature tls = connection.Features.Get<ITlsConnectionFeature>();
        bool secure = tls is not null || connection.Features.Get<Microsoft.AspNetCore.Connections.Features.ITlsHandshakeFeature>() is not null;
        DuplexConnection.ConnectionFacts facts = new(connection.RemoteEndPoint, connection.LocalEndPoint, tls?.ClientCertificate, secure);
        await DuplexConnection.Over(broker, connection.Transport, facts, connection.Abort).RunAsync().ConfigureAwait(false);
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose() { }
}

/// <summary>MQTT over WebSockets (MQTT 5.0 §6).</summary>
public sealed class MqttWebSocketServerAdapter : IEngineAdapter
{
    private Broker _broker;

    void IEngineAdapter.Attach(Broker broker) => _broker = broker;

    /// <summary>Serves one accepted WebSocket until it is closed. [MQTT-6.0.0-1] binary frames only; [MQTT-6.0.0-2] packets may span frames.</summary>
    public async Task RunWebSocketConnectionAsync(WebSocket webSocket, HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(webSocket);
        ArgumentNullException.ThrowIfNull(httpContext);
        if (_broker is null || !_broker.IsStarted)
        {
            webSocket.Abort();
            return;
        }
        ConnectionInfo info = httpContext.Connection;
        EndPoint remote = info.RemoteIpAddress is null ? null : new IPEndPoint(info.RemoteIpAddress, info.RemotePort);
        EndPoint local = info.LocalIpAddress is null ? null : new IPEndPoint(info.LocalIpAddress, info.LocalPort);
        DuplexConnection.ConnectionFacts facts = new(remote, local, info.ClientCertificate, httpContext.Request.IsHttps);
        await DuplexConnection.Over(_broker, new MqttWebSocketStream(webSocket), facts, webSocket.Abort).RunAsync().ConfigureAwait(false);
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose() { }
}

/// <summary>The sub-protocol names of MQTT over WebSockets.</summary>
public static class MqttSubProtocolSelector
{
    /// <summary>[MQTT-6.0.0-3] the client offers "mqtt", [MQTT-6.0.0-4] and the server chooses it; "mqttv3.1" is what old clients say.</summary>
    public static string SelectSubProtocol(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SelectSubProtocol(request.HttpContext.WebSockets.WebSocketRequestedProtocols);
    }

    public static string SelectSubProtocol(IList<string> requestedSubProtocolValues)
    {
        ArgumentNullException.ThrowIfNull(requestedSubProtocolValues);
        return requestedSubProtocolValues.FirstOrDefault(p => p.StartsWith("mqtt", StringComparison.OrdinalIgnoreCase));
    }
}

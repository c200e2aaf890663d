using System.Net;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Tests;

/// <summary>A server on a free port of the loopback interface.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private RunningServer(MqttServer server, int port)
    {
        Server = server;
        Port = port;
    }

    public MqttServer Server { get; }

    public int Port { get; }

    public static async Task<RunningServer> StartAsync(Action<MqttServerOptions>? configure = null, Action<MqttServer>? attach = null)
    {
        MqttServerOptions options = new() { EnablePersistentSessions = true, MaxPendingMessagesPerClient = 10_000 };
        options.DefaultEndpointOptions.IsEnabled = true;
        options.DefaultEndpointOptions.Port = 0;
        options.DefaultEndpointOptions.BoundInterNetworkAddress = IPAddress.Loopback;
        options.DefaultEndpointOptions.BoundInterNetworkV6Address = IPAddress.IPv6None;
        options.Engine.SysInterval = 0;
        configure?.Invoke(options);
        MqttServer server = new MqttServerFactory().CreateMqttServer(options);
        attach?.Invoke(server);
        await server.StartAsync();
        return new RunningServer(server, options.DefaultEndpointOptions.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(new MqttServerStopOptions());
        Server.Dispose();
    }
}

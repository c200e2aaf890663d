using System.Net.WebSockets;
using KioskFleet.Mqtt.Codec;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.AspNetCore;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class WebSocketConformanceTests
{
    /// <summary>A web application with MQTT on a TCP endpoint of Kestrel and over WebSockets.</summary>
    internal static async Task<(WebApplication App, int TcpPort, int HttpPort)> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMqttServer(o => o.WithPersistentSessions());
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(System.Net.IPAddress.Loopback, 0, l => l.UseMqtt());
            k.Listen(System.Net.IPAddress.Loopback, 0);
        });
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.MapMqtt("/mqtt");
        await app.StartAsync();
        int[] ports = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a).Port)];
        MqttServer server = app.Services.GetRequiredService<MqttServer>();
        for (int i = 0; i < 200 && !server.IsStarted; i++)
        {
            await Task.Delay(20);
        }
        return (app, ports[0], ports[1]);
    }

    [Fact]
    [Statement("5.0:6.0.0-2", "5.0:6.0.0-3", "5.0:6.0.0-4", "3.1.1:6.0.0-2", "3.1.1:6.0.0-3", "3.1.1:6.0.0-4")]
    public async Task Packets_may_be_cut_anywhere_into_frames_and_the_sub_protocol_is_mqtt()
    {
        (WebApplication app, _, int port) = await StartAsync();
        await using (app)
        {
            using ClientWebSocket socket = new();
            socket.Options.AddSubProtocol("mqtt");
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/mqtt"), CancellationToken.None);
            Assert.Equal("mqtt", socket.SubProtocol);
            byte[] bytes = [.. Encode(new MqttConnectPacket { ClientId = "ws", CleanSession = true }), .. Encode(MqttPingReqPacket.Instance)];
            foreach (byte b in bytes)
            {
                await socket.SendAsync(new[] { b }, WebSocketMessageType.Binary, true, CancellationToken.None);
            }
            byte[] answer = new byte[200];
            int have = 0;
            while (have < 2 || answer[have - 2] != 0xD0)
            {
                WebSocketReceiveResult result = await socket.ReceiveAsync(new ArraySegment<byte>(answer, have, answer.Length - have), new CancellationTokenSource(20_000).Token);
                Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
                have += result.Count;
            }
        }
    }

    [Fact]
    [Statement("5.0:6.0.0-1", "3.1.1:6.0.0-1")]
    public async Task A_text_frame_does_not_reach_MQTT()
    {
        (WebApplication app, _, int port) = await StartAsync();
        await using (app)
        {
            using ClientWebSocket socket = new();
            socket.Options.AddSubProtocol("mqtt");
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/mqtt"), CancellationToken.None);
            await socket.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Text, true, CancellationToken.None);
            byte[] answer = new byte[10];
            bool closed = false;
            try
            {
                WebSocketReceiveResult result = await socket.ReceiveAsync(answer, new CancellationTokenSource(20_000).Token);
                closed = result.MessageType == WebSocketMessageType.Close || result.Count == 0;
            }
            catch (WebSocketException)
            {
                closed = true;
            }
            Assert.True(closed);
        }
    }

    [Fact]
    public async Task Clients_on_Kestrel_TCP_and_on_WebSockets_talk_to_each_other()
    {
        (WebApplication app, int tcpPort, int httpPort) = await StartAsync();
        await using (app)
        {
            MqttClientFactory factory = new();
            using IMqttClient tcp = factory.CreateMqttClient();
            using IMqttClient web = factory.CreateMqttClient();
            TaskCompletionSource<byte[]> received = new();
            tcp.ApplicationMessageReceivedAsync += e =>
            {
                received.TrySetResult(System.Buffers.BuffersExtensions.ToArray(e.ApplicationMessage.Payload));
                return Task.CompletedTask;
            };
            await tcp.ConnectAsync(factory.CreateClientOptionsBuilder().WithTcpServer("127.0.0.1", tcpPort).Build());
            await web.ConnectAsync(factory.CreateClientOptionsBuilder().WithWebSocketServer(o => o.WithUri($"ws://127.0.0.1:{httpPort}/mqtt")).Build());
            await tcp.SubscribeAsync("t", MqttQualityOfServiceLevel.ExactlyOnce);
            byte[] payload = new byte[300_000];
            new Random(1).NextBytes(payload);
            MqttClientPublishResult result = await web.PublishBinaryAsync("t", payload, MqttQualityOfServiceLevel.ExactlyOnce);
            Assert.True(result.IsSuccess);
            Assert.Equal(payload, await received.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    private static byte[] Encode(MqttPacket packet) => PacketEncoder.Encode(new PacketWriter(), packet, MqttProtocolVersion.V311).ToArray();
}

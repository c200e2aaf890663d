using System.Net;
using KioskFleet.Mqtt.Hosting;
using KioskFleet.Mqtt.Tests.Peers;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Endpoints with rules of their own: mount points and access control.</summary>
public class EndpointTests
{
    private static void Persistent(MqttConnectPacket packet) => (packet.CleanSession, packet.SessionExpiryInterval) = (false, 6000);

    private static async Task<(RunningServer Server, int Inside)> MountedAsync(bool eventLoop = true)
    {
        EngineEndpoint inside = new("inside") { MountPoint = "hall/" };
        RunningServer server = await RunningServer.StartAsync(o =>
        {
            o.Engine.UseEventLoop = eventLoop;
            o.Engine.Endpoints.Add(inside);
        });
        return (server, inside.Port);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    public async Task Clients_of_a_mount_point_see_their_topics_without_it_and_others_with_it(int level, bool eventLoop)
    {
        (RunningServer server, int port) = await MountedAsync(eventLoop);
        await using RunningServer running = server;
        using WireClient outside = await WireClient.ConnectAsync(server, level, "outside");
        await outside.SubscribeAsync("#", 1);
        using WireClient inside = await WireClient.ConnectAsync(port, level, "inside");
        await inside.SubscribeAsync("#", 1);
        using WireClient teller = await WireClient.ConnectAsync(port, level, "teller");

        // Small, shared and large payloads take different ways out.
        foreach (string payload in new[] { "small", new string('m', 5_000), new string('l', 100_000) })
        {
            await teller.PublishAsync("door/1", payload);
            Assert.Equal("door/1", (await inside.ExpectMessageAsync(payload)).Topic);
            Assert.Equal("hall/door/1", (await outside.ExpectMessageAsync(payload)).Topic);
            await outside.PublishAsync("hall/door/2", payload);
            Assert.Equal("door/2", (await inside.ExpectMessageAsync(payload)).Topic);
            Assert.Equal("hall/door/2", (await outside.ExpectMessageAsync(payload)).Topic);
        }
        foreach (string unseen in new[] { "hall", "hall/", "hallway/1", "other/1" })
        {
            await outside.PublishAsync(unseen, "not for inside");
            await outside.ExpectMessageAsync("not for inside");
        }
        await inside.ExpectAliveAsync();
    }

    [Fact]
    public async Task Wills_retained_messages_aliases_shares_and_unsubscribing_stay_within_the_mount_point()
    {
        (RunningServer server, int port) = await MountedAsync();
        await using RunningServer running = server;
        using WireClient outside = await WireClient.ConnectAsync(server, 5, "outside");
        await outside.SubscribeAsync("hall/#");
        using WireClient worker = await WireClient.ConnectAsync(port, 5, "worker");
        Assert.Equal(MqttSubscribeReasonCode.GrantedQoS0, Assert.Single((await worker.SubscribeAsync("$share/g/jobs/+")).ReasonCodes));
        using (WireClient dying = await WireClient.ConnectAsync(port, 5, "dying", p => (p.WillFlag, p.WillTopic, p.WillMessage) = (true, "gone", "lost"u8.ToArray())))
        {
            await dying.PublishAsync("jobs/1", "first", change: p => p.TopicAlias = 3);
            await dying.PublishAsync("", "second", retain: true, change: p => p.TopicAlias = 3);
            Assert.Equal("jobs/1", (await worker.ExpectMessageAsync("first")).Topic);
            Assert.Equal("jobs/1", (await worker.ExpectMessageAsync("second")).Topic);
            Assert.Equal("hall/jobs/1", (await outside.ExpectMessageAsync("first")).Topic);
            Assert.Equal("hall/jobs/1", (await outside.ExpectMessageAsync("second")).Topic);
            dying.Break();
        }
        Assert.Equal("hall/gone", (await outside.ExpectMessageAsync("lost")).Topic);
        using WireClient late = await WireClient.ConnectAsync(port, 5, "late");
        await late.SubscribeAsync("jobs/#");
        Assert.Equal("jobs/1", (await late.ExpectMessageAsync("second")).Topic);
        await late.SendAsync(new MqttUnsubscribePacket { PacketIdentifier = 5, TopicFilters = ["jobs/#"] });
        Assert.Equal(MqttUnsubscribeReasonCode.Success, Assert.Single((await late.ReceiveAsync<MqttUnsubAckPacket>()).ReasonCodes));
    }

    [Theory]
    [InlineData("82 05 0001 00 0000 00", 0x81, "an empty filter")]
    [InlineData("82 09 0001 00 0003 612B23 00", 0x81, "wildcards within a level")]
    public async Task The_mount_point_makes_no_bad_filter_good(string hex, int reason, string what)
    {
        (RunningServer server, int port) = await MountedAsync();
        await using RunningServer running = server;
        using WireClient client = await WireClient.ConnectAsync(port, 5, "c");
        await client.SendHexAsync(hex);
        int actual = await client.ExpectClosedAsync();
        Assert.True(actual == reason, $"{what}: 0x{actual:X}");
    }

    [Fact]
    public async Task A_topic_that_the_mount_point_makes_too_long_is_refused()
    {
        (RunningServer server, int port) = await MountedAsync();
        await using RunningServer running = server;
        using WireClient client = await WireClient.ConnectAsync(port, 5, "c");
        await client.PublishAsync(new string('t', 65_530), "fits");
        await client.ExpectAliveAsync();
        await client.PublishAsync(new string('t', 65_531), "does not");
        Assert.Equal(0x90, await client.ExpectClosedAsync());
    }

    [Fact]
    public async Task A_session_is_not_resumed_from_another_mount_point()
    {
        (RunningServer server, int port) = await MountedAsync();
        await using RunningServer running = server;
        using (WireClient first = await WireClient.ConnectAsync(port, 5, "same", Persistent))
        {
            await first.SubscribeAsync("secret", 1);
        }
        using WireClient other = await WireClient.ConnectAsync(server, 5, "same", Persistent);
        Assert.False(other.ConnAck!.IsSessionPresent);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        await sender.PublishAsync("hall/secret", "x");
        await sender.ExpectAliveAsync();
        await other.ExpectAliveAsync();
    }

    [Theory]
    [InlineData("hall")]
    [InlineData("ha+ll/")]
    [InlineData("#/")]
    [InlineData("$SYS/")]
    public void A_mount_point_is_whole_levels_without_wildcards(string mountPoint) =>
        Assert.Throws<ArgumentException>(() => new EngineEndpoint("e") { MountPoint = mountPoint });

    [Fact]
    public async Task Each_listener_has_its_own_users_and_rules()
    {
        string folder = Directory.CreateTempSubdirectory("listeners").FullName;
        try
        {
            string acl = Path.Combine(folder, "acl");
            await File.WriteAllLinesAsync(acl, ["topic read news/#"]);
            string users = Path.Combine(folder, "users");
            await File.WriteAllLinesAsync(users, ["clerk:" + StandaloneBroker.HashPassword("secret")]);
            await using RunningBroker broker = await RunningBroker.StartAsync(null, o =>
            {
                o.AclFile = acl;
                o.Listeners.Add(StandaloneListener.Parse("port=0,acl=none,anonymous"));
                o.Listeners.Add(StandaloneListener.Parse($"port=0,address=127.0.0.1,users={users},mount=hall/"));
            });
            int[] ports = [.. broker.ListenerPorts];
            using WireClient ruled = await WireClient.ConnectAsync(broker.Port, 5, "ruled");
            await ruled.PublishAsync("news/1", "x", 1, 1);
            Assert.Equal(MqttPubAckReasonCode.NotAuthorized, (await ruled.ReceiveAsync<MqttPubAckPacket>()).ReasonCode);
            using WireClient free = await WireClient.ConnectAsync(ports[0], 5, "free");
            await free.PublishAsync("news/1", "x", 1, 1);
            Assert.Equal(MqttPubAckReasonCode.NoMatchingSubscribers, (await free.ReceiveAsync<MqttPubAckPacket>()).ReasonCode);
            // The broker lets anonymous clients in, and so does this listener, whose ACL is the broker's: it speaks of whole topics, so nothing inside "hall/" is readable.
            using WireClient anonymous = await WireClient.ConnectAsync(ports[1], 5, "anonymous");
            Assert.Equal(MqttSubscribeReasonCode.NotAuthorized, Assert.Single((await anonymous.SubscribeAsync("news/#")).ReasonCodes));
            using WireClient wrong = await WireClient.ConnectAsync(ports[1], 5, "wrong", p => (p.Username, p.Password) = ("clerk", "guess"u8.ToArray()));
            Assert.Equal(MqttConnectReasonCode.NotAuthorized, wrong.ConnAck!.ReasonCode);
            using WireClient clerk = await WireClient.ConnectAsync(ports[1], 5, "clerk", p => (p.Username, p.Password) = ("clerk", "secret"u8.ToArray()));
            Assert.Equal(MqttConnectReasonCode.Success, clerk.ConnAck!.ReasonCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("mount=a/", "port=NUMBER")]
    [InlineData("port=70000", "port=NUMBER")]
    [InlineData("port=1,port=2", "once each")]
    [InlineData("port=1,tls=x", "tls=x")]
    [InlineData("port=1,address=here", "here")]
    [InlineData("port=1,anonymous=yes", "anonymous=yes")]
    public void A_listener_that_cannot_be_understood_is_refused_with_what_it_takes(string text, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => StandaloneListener.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_listener_is_read_from_one_line()
    {
        StandaloneListener listener = StandaloneListener.Parse("port=1884,address=0.0.0.0,mount=hall/,users=u,acl=a,anonymous");
        Assert.Equal((1884, IPAddress.Any, "hall/", "u", "a", (bool?)true, false), (listener.Port, listener.Address, listener.MountPoint, listener.UserFile, listener.AclFile, listener.AllowAnonymous, listener.WithoutAcl));
        Assert.True(StandaloneListener.Parse("port=1,acl=none").WithoutAcl);
    }
}

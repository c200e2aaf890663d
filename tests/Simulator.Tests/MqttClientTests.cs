using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Mqtt;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using NanoCertificate = KioskFleet.NanoHost.Native.X509Certificate;

namespace KioskFleet.Simulator.Tests;

public sealed class MqttClientTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly VirtualBoard _board = TestBoards.On();
    private readonly IDisposable _entered;
    private readonly ScriptedBroker _broker = new();

    public MqttClientTests() => _entered = _board.Enter();

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public void Connecting_says_who_it_is_and_leaves_a_will()
    {
        using var client = new MqttClient("127.0.0.1", _broker.Port, false, null, null, MqttSslProtocols.None);
        MqttReasonCode code = client.Connect("v1", "v1", "secret", false, MqttQoSLevel.AtLeastOnce, true, "k/v1/g", "gone", true, 120);
        Assert.Equal(MqttReasonCode.Success, code);
        Assert.True(client.IsConnected);
        byte[] body = _broker.Next(PacketType.Connect).Body;
        Assert.Equal("\0\u0004MQTT\u0004"u8.ToArray(), body[..7]);
        Assert.Equal(0xCE, body[7]);
        Assert.Equal(120, body[9]);
        Assert.Equal("\0\u0002v1\0\u0006k/v1/g\0\u0004gone\0\u0002v1\0\u0006secret", Encoding.ASCII.GetString(body[10..]));
    }

    [Fact]
    public void A_refusal_is_a_return_code_and_no_connection()
    {
        _broker.Answer = _ => [0x20, 2, 0, 5];
        using var client = new MqttClient("127.0.0.1", _broker.Port, false, null, null, MqttSslProtocols.None);
        Assert.Equal(MqttReasonCode.ConnectionRefusedNotAuthorized, client.Connect("v1"));
        Assert.False(client.IsConnected);
    }

    [Fact]
    public void Messages_go_both_ways_at_every_quality()
    {
        using MqttClient client = Connect();
        var received = new BlockingCollection<MqttMsgPublishEventArgs>();
        var published = new BlockingCollection<MqttMsgPublishedEventArgs>();
        var subscribed = new BlockingCollection<ushort>();
        client.MqttMsgPublishReceived += (_, e) => received.Add(e);
        client.MqttMsgPublished += (_, e) => published.Add(e);
        client.MqttMsgSubscribed += (_, e) => subscribed.Add(e.MessageId);
        ushort subscription = client.Subscribe(["k/v1/m"], [MqttQoSLevel.AtLeastOnce]);
        Assert.True(subscribed.TryTake(out ushort answered, s_patience));
        Assert.Equal(subscription, answered);

        foreach (MqttQoSLevel qos in new[] { MqttQoSLevel.AtMostOnce, MqttQoSLevel.AtLeastOnce, MqttQoSLevel.ExactlyOnce })
        {
            ushort id = client.Publish("k/v1/r", [(byte)qos], null, null, qos, false);
            Assert.True(published.TryTake(out MqttMsgPublishedEventArgs? done, s_patience));
            Assert.Equal((id, true), (done.MessageId, done.IsPublished));
            (MqttMsgPublishEventArgs message, _) = _broker.Next(PacketType.Publish).ReadPublish();
            Assert.Equal(("k/v1/r", qos, (byte)qos), (message.Topic, message.QosLevel, message.Message[0]));

            _broker.Send(MqttPackets.Publish("k/v1/m", "页"u8.ToArray(), qos, false, false, 77));
            Assert.True(received.TryTake(out MqttMsgPublishEventArgs? got, s_patience));
            Assert.Equal("页", Encoding.UTF8.GetString(got.Message));
        }

        Assert.True(SpinWait.SpinUntil(() => _broker.Log.Any(packet => packet.Type == PacketType.PubComp && packet.Id == 77), s_patience));
        Assert.Contains(_broker.Log, packet => packet.Type == PacketType.PubAck && packet.Id == 77);
        Assert.Empty(received);
    }

    [Fact]
    public void A_message_without_answer_is_repeated_with_its_mark_and_then_given_up()
    {
        _broker.Answer = packet => packet.Type == PacketType.Publish ? [] : ScriptedBroker.AnswerAll(packet);
        using MqttClient client = Connect();
        var published = new BlockingCollection<MqttMsgPublishedEventArgs>();
        client.MqttMsgPublished += (_, e) => published.Add(e);
        client.Settings.DelayOnRetry = 60;
        ushort id = client.Publish("t", [1], null, null, MqttQoSLevel.AtLeastOnce, false);
        Assert.True(published.TryTake(out MqttMsgPublishedEventArgs? done, s_patience));
        Assert.Equal((id, false), (done.MessageId, done.IsPublished));
        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(_ => (_broker.Next(PacketType.Publish).Flags & 8) != 0));
    }

    [Fact]
    public void Publishing_while_closed_is_silent_and_a_set_queue_size_is_kept()
    {
        using var client = new MqttClient("127.0.0.1", _broker.Port, false, null, null, MqttSslProtocols.None);
        client.Settings.InflightQueueSize = 2;
        Assert.NotEqual(0, client.Publish("t", [1]));
        client.Publish("t", [2]);
        var error = Assert.Throws<MqttClientException>(() => client.Publish("t", [3]));
        Assert.Equal(MqttClientErrorCode.InflightQueueFull, error.ErrorCode);
        Assert.Equal(int.MaxValue, new MqttSettings().InflightQueueSize);
    }

    [Theory]
    [InlineData("", MqttClientErrorCode.TopicLength)]
    [InlineData("a/+/b", MqttClientErrorCode.TopicWildcard)]
    [InlineData("a/#", MqttClientErrorCode.TopicWildcard)]
    public void Topics_that_cannot_be_published_to_are_refused(string topic, MqttClientErrorCode code)
    {
        using MqttClient client = Connect();
        Assert.Equal(code, Assert.Throws<MqttClientException>(() => client.Publish(topic, [])).ErrorCode);
    }

    [Fact]
    public void A_server_that_goes_raises_the_closed_event_once()
    {
        using MqttClient client = Connect();
        int closed = 0;
        client.ConnectionClosed += (_, _) => Interlocked.Increment(ref closed);
        _broker.DropClients();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref closed) > 0, s_patience));
        Assert.False(client.IsConnected);
        Thread.Sleep(50);
        Assert.Equal(1, closed);
    }

    [Fact]
    public void A_half_open_connection_is_noticed_by_the_unanswered_ping()
    {
        using MqttClient client = Connect(keepAlive: 1);
        int closed = 0;
        client.ConnectionClosed += (_, _) => Interlocked.Increment(ref closed);
        _broker.Next(PacketType.PingReq);
        Assert.True(client.IsConnected);
        var clock = Stopwatch.StartNew();
        _board.Link.MakeOpenConnectionsHalfOpen();
        client.Publish("t", [1], null, null, MqttQoSLevel.AtLeastOnce, false);
        Assert.True(client.IsConnected);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref closed) > 0, s_patience));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void A_captive_portal_is_not_taken_for_a_server()
    {
        _board.Link.Faults.CaptivePortal = true;
        using var client = new MqttClient("127.0.0.1", _broker.Port, false, null, null, MqttSslProtocols.None);
        Assert.Throws<MqttCommunicationException>(() => client.Connect("v1"));
        Assert.False(client.IsConnected);
    }

    [Fact]
    public void Without_a_link_or_a_server_connecting_fails()
    {
        _board.Link.SetUp(false);
        using var client = new MqttClient("127.0.0.1", _broker.Port, false, null, null, MqttSslProtocols.None);
        Assert.Throws<MqttConnectionException>(() => client.Connect("v1"));
        _board.Link.SetUp(true);
        int port = _broker.Port;
        _broker.Dispose();
        using var other = new MqttClient("127.0.0.1", port, false, null, null, MqttSslProtocols.None);
        Assert.Throws<MqttConnectionException>(() => other.Connect("v1"));
    }

    [Fact]
    public void A_short_break_of_the_link_is_healed_as_tcp_heals_it()
    {
        using MqttClient client = Connect();
        _board.Link.SetUp(false);
        client.Publish("t", [9]);
        Thread.Sleep(100);
        Assert.DoesNotContain(_broker.Heard, packet => packet.Type == PacketType.Publish);
        _board.Link.SetUp(true);
        Assert.Equal(9, _broker.Next(PacketType.Publish).ReadPublish().Message.Message[0]);
        Assert.True(client.IsConnected);
    }

    [Fact]
    public void Rate_and_delay_hold_bytes_back_and_every_byte_is_counted()
    {
        using MqttClient client = Connect();
        long before = _board.Link.Counters.BytesUp;
        _board.Link.Faults.BytesPerSecond = 2000;
        _board.Link.Faults.Delay = TimeSpan.FromMilliseconds(50);
        var clock = Stopwatch.StartNew();
        client.Publish("t", new byte[997]);
        _broker.Next(PacketType.Publish);
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(450), s_patience);
        Assert.True(SpinWait.SpinUntil(() => _board.Link.Counters.BytesUp - before == 1003, s_patience));
    }

    [Fact]
    public void A_power_cut_ends_the_client_without_a_word_to_the_server()
    {
        using MqttClient client = Connect();
        _board.CutPower();
        Assert.True(SpinWait.SpinUntil(() => _board.LiveThreads == 0, s_patience));
        Assert.Throws<PowerCutException>(() => client.Publish("t", [1]));
        Assert.DoesNotContain(_broker.Heard, packet => packet.Type == PacketType.Disconnect);
        Assert.Equal(0, _board.Link.OpenConnections);
    }

    [Fact]
    public void Tls_takes_the_pinned_root_and_refuses_another()
    {
        using var ours = TestCertificates.MakeRoot("Kiosk root");
        using var other = TestCertificates.MakeRoot("Other root");
        using var server = TestCertificates.MakeServer(ours, "127.0.0.1", expired: false);
        using var broker = new ScriptedBroker(server);
        _board.Clock.SetSystem(DateTime.UtcNow);
        using (var client = new MqttClient("127.0.0.1", broker.Port, true, new NanoCertificate(ours.ExportCertificatePem()), null, MqttSslProtocols.TLSv1_2))
        {
            Assert.Equal(MqttReasonCode.Success, client.Connect("v1"));
            Assert.True(_board.Link.Counters.BytesUp > 200);
        }

        using var stranger = new MqttClient("127.0.0.1", broker.Port, true, new NanoCertificate(other.ExportCertificatePem()), null, MqttSslProtocols.TLSv1_2);
        Assert.Throws<MqttConnectionException>(() => stranger.Connect("v1"));
    }

    /// <summary>Server certificate from −2 to +1 years, root from −3 to +10: each date counts, by the board's clock and no other.</summary>
    [Theory]
    [InlineData(-3.5, false)]
    [InlineData(-2.5, false)]
    [InlineData(-1.5, true)]
    [InlineData(0, true)]
    [InlineData(1.5, false)]
    [InlineData(-56, false)]
    public void Tls_checks_the_dates_of_certificates_by_the_board_s_clock(double years, bool accepted)
    {
        using var root = TestCertificates.MakeRoot("Kiosk root");
        using var server = TestCertificates.MakeServer(root, "127.0.0.1", expired: false);
        using var broker = new ScriptedBroker(server);
        _board.Clock.SetSystem(DateTime.UtcNow.AddDays(years * 365));
        using var client = new MqttClient("127.0.0.1", broker.Port, true, new NanoCertificate(root.RawData), null, MqttSslProtocols.TLSv1_2);
        Assert.Equal(accepted, Record.Exception(() => client.Connect("v1")) is null);
    }

    [Fact]
    public void Tls_refuses_a_root_whose_own_time_is_over_though_the_server_s_certificate_is_in_its_time()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using var root = TestCertificates.MakeRoot("Kiosk root", now.AddYears(-10), now.AddDays(-1));
        using var server = TestCertificates.MakeServer(root, "127.0.0.1", now.AddYears(-1), now.AddYears(1));
        using var broker = new ScriptedBroker(server);
        using var client = new MqttClient("127.0.0.1", broker.Port, true, new NanoCertificate(root.RawData), null, MqttSslProtocols.TLSv1_2);
        _board.Clock.SetSystem(now.UtcDateTime);
        Assert.Throws<MqttConnectionException>(() => client.Connect("v1"));
        _board.Clock.SetSystem(now.UtcDateTime.AddDays(-2));
        Assert.Equal(MqttReasonCode.Success, client.Connect("v1"));
    }

    [Fact]
    public void Tls_refuses_a_certificate_for_another_name()
    {
        using var root = TestCertificates.MakeRoot("Kiosk root");
        using var wrong = TestCertificates.MakeServer(root, "127.0.0.9", expired: false);
        using var broker = new ScriptedBroker(wrong);
        using var client = new MqttClient("127.0.0.1", broker.Port, true, new NanoCertificate(root.ExportCertificatePem()), null, MqttSslProtocols.TLSv1_2);
        Assert.Throws<MqttConnectionException>(() => client.Connect("v1"));
    }

    private MqttClient Connect(ushort keepAlive = 60)
    {
        var client = new MqttClient("127.0.0.1", _broker.Port, false, null, null, MqttSslProtocols.None);
        Assert.Equal(MqttReasonCode.Success, client.Connect("v1", null!, null!, true, keepAlive));
        return client;
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

// Alone: the buffers' pools are shared by all brokers of the process, and another test's burst would make them grow in the middle of the count.
[Collection(nameof(Alone))]
public class AllocationTests
{
    /// <summary>A connection whose peer takes everything at once.</summary>
    private sealed class Sink(Broker broker) : ClientConnection(broker)
    {
        public long Bytes { get; private set; }

        public override X509Certificate2? ClientCertificate => null;

        public override EndPoint? RemoteEndPoint => null;

        public override EndPoint? LocalEndPoint => null;

        public override bool IsSecureConnection => false;

        protected override void FlushTransport()
        {
            Outbound? output;
            lock (this)
            {
                output = TakeOutput();
            }
            if (output is not null)
            {
                Bytes += output.Length;
                Outbound.Return(output);
            }
            Drained();
        }

        protected override void CloseTransport(bool linger)
        {
        }
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(4, 1, false)]
    [InlineData(4, 1, true)]
    [InlineData(5, 0, false)]
    [InlineData(5, 1, false)]
    [InlineData(5, 1, true)]
    public void A_message_in_steady_state_allocates_nothing(int level, int qos, bool persistent)
    {
        MqttServerOptions options = new() { EnablePersistentSessions = true };
        Broker broker = new(options, MqttNetNullLogger.Instance);
        MqttProtocolVersion version = (MqttProtocolVersion)level;
        byte[] Encode(MqttPacket packet) => PacketEncoder.Encode(new PacketWriter(), packet, version).ToArray();
        Sink subscriber = new(broker);
        Sink publisher = new(broker);
        Assert.True(broker.Register(subscriber) && broker.Register(publisher));
        subscriber.Feed(Encode(new MqttConnectPacket { ClientId = "s", CleanSession = !persistent, SessionExpiryInterval = persistent ? 600u : 0 }));
        publisher.Feed(Encode(new MqttConnectPacket { ClientId = "p", CleanSession = true }));
        subscriber.Feed(Encode(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "a/+/c", QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos }] }));
        byte[] publish = Encode(new MqttPublishPacket { Topic = "a/b/c", PayloadSegment = new byte[256], QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos, PacketIdentifier = (ushort)(qos > 0 ? 7 : 0) });
        byte[] answer = [0x40, 2, 0, 0];
        ushort id = 0;
        void Round()
        {
            using (FlushScope.Enter())
            {
                publisher.Feed(publish);
            }
            if (qos > 0)
            {
                id = id == ushort.MaxValue ? (ushort)1 : (ushort)(id + 1);
                answer[2] = (byte)(id >> 8);
                answer[3] = (byte)id;
                using FlushScope.Batch batch = FlushScope.Enter();
                subscriber.Feed(answer);
            }
        }
        for (int i = 0; i < 2000; i++)
        {
            Round();
        }
        const int Count = 20_000;
        long bytes = subscriber.Bytes;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            Round();
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(subscriber.Bytes - bytes >= Count * 256L, "The messages did not arrive.");
        Assert.InRange(allocated / (double)Count, 0, 0.5);
    }
}

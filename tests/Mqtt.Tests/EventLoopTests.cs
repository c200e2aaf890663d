using System.Diagnostics;
using KioskFleet.Mqtt.Sessions;
using KioskFleet.Mqtt.Transport;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

public class EventLoopTests
{
    /// <summary>Seconds after which an action that was posted counts as forgotten.</summary>
    private const int Patience = 20;

    [Fact]
    public void Every_action_posted_to_an_idle_loop_is_done_however_posts_and_wake_ups_meet()
    {
        if (!Epoll.IsSupported)
        {
            return;
        }
        using EventLoop loop = new(new Broker(new MqttServerOptions(), MqttNetNullLogger.Instance), 0);
        loop.Start();
        const int Rounds = 10_000;
        const int Threads = 2;
        using Barrier barrier = new(Threads);
        int forgotten = 0;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            using ManualResetEventSlim done = new();
            for (int i = 0; i < Rounds && Volatile.Read(ref forgotten) == 0; i++)
            {
                // One wakes the loop, the other posts while it wakes up: the moment in which a wake-up can be lost, some microseconds later each time.
                done.Reset();
                barrier.SignalAndWait();
                long start = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < number * (i % 400) / 10.0)
                {
                }
                loop.Post(done.Set);
                if (!done.Wait(TimeSpan.FromSeconds(Patience)))
                {
                    Interlocked.Increment(ref forgotten);
                }
            }
            barrier.RemoveParticipant();
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(0, forgotten);
    }

    [Fact]
    public void What_is_posted_after_the_end_of_a_loop_is_done_at_once()
    {
        if (!Epoll.IsSupported)
        {
            return;
        }
        EventLoop loop = new(new Broker(new MqttServerOptions(), MqttNetNullLogger.Instance), 0);
        loop.Start();
        loop.Dispose();
        bool done = false;
        loop.Post(() => done = true);
        Assert.True(done);
    }
}

using System.Diagnostics;

namespace KioskFleet.Cli.Stories;

/// <summary>A server's time that runs with the machine's and leaps when the story says so: for stories in which terminals live by their own clocks.</summary>
internal sealed class RunningClock(DateTimeOffset start) : TimeProvider
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _leaptTicks;

    public override DateTimeOffset GetUtcNow() => start + Stopwatch.GetElapsedTime(_started) + TimeSpan.FromTicks(Interlocked.Read(ref _leaptTicks));

    public void Pass(TimeSpan time) => Interlocked.Add(ref _leaptTicks, time.Ticks);
}

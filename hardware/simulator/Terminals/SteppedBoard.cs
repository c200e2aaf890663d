using KioskFleet.Hardware;

namespace KioskFleet.Simulator;

/// <summary>A board whose time passes when the caller says so: a day of the firmware in seconds.</summary>
/// <remarks>For programs that call the firmware's steps themselves; <see cref="KioskFleet.Firmware.App.Terminal.Run"/> sleeps in real time.</remarks>
public sealed class SteppedBoard(IBoard inner) : WrappedBoard(inner)
{
    private readonly SteppedClock _clock = new(inner.Clock);

    public override ISystemClock Clock => _clock;

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => _clock.Pass((long)time.TotalMilliseconds);

    private sealed class SteppedClock(ISystemClock real) : ISystemClock
    {
        private long _tick = real.TickMs;
        private long _passed;

        public DateTime UtcNow => real.UtcNow.AddMilliseconds(_passed);

        public long TickMs => Interlocked.Read(ref _tick);

        public bool HasKeptTime => real.HasKeptTime;

        public void Set(DateTime utc) => real.Set(utc.AddMilliseconds(-_passed));

        public void SetRunning(DateTime utc) => real.SetRunning(utc.AddMilliseconds(-_passed));

        public void Pass(long ms)
        {
            Interlocked.Add(ref _tick, ms);
            _passed += ms;
        }
    }
}

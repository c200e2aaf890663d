using System.Diagnostics;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator;

/// <summary>The watchdog chip: resets the board when the firmware has not fed it in time.</summary>
internal sealed class VirtualWatchdog : IWatchdog, IDisposable
{
    private readonly VirtualBoard _board;
    private readonly System.Threading.Timer _timer;
    private long _fed = Stopwatch.GetTimestamp();

    public VirtualWatchdog(VirtualBoard board, int timeoutMs)
    {
        _board = board;
        TimeoutMs = timeoutMs;
        int look = Math.Max(50, timeoutMs / 10);
        _timer = new System.Threading.Timer(_ => Look(), null, look, look);
    }

    /// <summary>Raised when the board was reset.</summary>
    public event Action? Bit;

    public int TimeoutMs { get; }

    /// <summary>Off while somebody holds the firmware in a debugger.</summary>
    public bool IsArmed { get; set; } = !Debugger.IsAttached;

    public void Feed() => Interlocked.Exchange(ref _fed, Stopwatch.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (IsArmed && _board.IsOn && Stopwatch.GetElapsedTime(Interlocked.Read(ref _fed)).TotalMilliseconds > TimeoutMs)
        {
            Feed();
            Bit?.Invoke();
        }
    }
}

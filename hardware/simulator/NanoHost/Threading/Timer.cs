namespace KioskFleet.NanoHost.Threading;

/// <summary>A timer of the firmware: it stops with the life in which it was made, and an exception in its callback ends nothing else.</summary>
public sealed class Timer : IDisposable
{
    private readonly BoardLife _life;
    private readonly System.Threading.Timer _timer;

    public Timer(System.Threading.TimerCallback callback, object? state, int dueTime, int period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _life = BoardLife.Demand();
        _timer = new System.Threading.Timer(given => Run(callback, given), state, System.Threading.Timeout.Infinite, System.Threading.Timeout.Infinite);
        _timer.Change(dueTime, period);
    }

    public Timer(System.Threading.TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        : this(callback, state, (int)dueTime.TotalMilliseconds, (int)period.TotalMilliseconds)
    {
    }

    public bool Change(int dueTime, int period) => _timer.Change(dueTime, period);

    public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

    public void Dispose() => _timer.Dispose();

    private void Run(System.Threading.TimerCallback callback, object? state)
    {
        if (_life.IsOver)
        {
            _timer.Dispose();
            return;
        }

        BoardLife? before = BoardLife.Ambient;
        BoardLife.Ambient = _life;
        try
        {
            callback(state);
        }
        catch (PowerCutException)
        {
            _timer.Dispose();
        }
        catch (Exception exception)
        {
            _life.Board.LastThreadFault = exception;
            _life.Board.Trace($"A timer's callback ended by {exception}");
        }
        finally
        {
            BoardLife.Ambient = before;
        }
    }
}

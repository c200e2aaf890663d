namespace KioskFleet.NanoHost.Threading;

/// <summary>
/// A thread of the firmware. It belongs to the board and the life in which it was made: when the power goes, its next call into the board
/// throws <see cref="PowerCutException"/>, and a thread that catches even that is parked.
/// </summary>
public sealed class Thread
{
    /// <summary>Stack of a firmware thread in bytes: the interpreter's frames are on its heap, so firmware never goes deep.</summary>
    private const int StackBytes = 512 * 1024;

    [ThreadStatic]
    private static Thread? t_current;

    private readonly System.Threading.Thread _thread;

    public Thread(System.Threading.ThreadStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        BoardLife life = BoardLife.Demand();
        _thread = new System.Threading.Thread(() => Run(life, start), StackBytes) { IsBackground = true, Name = $"{life.Board.Profile.Id}#{life.Number}" };
    }

    private Thread(System.Threading.Thread thread) => _thread = thread;

    public static Thread CurrentThread => t_current ??= new Thread(System.Threading.Thread.CurrentThread);

    /// <summary>Kept for the firmware's sake; all threads of the host run alike.</summary>
    public System.Threading.ThreadPriority Priority { get; set; } = System.Threading.ThreadPriority.Normal;

    public int ManagedThreadId => _thread.ManagedThreadId;

    public bool IsAlive => _thread.IsAlive;

    public System.Threading.ThreadState ThreadState => _thread.ThreadState & ~System.Threading.ThreadState.Background;

    public void Start()
    {
        BoardLife.Demand();
        _thread.Start();
    }

    /// <exception cref="PlatformNotSupportedException">Always: the host cannot end a thread from outside, and the firmware must not rely on it.</exception>
    public void Abort() => throw new PlatformNotSupportedException("The host cannot abort a thread. Let it see a flag and return.");

    /// <exception cref="PlatformNotSupportedException">Always.</exception>
    public void Suspend() => throw new PlatformNotSupportedException("The host cannot suspend a thread.");

    /// <exception cref="PlatformNotSupportedException">Always.</exception>
    public void Resume() => throw new PlatformNotSupportedException("The host cannot resume a thread.");

    public void Join() => _thread.Join();

    public bool Join(int millisecondsTimeout) => _thread.Join(millisecondsTimeout);

    public bool Join(TimeSpan timeout) => _thread.Join(timeout);

    /// <summary>Sleeps, and wakes at once with <see cref="PowerCutException"/> when the board's power goes.</summary>
    public static void Sleep(int millisecondsTimeout)
    {
        BoardLife life = BoardLife.Demand();
        life.Over.WaitHandle.WaitOne(millisecondsTimeout);
        life.DemandPower();
    }

    public static void Sleep(TimeSpan timeout) => Sleep((int)Math.Clamp(timeout.TotalMilliseconds, -1, int.MaxValue));

    public static void SpinWait(int iterations) => System.Threading.Thread.SpinWait(iterations);

    private void Run(BoardLife life, System.Threading.ThreadStart start)
    {
        BoardLife.Ambient = life;
        BoardLife.AdoptThread();
        t_current = this;
        life.Board.ThreadStarted();
        try
        {
            start();
        }
        catch (PowerCutException)
        {
            // The end of every firmware thread when the power goes.
        }
        catch (Exception exception)
        {
            life.Board.LastThreadFault = exception;
            life.Board.Trace($"A thread ended by {exception}");
        }
        finally
        {
            life.Board.ThreadEnded();
        }
    }
}

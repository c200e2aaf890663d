namespace KioskFleet.NanoHost;

/// <summary>
/// One stretch of power: from switching on to the cut or reboot that ends it. Threads and timers carry the life in which they were
/// started; when it is over, nothing that they do reaches the board any more, even if the board has been switched on again.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Threads of a dead board wait on the token for ever; the collector takes it with the last of them.")]
internal sealed class BoardLife
{
    /// <summary>
    /// How often a thread of a dead board may run into <see cref="PowerCutException"/> before it is parked for ever. Unwinding through
    /// finally blocks needs a few; a loop that catches everything and tries again would otherwise burn a processor.
    /// </summary>
    private const int RefusalsBeforeParking = 32;

    private static readonly AsyncLocal<BoardLife?> s_current = new();

    [ThreadStatic]
    private static int t_refusals;

    [ThreadStatic]
    private static bool t_ownedByBoard;

    private readonly CancellationTokenSource _over = new();
    private volatile bool _isOver;

    internal BoardLife(VirtualBoard board, int number)
    {
        Board = board;
        Number = number;
        Over = _over.Token;
    }

    internal VirtualBoard Board { get; }

    /// <summary>1 for the first time the board was switched on.</summary>
    internal int Number { get; }

    /// <summary>Cancelled when the power goes.</summary>
    internal CancellationToken Over { get; }

    internal bool IsOver => _isOver;

    internal static BoardLife? Ambient
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>The living board of this thread.</summary>
    /// <exception cref="InvalidOperationException">No board was entered on this thread.</exception>
    /// <exception cref="PowerCutException">The board's power is gone.</exception>
    internal static BoardLife Demand()
    {
        BoardLife life = s_current.Value ?? throw new InvalidOperationException(
            "No virtual board on this thread. Wrap the call in `using (board.Enter())`, or start the firmware with VirtualBoard.Start.");
        life.DemandPower();
        return life;
    }

    internal void DemandPower()
    {
        if (_isOver)
        {
            Refuse();
        }
    }

    internal void End()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        // Waiters run on other threads: cancelling here must not run their continuations under our caller's locks.
        ThreadPool.QueueUserWorkItem(static source => source.Cancel(), _over, preferLocal: false);
    }

    /// <summary>Marks the calling thread as the firmware's own, which may be parked after a cut; a test's thread never is.</summary>
    internal static void AdoptThread()
    {
        t_ownedByBoard = true;
        t_refusals = 0;
    }

    private static void Refuse()
    {
        if (t_ownedByBoard && ++t_refusals > RefusalsBeforeParking)
        {
            System.Threading.Thread.Sleep(System.Threading.Timeout.Infinite);
        }

        throw new PowerCutException("The board has no power.");
    }
}

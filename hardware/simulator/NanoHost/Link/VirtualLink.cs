using System.Net.Sockets;

namespace KioskFleet.NanoHost.Link;

/// <summary>The board's network: TCP connections of the host with faults in between.</summary>
public sealed class VirtualLink
{
    /// <summary>How long the link may be down before open connections fail; shorter breaks heal as TCP heals them.</summary>
    public static readonly TimeSpan ConnectionsOutlive = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection is tried.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long the server still sees a connection whose terminal lost power.</summary>
    private static readonly TimeSpan s_orphansLive = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private readonly List<LinkStream> _open = [];
    private TaskCompletionSource _up = Completed();
    private int _seed = 1;

    /// <summary>Raised when the link came up or went down.</summary>
    public event Action<bool>? Changed;

    public LinkFaults Faults { get; } = new();

    public LinkCounters Counters { get; } = new();

    /// <summary>Whether the cable is in or the access point is in reach.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>Signal in percent while the link is up; what <c>INetwork.Quality</c> shows.</summary>
    public int SignalPercent { get; set; } = 78;

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Sets what the random losses of later connections are drawn from.</summary>
    public void Seed(int seed) => _seed = seed;

    public void SetUp(bool up)
    {
        lock (_gate)
        {
            if (IsUp == up)
            {
                return;
            }

            IsUp = up;
            if (up)
            {
                _up.TrySetResult();
            }
            else
            {
                _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        Changed?.Invoke(up);
    }

    /// <summary>Fault: every open connection goes dead without a word. What is sent is swallowed, nothing comes, no error is reported.</summary>
    public void MakeOpenConnectionsHalfOpen()
    {
        foreach (LinkStream stream in Snapshot())
        {
            stream.GoHalfOpen();
        }
    }

    /// <summary>Fault: every open connection is reset.</summary>
    public void ResetOpenConnections()
    {
        foreach (LinkStream stream in Snapshot())
        {
            stream.Dispose();
        }
    }

    /// <summary>Opens a connection and blocks until it is there.</summary>
    /// <exception cref="IOException">The link is down, nothing answered in time, or the server refused.</exception>
    internal LinkStream Connect(BoardLife life, string host, int port)
    {
        if (Faults.BlackHole)
        {
            life.Over.WaitHandle.WaitOne(ConnectTimeout);
            life.DemandPower();
            throw new IOException($"{host}:{port} did not answer within {ConnectTimeout.TotalSeconds:0} s.");
        }

        if (!IsUp)
        {
            throw new IOException($"The network is down; {host}:{port} cannot be reached.");
        }

        Socket? socket = null;
        if (!Faults.CaptivePortal)
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(life.Over);
                limit.CancelAfter(ConnectTimeout);
                socket.ConnectAsync(host, port, limit.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                life.DemandPower();
                throw new IOException($"{host}:{port} cannot be reached: {exception.Message}", exception);
            }
        }

        var stream = new LinkStream(this, life, socket, new Random(_seed++));
        lock (_gate)
        {
            _open.Add(stream);
        }

        Counters.AddConnect();
        stream.Begin();
        return stream;
    }

    internal Task WhenUp(CancellationToken cancel)
    {
        lock (_gate)
        {
            return _up.Task.IsCompleted ? Task.CompletedTask : _up.Task.WaitAsync(cancel);
        }
    }

    internal void Forget(LinkStream stream)
    {
        lock (_gate)
        {
            _open.Remove(stream);
        }
    }

    internal void LosePower()
    {
        LinkStream[] orphans = Snapshot();
        foreach (LinkStream stream in orphans)
        {
            stream.GoHalfOpen();
            Forget(stream);
        }

        if (orphans.Length > 0)
        {
            _ = Task.Delay(s_orphansLive).ContinueWith(_ => Array.ForEach(orphans, stream => stream.Dispose()), TaskScheduler.Default);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private LinkStream[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _open];
        }
    }
}

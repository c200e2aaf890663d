using System.Collections.Concurrent;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Diagnostics.Logger;

namespace KioskFleet.Mqtt.Transport;

/// <summary>
/// One thread that waits for many sockets and handles what they bring in one go: read, route, and at the end of the batch send once to each
/// connection that got something. No hand-over between threads, no buffer for idle connections.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    /// <summary>Events taken from the kernel at once.</summary>
    private const int BatchSize = 256;

    /// <summary>Bytes read from one socket in its turn; more stays in the kernel until the others had theirs.</summary>
    private const int ReceiveBufferSize = 128 * 1024;

    private const long WakeToken = -1;

    /// <summary>Milliseconds that a peer is given to read its last packet.</summary>
    private const int LingerTime = 1000;

    private readonly Broker _broker;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Lock _slotsLock = new();
    private readonly Stack<int> _freeSlots = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ReceiveBufferSize, pinned: true);
    private readonly Thread _thread;
    private readonly Queue<(long At, EventLoopConnection Connection)> _closing = new();
    private object?[] _slots = new object?[256];
    private int _usedSlots;
    private int _posting;
    private volatile bool _stopped;
    private volatile bool _ended;

    public EventLoop(Broker broker, int number)
    {
        _broker = broker;
        _epoll = Epoll.Create();
        _wake = Epoll.CreateEvent();
        if (_epoll < 0 || _wake < 0)
        {
            throw new IOException($"The system gave no epoll instance (error {Epoll.LastError}); set EngineOptions.UseEventLoop to false.");
        }
        Epoll.Control(_epoll, Epoll.Add, _wake, Epoll.In, WakeToken);
        _thread = new Thread(Run) { IsBackground = true, Name = $"mqtt-loop-{number}" };
    }

    public Broker Broker => _broker;

    public void Start() => _thread.Start();

    /// <summary>Whether the caller is on the loop's thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Watches a listening descriptor and calls back for it on the loop.</summary>
    public void AddListener(int descriptor, Action onReadable) => Add(descriptor, onReadable, out _);

    /// <summary>Watches a descriptor. Its slot is set before its first event can come.</summary>
    public void Add(int descriptor, object target, out int slot)
    {
        lock (_slotsLock)
        {
            if (!_freeSlots.TryPop(out slot))
            {
                slot = _usedSlots++;
                if (slot == _slots.Length)
                {
                    Array.Resize(ref _slots, _slots.Length * 2);
                }
            }
            Volatile.Write(ref _slots[slot], target);
        }
        Epoll.Control(_epoll, Epoll.Add, descriptor, Epoll.In, slot);
    }

    /// <param name="descriptor">The descriptor watched.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="events">What to wait for.</param>
    /// <param name="again">Whether it was <see cref="Forget">forgotten</see> meanwhile.</param>
    public void SetEvents(int descriptor, int slot, int events, bool again) => Epoll.Control(_epoll, again ? Epoll.Add : Epoll.Modify, descriptor, events, slot);

    /// <summary>Stops watching a descriptor that keeps its slot.</summary>
    public void Forget(int descriptor) => Epoll.Control(_epoll, Epoll.Delete, descriptor, 0, 0);

    public void Remove(int descriptor, int slot)
    {
        Epoll.Control(_epoll, Epoll.Delete, descriptor, 0, 0);
        // The slot is free only after the batch under way: one of its later events may still name it.
        lock (_slotsLock)
        {
            _slots[slot] = null;
        }
        Post(() =>
        {
            lock (_slotsLock)
            {
                _freeSlots.Push(slot);
            }
        });
    }

    /// <summary>Closes the descriptor of a connection after a while, unless its peer did before.</summary>
    public void CloseLater(EventLoopConnection connection) => Post(() =>
    {
        if (_ended)
        {
            connection.CloseDescriptor();
        }
        else
        {
            _closing.Enqueue((Environment.TickCount64 + LingerTime, connection));
        }
    });

    /// <summary>Has something done on the loop, after what is under way there; once the loop has ended, at once.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        if (_ended)
        {
            RunPosted();
        }
        else if (!IsCurrent && Interlocked.Exchange(ref _posting, 1) == 0)
        {
            Signal();
        }
    }

    /// <summary>Ends the loop and closes what it watched.</summary>
    public void Dispose()
    {
        _stopped = true;
        if (!_thread.IsAlive)
        {
            End();
        }
        else if (!IsCurrent)
        {
            Signal();
            _thread.Join();
        }
    }

    private void Signal()
    {
        lock (_slotsLock)
        {
            if (!_ended)
            {
                Epoll.Signal(_wake);
            }
        }
    }

    private void Run()
    {
        byte* records = stackalloc byte[BatchSize * 16];
        fixed (byte* buffer = _buffer)
        {
            while (!_stopped)
            {
                int count = Epoll.Wait(_epoll, records, BatchSize, !_posted.IsEmpty ? 0 : _closing.Count > 0 ? LingerTime : -1);
                using FlushScope.Batch batch = FlushScope.Enter();
                for (int i = 0; i < count; i++)
                {
                    Epoll.Read(records, i, out int events, out long token);
                    if (token == WakeToken)
                    {
                        // In this order: a signal of someone who posts in between must not be cleared together with the one that woke the loop,
                        // or the next to post would count on a signal that is gone.
                        Epoll.ClearSignal(_wake);
                        Interlocked.Exchange(ref _posting, 0);
                        continue;
                    }
                    Dispatch(Volatile.Read(ref _slots[token]), events, buffer);
                }
                RunPosted();
                while (_closing.Count > 0 && _closing.Peek().At <= Environment.TickCount64)
                {
                    _closing.Dequeue().Connection.CloseDescriptor();
                }
            }
            End();
        }
    }

    private void RunPosted()
    {
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out Action? action); left--)
        {
            Guard(action);
        }
    }

    /// <summary>Closes every connection; what its peer already sent is read first, because unread input would destroy the last packet on its way out.</summary>
    private void End()
    {
        RunPosted();
        object?[] targets;
        lock (_slotsLock)
        {
            targets = [.. _slots];
        }
        foreach (object? target in targets)
        {
            if (target is EventLoopConnection connection)
            {
                fixed (byte* buffer = _buffer)
                {
                    connection.DrainAndClose(buffer, ReceiveBufferSize);
                }
            }
        }
        lock (_slotsLock)
        {
            if (_ended)
            {
                return;
            }
            _ended = true;
            Epoll.Close(_wake);
            Epoll.Close(_epoll);
        }
        RunPosted();
    }

    private void Dispatch(object? target, int events, byte* buffer)
    {
        switch (target)
        {
            case EventLoopConnection connection:
                try
                {
                    connection.OnEvents(events, buffer, ReceiveBufferSize);
                }
                catch (Exception e)
                {
                    _broker.Log(MqttNetLogLevel.Error, "A connection failed and is closed.", e);
                    connection.TransportClosed();
                }
                break;
            case Action callback:
                Guard(callback);
                break;
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _broker.Log(MqttNetLogLevel.Error, "An action of the event loop failed.", e);
        }
    }
}

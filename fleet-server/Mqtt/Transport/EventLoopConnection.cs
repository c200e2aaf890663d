using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;

namespace KioskFleet.Mqtt.Transport;

/// <summary>A plain TCP connection on an <see cref="EventLoop"/>. Idle it is this object and a descriptor; buffers exist only while a packet is incomplete or output waits.</summary>
internal sealed unsafe class EventLoopConnection(EventLoop loop, int descriptor) : ClientConnection(loop.Broker)
{
    /// <summary>Pieces given to the kernel in one call.</summary>
    private const int MaximumVectors = 64;

    private readonly EventLoop _loop = loop;
    private int _descriptor = descriptor;
    private int _slot = -1;
    private byte[]? _partial;
    private int _partialLength;
    private bool _waitsForRoom;
    private bool _paused;
    private bool _sending;
    private bool _forgotten;

    public override X509Certificate2? ClientCertificate => null;

    public override bool IsSecureConnection => false;

    public override EndPoint? RemoteEndPoint => ToEndPoint(local: false);

    public override EndPoint? LocalEndPoint => ToEndPoint(local: true);

    public bool Start()
    {
        if (!Broker.Register(this))
        {
            Epoll.Close(_descriptor);
            return false;
        }
        _loop.Add(_descriptor, this, out _slot);
        return true;
    }

    /// <summary>The socket has something, or room. On the loop.</summary>
    public void OnEvents(int events, byte* buffer, int size)
    {
        if (IsClosed)
        {
            Drain(buffer, size);
            return;
        }
        if (_paused && (events & (Epoll.Error | Epoll.HangUp)) != 0)
        {
            // The system tells of a lost peer whether asked or not, again and again: not until the socket is read again.
            lock (this)
            {
                _loop.Forget(_descriptor);
                _forgotten = true;
            }
            return;
        }
        if ((events & Epoll.Out) != 0)
        {
            lock (this)
            {
                if (_waitsForRoom)
                {
                    _waitsForRoom = false;
                    Watch();
                }
            }
            FlushTransport();
        }
        if ((events & (Epoll.In | Epoll.Error | Epoll.HangUp)) != 0 && !_paused && !IsClosed)
        {
            Receive(buffer, size);
        }
    }

    private void Receive(byte* buffer, int size)
    {
        int have = _partialLength;
        if (have >= size / 2)
        {
            ReceiveLarge();
            return;
        }
        // What is left of an incomplete packet goes before the new bytes, so that every read is as large as the loop's buffer.
        _partial.AsSpan(0, have).CopyTo(new Span<byte>(buffer, have));
        nint received = Epoll.Receive(_descriptor, buffer + have, size - have);
        if (!IsData(received))
        {
            return;
        }
        ReadOnlySpan<byte> data = new(buffer, have + (int)received);
        ReadOnlySpan<byte> rest = data[Feed(data)..];
        if (rest.Length > 0 && !IsClosed && _partial?.Length >= rest.Length)
        {
            rest.CopyTo(_partial);
            _partialLength = rest.Length;
        }
        else
        {
            DropPartial();
            Keep(rest);
        }
        PauseIfPending();
    }

    /// <summary>The rest of a packet that is larger than the loop's buffer.</summary>
    private void ReceiveLarge()
    {
        EnsurePartialRoom();
        nint received;
        fixed (byte* target = &_partial![_partialLength])
        {
            received = Epoll.Receive(_descriptor, target, _partial.Length - _partialLength);
        }
        if (IsData(received))
        {
            _partialLength += (int)received;
            FeedPartial();
        }
    }

    private bool IsData(nint received)
    {
        if (received > 0)
        {
            return true;
        }
        if (received == 0 || Epoll.LastError is not (Epoll.Again or Epoll.Interrupted))
        {
            TransportClosed();
        }
        return false;
    }

    private void FeedPartial()
    {
        byte[] partial = _partial!;
        int used = Feed(partial.AsSpan(0, _partialLength));
        int left = _partialLength - used;
        if (left == 0 || IsClosed)
        {
            DropPartial();
        }
        else if (used > 0)
        {
            partial.AsSpan(used, left).CopyTo(partial);
            _partialLength = left;
        }
        PauseIfPending();
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.Length == 0 || IsClosed)
        {
            return;
        }
        _partial = ArrayPool<byte>.Shared.Rent(Math.Max(rest.Length, 512));
        rest.CopyTo(_partial);
        _partialLength = rest.Length;
    }

    /// <summary>The buffer grows with what has come, not with what a header promises, so that a slow sender of a large packet claims no more than it sent.</summary>
    private void EnsurePartialRoom()
    {
        if (_partialLength < _partial!.Length)
        {
            return;
        }
        byte[] larger = ArrayPool<byte>.Shared.Rent(_partial.Length * 2);
        _partial.AsSpan(0, _partialLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_partial);
        _partial = larger;
    }

    private void DropPartial()
    {
        if (_partial is not null)
        {
            ArrayPool<byte>.Shared.Return(_partial);
            _partial = null;
            _partialLength = 0;
        }
    }

    /// <summary>A handler has not decided yet: the socket is not read until it has.</summary>
    private void PauseIfPending()
    {
        if (Pending is not { } pending || IsClosed)
        {
            return;
        }
        lock (this)
        {
            _paused = true;
            Watch();
        }
        pending.ContinueWith(static (_, state) => ((EventLoopConnection)state!).ResumeOnLoop(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void ResumeOnLoop() => _loop.Post(() =>
    {
        ClearPending();
        if (IsClosed)
        {
            return;
        }
        if (_partial is not null)
        {
            FeedPartial();
        }
        if (Pending is null)
        {
            lock (this)
            {
                _paused = false;
                Watch();
            }
        }
    });

    protected override void FlushTransport()
    {
        lock (this)
        {
            if (_descriptor < 0 || _waitsForRoom || _sending)
            {
                return;
            }
            if (PendingOutput is { } output && !Send(output))
            {
                return;
            }
        }
        Drained();
    }

    /// <summary>Sends until done or the socket is full. True: all is sent and the buffer is given back.</summary>
    private bool Send(Outbound output)
    {
        _sending = true;
        Epoll.IoVector* vectors = stackalloc Epoll.IoVector[MaximumVectors];
        System.Runtime.InteropServices.GCHandle* pins = stackalloc System.Runtime.InteropServices.GCHandle[MaximumVectors];
        try
        {
            while (output.Length > 0)
            {
                int count = Math.Min(output.SegmentCount, MaximumVectors);
                nint sent;
                int asked = 0;
                if (count == 1)
                {
                    ref readonly Outbound.Segment segment = ref output[0];
                    asked = segment.End - segment.Start;
                    fixed (byte* start = &segment.Array[segment.Start])
                    {
                        vectors[0] = new Epoll.IoVector { Base = start, Length = (nuint)asked };
                        sent = Epoll.Send(_descriptor, vectors, 1);
                    }
                }
                else
                {
                    int pinned = 0;
                    for (int i = 0; i < count; i++)
                    {
                        ref readonly Outbound.Segment segment = ref output[i];
                        byte* start = segment.Address;
                        if (start == null)
                        {
                            pins[pinned] = System.Runtime.InteropServices.GCHandle.Alloc(segment.Array, System.Runtime.InteropServices.GCHandleType.Pinned);
                            start = (byte*)pins[pinned++].AddrOfPinnedObject();
                        }
                        vectors[i] = new Epoll.IoVector { Base = start + segment.Start, Length = (nuint)(segment.End - segment.Start) };
                        asked += segment.End - segment.Start;
                    }
                    sent = Epoll.Send(_descriptor, vectors, count);
                    int error = sent < 0 ? Epoll.LastError : 0;
                    for (int i = 0; i < pinned; i++)
                    {
                        pins[i].Free();
                    }
                    if (sent < 0)
                    {
                        return Failed(error);
                    }
                }
                if (sent < 0)
                {
                    return Failed(Epoll.LastError);
                }
                BytesSent += sent;
                output.Advance((int)sent);
                if (sent < asked)
                {
                    return Failed(Epoll.Again);
                }
            }
            ReleaseOutput();
            return true;
        }
        finally
        {
            _sending = false;
        }
    }

    private bool Failed(int error)
    {
        if (error is Epoll.Again or Epoll.Interrupted or Epoll.NoBuffers)
        {
            _waitsForRoom = true;
            Watch();
        }
        else
        {
            // The reading side sees the error too and closes; until then nothing more is sent.
            ReleaseOutput();
            _waitsForRoom = false;
            _loop.Post(TransportClosed);
        }
        return false;
    }

    private void Watch()
    {
        if (_descriptor >= 0 && _slot >= 0)
        {
            int events = (_paused ? 0 : Epoll.In) | (_waitsForRoom ? Epoll.Out : 0);
            _loop.SetEvents(_descriptor, _slot, events, again: _forgotten);
            _forgotten = false;
        }
    }

    protected override void CloseTransport(bool linger)
    {
        lock (this)
        {
            if (_descriptor < 0)
            {
                return;
            }
            ReleaseOutput();
            Epoll.ShutdownSend(_descriptor);
            if (linger && _slot >= 0)
            {
                // Closing with unread input would reset the connection and so destroy the last packet on its way.
                _paused = false;
                _waitsForRoom = false;
                Watch();
                _loop.CloseLater(this);
            }
            else if (_loop.IsCurrent)
            {
                CloseDescriptor();
            }
            else
            {
                // The loop may be reading this descriptor, whose number the system gives to someone else as soon as it is closed.
                _loop.Post(CloseDescriptor);
            }
        }
        _loop.Post(DropPartial);
    }

    /// <summary>Reads and drops what a peer still sends that was told to go. On the loop.</summary>
    private void Drain(byte* buffer, int size)
    {
        nint received = _descriptor < 0 ? 0 : Epoll.Receive(_descriptor, buffer, size);
        if (received == 0 || received < 0 && Epoll.LastError is not (Epoll.Again or Epoll.Interrupted))
        {
            CloseDescriptor();
        }
    }

    /// <summary>The loop ends. On the loop, or after it.</summary>
    public void DrainAndClose(byte* buffer, int size)
    {
        TransportClosed();
        if (_descriptor >= 0)
        {
            _ = Epoll.Receive(_descriptor, buffer, size);
            CloseDescriptor();
        }
    }

    /// <summary>Gives the descriptor back. On the loop, or after it.</summary>
    public void CloseDescriptor()
    {
        lock (this)
        {
            if (_descriptor < 0)
            {
                return;
            }
            if (_slot >= 0)
            {
                _loop.Remove(_descriptor, _slot);
            }
            Epoll.Close(_descriptor);
            _descriptor = -1;
        }
    }

    private EndPoint? ToEndPoint(bool local)
    {
        byte[] address = _descriptor < 0 ? [] : Epoll.Address(_descriptor, local);
        return address.Length switch
        {
            >= 28 => new IPEndPoint(new IPAddress(address.AsSpan(8, 16)), BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2))) is var six && six.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(six.Address.MapToIPv4(), six.Port) : six,
            >= 8 => new IPEndPoint(new IPAddress(address.AsSpan(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2))),
            _ => null,
        };
    }
}

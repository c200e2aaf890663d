using System.Net.Sockets;
using System.Threading.Channels;

namespace KioskFleet.NanoHost.Link;

/// <summary>One TCP connection of the board. Two pumps carry the bytes and hold them up as the link's faults ask.</summary>
internal sealed class LinkStream : Stream
{
    /// <summary>Largest piece that is delayed or lost as one.</summary>
    private const int PieceBytes = 1024;

    /// <summary>Pieces that wait in each direction before the writer blocks: about the socket buffer of a small board.</summary>
    private const int PiecesHeld = 32;

    private static readonly byte[] s_portalPage = "HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly VirtualLink _link;
    private readonly BoardLife _life;
    private readonly Socket? _socket;
    private readonly Random _random;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<(byte[] Bytes, long At)> _out = Channel.CreateBounded<(byte[], long)>(PiecesHeld);
    private readonly Channel<(byte[] Bytes, long At)> _arriving = Channel.CreateBounded<(byte[], long)>(PiecesHeld);
    private readonly Channel<(byte[] Bytes, long At)> _in = Channel.CreateBounded<(byte[], long)>(PiecesHeld);
    private ReadOnlyMemory<byte> _rest;
    private volatile bool _halfOpen;
    private int _disposed;

    public LinkStream(VirtualLink link, BoardLife life, Socket? socket, Random random)
    {
        _link = link;
        _life = life;
        _socket = socket;
        _random = random;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Begin()
    {
        // The pumps belong to the host: they must not carry the board's ambient life.
        using (ExecutionContext.SuppressFlow())
        {
            if (_socket is null)
            {
                _ = Task.Run(ActAsPortal);
                return;
            }

            _ = Task.Run(PumpOut);
            _ = Task.Run(PumpIn);
            _ = Task.Run(FeedIn);
        }
    }

    public void GoHalfOpen() => _halfOpen = true;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_rest.IsEmpty)
        {
            _rest = NextPiece();
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _life.DemandPower();
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            byte[] piece = buffer[..Math.Min(buffer.Length, PieceBytes)].ToArray();
            buffer = buffer[piece.Length..];
            if (_halfOpen)
            {
                continue;
            }

            try
            {
                if (!_out.Writer.TryWrite((piece, Environment.TickCount64)))
                {
                    _out.Writer.WriteAsync((piece, Environment.TickCount64), _closed.Token).AsTask().GetAwaiter().GetResult();
                }
            }
            catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
            {
                _life.DemandPower();
                throw new IOException("The connection is closed.", exception);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _link.Forget(this);
            _closed.Cancel();
            _out.Writer.TryComplete();
            _in.Writer.TryComplete();
            _socket?.Dispose();
        }

        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> NextPiece()
    {
        _life.DemandPower();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, _life.Over);
            while (_in.Reader.WaitToReadAsync(either.Token).AsTask().GetAwaiter().GetResult())
            {
                if (_in.Reader.TryRead(out (byte[] Bytes, long At) piece))
                {
                    return piece.Bytes;
                }
            }

            return ReadOnlyMemory<byte>.Empty;
        }
        catch (OperationCanceledException)
        {
            _life.DemandPower();
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    private async Task PumpOut()
    {
        try
        {
            await foreach ((byte[] bytes, long at) in _out.Reader.ReadAllAsync(_closed.Token).ConfigureAwait(false))
            {
                await Carry(bytes.Length, at).ConfigureAwait(false);
                if (_halfOpen)
                {
                    continue;
                }

                await _socket!.SendAsync(bytes, SocketFlags.None, _closed.Token).ConfigureAwait(false);
                _link.Counters.AddUp(bytes.Length);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException or TimeoutException or ChannelClosedException)
        {
            Dispose();
        }
    }

    private async Task FeedIn()
    {
        var buffer = new byte[PieceBytes];
        try
        {
            while (true)
            {
                int read = await _socket!.ReceiveAsync(buffer, SocketFlags.None, _closed.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    _arriving.Writer.TryComplete();
                    return;
                }

                if (!_halfOpen)
                {
                    await _arriving.Writer.WriteAsync((buffer[..read], Environment.TickCount64), _closed.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException or ChannelClosedException)
        {
            _arriving.Writer.TryComplete();
        }
    }

    private async Task PumpIn()
    {
        try
        {
            await foreach ((byte[] bytes, long at) in _arriving.Reader.ReadAllAsync(_closed.Token).ConfigureAwait(false))
            {
                await Carry(bytes.Length, at).ConfigureAwait(false);
                if (!_halfOpen)
                {
                    _link.Counters.AddDown(bytes.Length);
                    await _in.Writer.WriteAsync((bytes, at), _closed.Token).ConfigureAwait(false);
                }
            }

            // The other side closed. A half-open connection never hears of it.
            if (!_halfOpen)
            {
                _in.Writer.TryComplete();
                _out.Writer.TryComplete();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException or ChannelClosedException)
        {
            Dispose();
        }
    }

    /// <summary>Holds a piece back for as long as the link takes with it.</summary>
    private async Task Carry(int bytes, long since)
    {
        LinkFaults faults = _link.Faults;
        if (faults.BytesPerSecond > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)bytes / faults.BytesPerSecond), _closed.Token).ConfigureAwait(false);
        }

        if (faults.Loss > 0 && _random.NextDouble() < faults.Loss)
        {
            await Task.Delay(faults.RetransmitAfter, _closed.Token).ConfigureAwait(false);
        }

        TimeSpan left = faults.Delay - TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, _closed.Token).ConfigureAwait(false);
        }

        Task up = _link.WhenUp(_closed.Token);
        if (!up.IsCompleted)
        {
            await up.WaitAsync(VirtualLink.ConnectionsOutlive, _closed.Token).ConfigureAwait(false);
        }
    }

    private async Task ActAsPortal()
    {
        try
        {
            await _out.Reader.ReadAsync(_closed.Token).ConfigureAwait(false);
            _link.Counters.AddDown(s_portalPage.Length);
            await _in.Writer.WriteAsync((s_portalPage, Environment.TickCount64), _closed.Token).ConfigureAwait(false);
            _in.Writer.TryComplete();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            Dispose();
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;

namespace KioskFleet.Mqtt.Transport;

/// <summary>
/// A connection over pipes or a stream: Kestrel endpoints, TLS, WebSockets, and plain TCP where the event loop is not used. Reading holds no
/// buffer while nothing comes (zero-byte reads); writing is one loop that runs only while there is something to write.
/// </summary>
internal sealed class DuplexConnection : ClientConnection
{
    /// <summary>How long a closing connection may take to send its last bytes.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(5);

    private readonly PipeReader _input;
    private readonly PipeWriter? _pipe;
    private readonly Stream? _stream;
    private readonly Action _abort;
    private bool _writing;
    private bool _closeRequested;

    private DuplexConnection(Broker broker, PipeReader input, PipeWriter? pipe, Stream? stream, ConnectionFacts facts, Action abort) : base(broker)
    {
        _input = input;
        _pipe = pipe;
        _stream = stream;
        _abort = abort;
        RemoteEndPoint = facts.Remote;
        LocalEndPoint = facts.Local;
        ClientCertificate = facts.ClientCertificate;
        IsSecureConnection = facts.IsSecure;
    }

    /// <summary>What is known of a connection from its transport.</summary>
    internal readonly record struct ConnectionFacts(EndPoint? Remote, EndPoint? Local, X509Certificate2? ClientCertificate, bool IsSecure);

    public override X509Certificate2? ClientCertificate { get; }

    public override EndPoint? RemoteEndPoint { get; }

    public override EndPoint? LocalEndPoint { get; }

    public override bool IsSecureConnection { get; }

    public static DuplexConnection Over(Broker broker, IDuplexPipe pipe, ConnectionFacts facts, Action abort) => new(broker, pipe.Input, pipe.Output, null, facts, abort);

    public static DuplexConnection Over(Broker broker, Stream stream, ConnectionFacts facts, Action abort) =>
        new(broker, PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 4096, useZeroByteReads: true, leaveOpen: true)), null, stream, facts, abort);

    /// <summary>Runs until the connection is closed.</summary>
    public async Task RunAsync()
    {
        if (!Broker.Register(this))
        {
            _abort();
            return;
        }
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException or System.Net.WebSockets.WebSocketException
            or Microsoft.AspNetCore.Connections.ConnectionAbortedException or System.Net.Sockets.SocketException)
        {
            // The network went away; that is how most connections end.
        }
        finally
        {
            TransportClosed();
            await LingerAsync().ConfigureAwait(false);
            await _input.CompleteAsync().ConfigureAwait(false);
            if (_stream is not null)
            {
                try
                {
                    await _stream.DisposeAsync().ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or ObjectDisposedException or System.Net.WebSockets.WebSocketException)
                {
                    // Its peer is gone already.
                }
            }
        }
    }

    private async Task ReadAsync()
    {
        while (!IsClosed)
        {
            ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            long used;
            using (FlushScope.Enter())
            {
                used = FeedSequence(buffer);
            }
            SequencePosition consumed = buffer.GetPosition(used);
            if (Pending is { } pending)
            {
                _input.AdvanceTo(consumed, consumed);
                await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ClearPending();
                continue;
            }
            bool more = !IsClosed && used > 0 && used < buffer.Length && !buffer.IsSingleSegment;
            _input.AdvanceTo(consumed, more ? consumed : buffer.End);
            if (result.IsCompleted && !more || IsClosed)
            {
                return;
            }
        }
    }

    /// <summary>Packets are handled where they lie; one that spans segments is first put into one piece, once it is whole.</summary>
    private long FeedSequence(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return Feed(buffer.FirstSpan);
        }
        long used = 0;
        ReadOnlySequence<byte> rest = buffer;
        Span<byte> head = stackalloc byte[MqttFrame.MaximumHeaderLength];
        while (!rest.IsEmpty && Pending is null && !IsClosed)
        {
            int headLength = (int)Math.Min(head.Length, rest.Length);
            rest.Slice(0, headLength).CopyTo(head);
            int total;
            try
            {
                MqttFrame.TryRead(head[..headLength], MaximumInbound, out MqttFrame frame);
                total = frame.TotalLength;
            }
            catch (MalformedPacketException)
            {
                total = headLength;
            }
            if (total == 0 || total > rest.Length)
            {
                break;
            }
            byte[] piece = ArrayPool<byte>.Shared.Rent(total);
            rest.Slice(0, total).CopyTo(piece);
            int fed = Feed(piece.AsSpan(0, total));
            ArrayPool<byte>.Shared.Return(piece);
            used += fed;
            if (fed == 0)
            {
                break;
            }
            rest = rest.Slice(fed);
        }
        return used;
    }

    protected override void FlushTransport()
    {
        Outbound? output;
        lock (this)
        {
            if (_writing)
            {
                return;
            }
            output = TakeOutput();
            _writing = output is not null;
        }
        if (output is null)
        {
            Drained();
        }
        else
        {
            _ = WriteAsync(output);
        }
    }

    private async Task WriteAsync(Outbound output)
    {
        bool failed = false;
        while (true)
        {
            try
            {
                if (!failed)
                {
                    await SendAsync(output).ConfigureAwait(false);
                }
            }
            catch (Exception)
            {
                // Whatever the transport threw, this connection cannot send any more.
                failed = true;
                TransportClosed();
            }
            Outbound.Return(output);
            bool close;
            lock (this)
            {
                Outbound? next = TakeOutput();
                if (next is not null)
                {
                    output = next;
                    continue;
                }
                _writing = false;
                close = _closeRequested;
            }
            if (close)
            {
                _input.CancelPendingRead();
            }
            else
            {
                Drained();
            }
            return;
        }
    }

    private async ValueTask SendAsync(Outbound output)
    {
        BytesSent += output.Length;
        if (_pipe is not null)
        {
            for (int i = 0; i < output.SegmentCount; i++)
            {
                _pipe.Write(output[i].Memory.Span);
            }
            FlushResult result = await _pipe.FlushAsync().ConfigureAwait(false);
            if (result.IsCompleted || result.IsCanceled)
            {
                throw new IOException("The peer does not read any more.");
            }
            return;
        }
        for (int i = 0; i < output.SegmentCount; i++)
        {
            await _stream!.WriteAsync(output[i].Memory).ConfigureAwait(false);
        }
        await _stream!.FlushAsync().ConfigureAwait(false);
    }

    protected override void CloseTransport(bool linger)
    {
        bool writing;
        lock (this)
        {
            _closeRequested = true;
            writing = _writing;
        }
        if (!writing)
        {
            _input.CancelPendingRead();
        }
    }

    /// <summary>Lets the last bytes go out, but not for ever.</summary>
    private async Task LingerAsync()
    {
        long until = Environment.TickCount64 + (long)LingerTime.TotalMilliseconds;
        while (_writing && Environment.TickCount64 < until)
        {
            await Task.Delay(10).ConfigureAwait(false);
        }
        if (_writing)
        {
            _abort();
        }
    }
}

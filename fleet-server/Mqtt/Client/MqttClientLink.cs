using System.Buffers;
using System.IO.Pipelines;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>Packets over the stream of one connection of a client. Sends that come together go out in one write.</summary>
internal sealed class MqttClientLink(Stream stream, MqttClientOptions options, AsyncEvent<InspectMqttPacketEventArgs> inspect) : IAsyncDisposable
{
    /// <summary>Largest packet taken from a server when the options name none: what MQTT can express.</summary>
    private const int LargestPacket = 268_435_455 + MqttFrame.MaximumHeaderLength;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
    private readonly PacketWriter _writer = new();
    private readonly Lock _sendLock = new();
    private readonly int _maximumPacket = options.MaximumPacketSize is 0 or > LargestPacket ? LargestPacket : (int)options.MaximumPacketSize;
    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _spare = new(4096);
    private TaskCompletionSource? _filled;
    private bool _sending;

    public long LastSent { get; private set; } = Environment.TickCount64;

    public long LastReceived { get; private set; } = Environment.TickCount64;

    /// <summary>Completes when the packet was handed to the socket.</summary>
    public Task SendAsync(MqttPacket packet)
    {
        Task done;
        bool start;
        byte[]? inspected = null;
        lock (_sendLock)
        {
            ReadOnlySpan<byte> bytes = PacketEncoder.Encode(_writer, packet, options.ProtocolVersion);
            if (inspect.HasHandlers)
            {
                inspected = bytes.ToArray();
            }
            _filling.Write(bytes);
            _filled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            done = _filled.Task;
            start = !_sending;
            _sending = true;
        }
        if (inspected is not null)
        {
            _ = inspect.InvokeAsync(new InspectMqttPacketEventArgs(MqttPacketFlowDirection.Outbound, inspected));
        }
        if (start)
        {
            _ = PumpAsync();
        }
        return done;
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            ArrayBufferWriter<byte> batch;
            TaskCompletionSource done;
            lock (_sendLock)
            {
                if (_filling.WrittenCount == 0)
                {
                    _sending = false;
                    return;
                }
                batch = _filling;
                done = _filled!;
                _filling = _spare;
                _filled = null;
            }
            try
            {
                await stream.WriteAsync(batch.WrittenMemory).ConfigureAwait(false);
                await stream.FlushAsync().ConfigureAwait(false);
                LastSent = Environment.TickCount64;
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e as MqttCommunicationException ?? new MqttCommunicationException(e));
                _ = done.Task.Exception;
            }
            batch.ResetWrittenCount();
            _spare = batch;
        }
    }

    /// <summary>The next packet; null when the server closed the connection.</summary>
    public async ValueTask<MqttPacket?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryDecode(result.Buffer, out MqttPacket? packet, out long used))
            {
                _reader.AdvanceTo(result.Buffer.GetPosition(used));
                LastReceived = Environment.TickCount64;
                return packet;
            }
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private bool TryDecode(in ReadOnlySequence<byte> buffer, out MqttPacket? packet, out long used)
    {
        packet = null;
        used = 0;
        Span<byte> head = stackalloc byte[MqttFrame.MaximumHeaderLength];
        int headLength = (int)Math.Min(head.Length, buffer.Length);
        buffer.Slice(0, headLength).CopyTo(head);
        MqttFrame.TryRead(head[..headLength], _maximumPacket, out MqttFrame frame);
        if (frame.TotalLength == 0 || frame.TotalLength > buffer.Length)
        {
            return false;
        }
        ReadOnlySequence<byte> whole = buffer.Slice(0, frame.TotalLength);
        byte[]? rented = null;
        ReadOnlySpan<byte> bytes = whole.FirstSpan;
        if (!whole.IsSingleSegment)
        {
            rented = ArrayPool<byte>.Shared.Rent(frame.TotalLength);
            whole.CopyTo(rented);
            bytes = rented.AsSpan(0, frame.TotalLength);
        }
        try
        {
            packet = PacketDecoder.Decode(frame.Header, bytes[frame.HeaderLength..], options.ProtocolVersion);
            if (inspect.HasHandlers)
            {
                _ = inspect.InvokeAsync(new InspectMqttPacketEventArgs(MqttPacketFlowDirection.Inbound, bytes.ToArray()));
            }
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
        used = frame.TotalLength;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The server is gone already.
        }
    }
}

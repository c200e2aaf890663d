using System.Buffers;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Bytes on their way to one socket: small packets side by side in pooled chunks, large payloads by reference to their message. A connection
/// has one only while something waits to be sent, so an idle connection holds no buffer. Guarded by the lock of its connection.
/// </summary>
internal sealed class Outbound
{
    /// <summary>Payloads from this size on are sent from the message itself instead of being copied for each subscriber.</summary>
    public const int ShareFrom = 2048;

    /// <summary>The same for a message with one subscriber.</summary>
    public const int ShareSingleFrom = 64 * 1024;

    private const int FirstChunk = 4 * 1024;
    private const int NextChunk = 32 * 1024;

    /// <summary>Spares kept by a thread: as many connections as one batch commonly writes to.</summary>
    private const int SpareLimit = 256;

    [ThreadStatic]
    private static Stack<Outbound>? _spares;

    private Segment[] _segments = new Segment[4];
    private int _head;
    private int _count;

    /// <summary>Bytes waiting.</summary>
    public int Length { get; private set; }

    public int SegmentCount => _count;

    internal struct Segment
    {
        public byte[] Array;
        public int Start;
        public int End;

        /// <summary>The message that owns the array; null: the array is a pooled chunk.</summary>
        public Message? Owner;

        public readonly ReadOnlyMemory<byte> Memory => Array.AsMemory(Start, End - Start);
    }

    public static Outbound Rent()
    {
        return _spares is not null && _spares.TryPop(out Outbound? spare) ? spare : new Outbound();
    }

    public static void Return(Outbound outbound)
    {
        outbound.Clear();
        Stack<Outbound> spares = _spares ??= new Stack<Outbound>();
        if (outbound._segments.Length <= 64 && spares.Count < SpareLimit)
        {
            spares.Push(outbound);
        }
    }

    /// <summary>Room for <paramref name="size"/> bytes in one piece, at the end of the queue. All of it must be written.</summary>
    public Span<byte> Append(int size)
    {
        Length += size;
        if (_count > 0)
        {
            ref Segment last = ref _segments[(_head + _count - 1) & (_segments.Length - 1)];
            if (last.Owner is null && last.Array.Length - last.End >= size)
            {
                last.End += size;
                return last.Array.AsSpan(last.End - size, size);
            }
        }
        byte[] chunk = ArrayPool<byte>.Shared.Rent(Math.Max(size, _count == 0 ? FirstChunk : NextChunk));
        Push(new Segment { Array = chunk, Start = 0, End = size });
        return chunk.AsSpan(0, size);
    }

    /// <summary>Queues a part of a message's buffer and holds the message until it is sent.</summary>
    public void AppendShared(Message message, int offset, int length)
    {
        Length += length;
        Push(new Segment { Array = message.Buffer, Start = offset, End = offset + length, Owner = message.AddReference() });
    }

    public ref readonly Segment this[int index] => ref _segments[(_head + index) & (_segments.Length - 1)];

    /// <summary>Drops bytes that the socket took.</summary>
    public void Advance(int bytes)
    {
        Length -= bytes;
        while (bytes > 0)
        {
            ref Segment first = ref _segments[_head];
            int available = first.End - first.Start;
            if (bytes < available)
            {
                first.Start += bytes;
                return;
            }
            bytes -= available;
            Pop(ref first);
        }
    }

    private void Clear()
    {
        while (_count > 0)
        {
            Pop(ref _segments[_head]);
        }
        Length = 0;
    }

    private void Push(in Segment segment)
    {
        if (_count == _segments.Length)
        {
            Segment[] larger = new Segment[_segments.Length * 2];
            for (int i = 0; i < _count; i++)
            {
                larger[i] = this[i];
            }
            _segments = larger;
            _head = 0;
        }
        _segments[(_head + _count) & (_segments.Length - 1)] = segment;
        _count++;
    }

    private void Pop(ref Segment segment)
    {
        if (segment.Owner is not null)
        {
            segment.Owner.Release();
        }
        else
        {
            ArrayPool<byte>.Shared.Return(segment.Array);
        }
        segment = default;
        _head = (_head + 1) & (_segments.Length - 1);
        _count--;
    }
}

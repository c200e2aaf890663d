using System.Buffers;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Bytes on their way to one socket: small packets and the heads of large ones side by side in chunks, large payloads by reference to their message. A connection
/// has one only while something waits to be sent, so an idle connection holds no buffer. Guarded by the lock of its connection.
/// </summary>
internal sealed unsafe class Outbound
{
    /// <summary>Payloads from this size on are sent from the message itself instead of being copied for each subscriber.</summary>
    public const int ShareFrom = 2048;

    /// <summary>The same for a message with one subscriber.</summary>
    public const int ShareSingleFrom = 64 * 1024;

    /// <summary>Bytes that every one of these has at hand: a few reports, or the heads of a dozen large messages. A message to thousands needs thousands of them at once.</summary>
    private const int OwnChunk = 1024;

    /// <summary>The first chunk after its own; each that follows is four times as large as the one before, up to <see cref="LargestChunk"/>.</summary>
    private const int NextChunk = 4 * 1024;

    private const int LargestChunk = 32 * 1024;

    /// <summary>Segments up to which one is worth keeping.</summary>
    private const int LargestSpare = 64;

    /// <summary>Spares kept by a thread: as many connections as one batch commonly writes to.</summary>
    private const int SpareLimit = 256;

    /// <summary>Spares kept for all threads: as many connections as one message to a large group writes to; 5 MB when all are there.</summary>
    private const int SharedSpareLimit = 4096;

    private static readonly Stack<Outbound> SharedSpares = new();

    [ThreadStatic]
    private static Stack<Outbound>? _spares;

    private readonly byte[] _own = GC.AllocateUninitializedArray<byte>(OwnChunk, pinned: true);
    private readonly byte* _ownAddress;
    private Segment[] _segments = new Segment[4];
    private int _head;
    private int _count;

    /// <summary>Where small packets go now; it outlives its segments, because more may follow a payload that lies elsewhere.</summary>
    private byte[] _chunk;
    private int _chunkUsed;

    /// <summary>Number of the last segment in the chunk, counted over the life of the queue.</summary>
    private long _chunkSegment = -1;
    private long _popped;

    private Outbound()
    {
        _chunk = _own;
        _ownAddress = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_own));
    }

    /// <summary>Bytes waiting.</summary>
    public int Length { get; private set; }

    public int SegmentCount => _count;

    internal struct Segment
    {
        public byte[] Array;
        public int Start;
        public int End;

        /// <summary>Where the array lies if it cannot move; null: it must be pinned.</summary>
        public byte* Address;

        /// <summary>The message that owns the array; null: a chunk.</summary>
        public Message? Owner;

        /// <summary>The last of a chunk from the pool, which goes back with it.</summary>
        public bool EndsChunk;

        public readonly ReadOnlyMemory<byte> Memory => Array.AsMemory(Start, End - Start);
    }

    public static Outbound Rent()
    {
        if (_spares is not null && _spares.TryPop(out Outbound? spare))
        {
            return spare;
        }
        lock (SharedSpares)
        {
            return SharedSpares.TryPop(out spare) ? spare : new Outbound();
        }
    }

    public static void Return(Outbound outbound)
    {
        outbound.Clear();
        if (outbound._segments.Length > LargestSpare)
        {
            return;
        }
        Stack<Outbound> spares = _spares ??= new Stack<Outbound>();
        if (spares.Count < SpareLimit)
        {
            spares.Push(outbound);
            return;
        }
        lock (SharedSpares)
        {
            if (SharedSpares.Count < SharedSpareLimit)
            {
                SharedSpares.Push(outbound);
            }
        }
    }

    /// <summary>Room for <paramref name="size"/> bytes in one piece, at the end of the queue. All of it must be written.</summary>
    public Span<byte> Append(int size)
    {
        Length += size;
        if (_chunk.Length - _chunkUsed < size)
        {
            ReplaceChunk(size);
        }
        int start = _chunkUsed;
        _chunkUsed += size;
        if (_count > 0 && _chunkSegment == _popped + _count - 1)
        {
            // The last segment is in this chunk too, and ends where this begins.
            _segments[(_head + _count - 1) & (_segments.Length - 1)].End = _chunkUsed;
        }
        else
        {
            Push(new Segment { Array = _chunk, Start = start, End = _chunkUsed, Address = ReferenceEquals(_chunk, _own) ? _ownAddress : null });
            _chunkSegment = _popped + _count - 1;
        }
        return _chunk.AsSpan(start, size);
    }

    /// <summary>Queues a part of a message's buffer and holds the message until it is sent.</summary>
    public void AppendShared(Message message, int offset, int length)
    {
        Length += length;
        Push(new Segment { Array = message.Buffer, Start = offset, End = offset + length, Address = message.Pin(), Owner = message.AddReference() });
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

    private void ReplaceChunk(int size)
    {
        int next = ReferenceEquals(_chunk, _own) ? NextChunk : Math.Min(_chunk.Length * 4, LargestChunk);
        LeaveChunk();
        _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(size, next));
    }

    /// <summary>The chunk in use gets no more: it is given back now, or with the last of its segments that still waits.</summary>
    private void LeaveChunk()
    {
        if (!ReferenceEquals(_chunk, _own))
        {
            if (_chunkSegment >= _popped)
            {
                _segments[(_head + (int)(_chunkSegment - _popped)) & (_segments.Length - 1)].EndsChunk = true;
            }
            else
            {
                ArrayPool<byte>.Shared.Return(_chunk);
            }
        }
        _chunk = _own;
        _chunkUsed = 0;
        _chunkSegment = -1;
    }

    private void Clear()
    {
        LeaveChunk();
        while (_count > 0)
        {
            Pop(ref _segments[_head]);
        }
        Length = 0;
        _popped = 0;
        _head = 0;
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
        else if (segment.EndsChunk)
        {
            ArrayPool<byte>.Shared.Return(segment.Array);
        }
        segment = default;
        _head = (_head + 1) & (_segments.Length - 1);
        _count--;
        _popped++;
    }
}

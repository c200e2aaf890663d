namespace KioskFleet.NanoHost.Graphics;

/// <summary>
/// The memory that holds bitmaps, apart from the managed heap: first fit, neighbours joined when freed, so that it runs full and
/// fragments as on the device.
/// </summary>
public sealed class GraphicsHeap
{
    /// <summary>Bytes in front of each block on the device: two links, length, mark.</summary>
    internal const int BlockHeaderBytes = 16;

    /// <summary>Bytes of a bitmap's description in front of its pixels.</summary>
    internal const int BitmapHeaderBytes = 48;

    private readonly Lock _gate = new();
    private readonly List<(int Offset, int Length)> _free = [];

    internal GraphicsHeap(int size)
    {
        SizeBytes = size;
        if (size > 2 * BlockHeaderBytes)
        {
            _free.Add((0, size - (2 * BlockHeaderBytes)));
        }
    }

    public int SizeBytes { get; }

    public int UsedBytes { get; private set; }

    /// <summary>The most that was ever used at once.</summary>
    public int PeakBytes { get; private set; }

    public int Bitmaps { get; private set; }

    /// <summary>Length of the largest free block, header included.</summary>
    public int LargestFreeBytes
    {
        get
        {
            lock (_gate)
            {
                return _free.Count == 0 ? 0 : _free.Max(block => block.Length);
            }
        }
    }

    /// <summary>Bytes that a bitmap of this size takes, headers included. Rows are padded to an even number of pixels.</summary>
    public static int CostOf(int width, int height) => checked((((width + 1) & ~1) * height * 2) + BitmapHeaderBytes + BlockHeaderBytes);

    internal bool TryAllocate(int bytes, out int offset)
    {
        bytes = (bytes + 3) & ~3;
        lock (_gate)
        {
            for (int i = 0; i < _free.Count; i++)
            {
                (int at, int length) = _free[i];
                if (length < bytes)
                {
                    continue;
                }

                if (length == bytes)
                {
                    _free.RemoveAt(i);
                }
                else
                {
                    _free[i] = (at + bytes, length - bytes);
                }

                UsedBytes += bytes;
                PeakBytes = Math.Max(PeakBytes, UsedBytes);
                Bitmaps++;
                offset = at;
                return true;
            }
        }

        offset = -1;
        return false;
    }

    internal void Free(int offset, int bytes)
    {
        bytes = (bytes + 3) & ~3;
        lock (_gate)
        {
            int at = _free.FindIndex(block => block.Offset > offset);
            at = at < 0 ? _free.Count : at;
            _free.Insert(at, (offset, bytes));
            Join(at);
            Join(at - 1);
            UsedBytes -= bytes;
            Bitmaps--;
        }
    }

    private void Join(int at)
    {
        if (at >= 0 && at + 1 < _free.Count && _free[at].Offset + _free[at].Length == _free[at + 1].Offset)
        {
            _free[at] = (_free[at].Offset, _free[at].Length + _free[at + 1].Length);
            _free.RemoveAt(at + 1);
        }
    }
}

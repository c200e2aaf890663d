using System.Buffers.Binary;

namespace KioskFleet.Bench.Mqtt;

/// <summary>What one reader got of one publisher's numbered messages.</summary>
/// <param name="exactlyOnce">Each number once and in order (QoS 2); else at least once, in any order (QoS 1 over several connections).</param>
internal sealed class StressTally(bool exactlyOnce)
{
    /// <summary>Bytes of the number at the start of a payload.</summary>
    public const int NumberSize = 8;

    private readonly HashSet<long> _early = [];
    private long _next;

    /// <summary>All numbers below this one came.</summary>
    public long Complete => Interlocked.Read(ref _next);

    /// <summary>Messages that came twice or out of order although they must not.</summary>
    public long Wrong { get; private set; }

    public void Note(ReadOnlySpan<byte> payload)
    {
        long number = BinaryPrimitives.ReadInt64BigEndian(payload);
        lock (_early)
        {
            if (number == _next)
            {
                do
                {
                    Interlocked.Increment(ref _next);
                }
                while (_early.Remove(_next));
            }
            else if (exactlyOnce)
            {
                Wrong++;
            }
            else if (number > _next)
            {
                _early.Add(number);
            }
        }
    }
}

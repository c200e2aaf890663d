using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Divides a long text among processors.</summary>
internal static class Workers
{
    /// <summary>Processors that one document may take: a batch must not keep all of a large server from its terminals.</summary>
    private const int Most = 4;

    /// <summary>What the work on each piece gives, in the order of the pieces, whichever is done first. The pieces are taken one by one, so that few are in memory at a time.</summary>
    public static List<TResult> Each<TPiece, TResult>(IEnumerable<TPiece> pieces, Func<TPiece, IReadOnlyList<TResult>> work)
    {
        try
        {
            return
            [
                .. Partitioner.Create(pieces, EnumerablePartitionerOptions.NoBuffering).AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(Environment.ProcessorCount, Most)).SelectMany(work),
            ];
        }
        catch (AggregateException e)
        {
            // As if one thread had done it.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }
}

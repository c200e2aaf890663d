using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>A board with one drive, on which stores are opened, cut and opened again.</summary>
internal sealed class CardBoard : IDisposable
{
    private readonly VirtualBoard _board = new(BoardProfile.Village);

    public CardBoard(int seed = 1, long capacity = 1L << 30) : this(VirtualDisk.InMemory(capacity, seed))
    {
    }

    public CardBoard(VirtualDisk disk)
    {
        Disk = disk;
        _board.Mount("D:\\", disk);
        _board.PowerOn();
    }

    public VirtualDisk Disk { get; }

    public HeapFaults Heap => _board.Heap;

    public bool IsOn => _board.IsOn;

    /// <summary>Eight segments of 68 KiB: full after 26 of the largest objects.</summary>
    public static StoreOptions Small(int segments = 8, int objects = 600, int unsafeBytes = StorageLimits.UnsafeBytes) => new()
    {
        Root = "D:\\", SegmentBytes = 68 * 1024, CapacityBytes = segments * 68L * 1024, MaxObjects = objects, UnsafeBytes = unsafeBytes,
    };

    public T Run<T>(Func<T> action)
    {
        using (_board.Enter())
        {
            return action();
        }
    }

    public void Run(Action action) => _board.Run(action);

    public ObjectStore Open(StoreOptions? options = null) => Run(() => ObjectStore.Open(options ?? Small()));

    /// <summary>Power off and on again, wherever it stood.</summary>
    public void Restart()
    {
        _board.CutPower();
        _board.PowerOn();
    }

    /// <summary>Runs until the action ends or the power goes.</summary>
    /// <returns>True if the power went.</returns>
    public bool RunUntilCut(Action action)
    {
        try
        {
            _board.Run(action);
        }
        catch (PowerCutException)
        {
        }

        return !_board.IsOn;
    }

    public void Dispose() => _board.Dispose();
}

/// <summary>Objects of chosen length whose identity is the hash of their bytes.</summary>
internal static class Sample
{
    private static readonly ConcurrentDictionary<(int, int), byte[]> Made = new();
    private static readonly ConditionalWeakTable<byte[], byte[]> Ids = [];

    /// <summary>The same array for the same arguments: nobody writes to it.</summary>
    public static byte[] Bytes(int seed, int length) => Made.GetOrAdd((seed, length), static key =>
    {
        var bytes = new byte[key.Item2];
        new Random(key.Item1).NextBytes(bytes);
        return bytes;
    });

    public static byte[] Id(byte[] bytes) => Ids.GetValue(bytes, static key => SHA256.HashData(key)[..16]);

    public static bool IsTrue(byte[] id, byte[] buffer, int count) => SHA256.HashData(buffer.AsSpan(0, count)).AsSpan(0, 16).SequenceEqual(id);
}

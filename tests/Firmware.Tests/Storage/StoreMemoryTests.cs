using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>Memory that ends while something is opened: what is kept must not be taken for lost.</summary>
public sealed class StoreMemoryTests
{
    private const int Objects = 60;
    private readonly byte[] _buffer = new byte[32 * 1024];

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    public void A_store_that_had_no_memory_to_look_everywhere_does_not_open_and_loses_nothing(bool scans, int times)
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            for (int seed = 0; seed < Objects; seed++)
            {
                byte[] bytes = Sample.Bytes(seed, 2000 + (seed * 50));
                Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, bytes.Length));
            }

            store.Dispose();
        });
        int refusedStarts = 0;
        for (int at = 1; ; at++)
        {
            if (scans)
            {
                board.Run(() => KioskFleet.NanoHost.IO.File.Delete("D:\\objects\\index.a"));
                board.Run(() => KioskFleet.NanoHost.IO.File.Delete("D:\\objects\\index.b"));
            }

            board.Restart();
            int before = board.Heap.Refused;
            board.Heap.FailAt(at, times);
            refusedStarts += board.Run(Opens) ? 0 : 1;
            board.Heap.Clear();
            board.Restart();
            board.Run(() => ExpectAll(board));
            if (board.Heap.Refused == before)
            {
                break;
            }
        }

        Assert.InRange(refusedStarts, 2, 100);
    }

    [Fact]
    public void A_slot_that_could_not_be_read_for_want_of_memory_is_not_an_empty_one()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            Assert.True(Slot().Write([1, 2, 3], 3));
            for (int at = 1; at <= 2; at++)
            {
                board.Heap.FailAt(at);
                Assert.Throws<OutOfMemoryException>(() => Slot().Read(_buffer));
                Assert.Equal(3, Slot().Read(_buffer));
            }

            // Writing only fails, and what was there stays.
            board.Heap.FailAt(1, 4);
            Assert.False(Slot().Write([4], 1));
            board.Heap.Clear();
            Assert.Equal(3, Slot().Read(_buffer));
        });
    }

    private static SlotFile Slot() => new("D:\\state.slt", 64);

    /// <returns>False if there was no memory.</returns>
    private static bool Opens()
    {
        try
        {
            ObjectStore.Open(CardBoard.Small()).Dispose();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void ExpectAll(CardBoard board)
    {
        ObjectStore store = board.Open();
        Assert.True(store.IsAvailable);
        for (int seed = 0; seed < Objects; seed++)
        {
            byte[] id = Sample.Id(Sample.Bytes(seed, 2000 + (seed * 50)));
            Assert.Equal(2000 + (seed * 50), store.Read(id, 0, _buffer));
        }

        store.Dispose();
    }
}

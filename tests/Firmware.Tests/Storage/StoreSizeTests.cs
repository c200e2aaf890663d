using System.Buffers.Binary;
using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>The card's profile at its full size, and the internal one.</summary>
public sealed class StoreSizeTests
{
    private const int Objects = 20_000;

    [Fact]
    public void A_card_with_20000_objects_starts_with_few_large_reads_and_at_most_24_bytes_of_index_an_object()
    {
        using var board = new CardBoard(capacity: 512L << 20);
        StoreOptions options = StoreOptions.ForCard("D:\\");
        var body = new byte[800];
        var id = new byte[16];
        board.Run(() =>
        {
            ObjectStore store = ObjectStore.Open(options);
            for (int i = 0; i < Objects; i++)
            {
                Assert.Equal(StoreResult.Ok, store.Put(IdOf(i, id), body, 200 + (i % 600)));
            }

            Assert.Equal(StoreResult.Full, store.Put(IdOf(Objects, id), body, 200));
            Assert.True(store.Flush());
        });

        board.Restart();
        long opens = board.Disk.Counters.Opens;
        long reads = board.Disk.Counters.Reads;
        board.Run(() =>
        {
            ObjectStore store = ObjectStore.Open(options);
            Assert.Equal(Objects, store.Count);
            Assert.InRange(board.Disk.Counters.Opens - opens, 1, 16);
            Assert.InRange(board.Disk.Counters.Reads - reads, 10, 100);
            Assert.True(store.IndexMemoryBytes <= 24 * Objects, $"{store.IndexMemoryBytes / (double)Objects} bytes an object");
            for (int i = 0; i < Objects; i += 97)
            {
                Assert.Equal(200 + (i % 600), store.Read(IdOf(i, id), 0, body));
            }
        });
    }

    [Fact]
    public void A_start_never_replays_more_than_fifteen_hundred_records()
    {
        using var board = new CardBoard(capacity: 512L << 20);
        StoreOptions options = StoreOptions.ForCard("D:\\");
        var body = new byte[100];
        var id = new byte[16];
        board.Run(() =>
        {
            // All of them fit in the first segment.
            ObjectStore store = ObjectStore.Open(options);
            for (int i = 0; i < 7400; i++)
            {
                Assert.Equal(StoreResult.Ok, store.Put(IdOf(i, id), body, 100));
            }

            Assert.True(store.Flush());
        });
        board.Restart();
        long read = board.Disk.Counters.BytesRead;
        board.Run(() =>
        {
            ObjectStore store = ObjectStore.Open(options);
            Assert.Equal(7400, store.Count);
            Assert.Equal(["objects\\index.a", "objects\\index.b", "objects\\s000.dat"], board.Disk.ListAll());
        });
        Assert.InRange(board.Disk.Counters.BytesRead - read, 1, (1500 * 192) + (7400 * StorageLimits.EntryBytes) + (200 * 1024));
    }

    [Fact]
    public void The_internal_profile_holds_2000_small_objects_or_two_megabytes_less_its_reserve()
    {
        StoreOptions options = StoreOptions.ForInternal("D:\\");
        Assert.InRange(options.CapacityBytes, 2_000_000, 2 << 20);
        var id = new byte[16];
        using (var board = new CardBoard())
        {
            board.Run(() =>
            {
                ObjectStore store = ObjectStore.Open(options);
                Assert.True(store.Reserve(2000 * 700, 2000));
                for (int i = 0; i < 2000; i++)
                {
                    Assert.Equal(StoreResult.Ok, store.Put(IdOf(i, id), Sample.Bytes(i, 700), 700));
                }

                Assert.True(store.IndexMemoryBytes <= 24 * 2000, $"{store.IndexMemoryBytes / 2000.0} bytes an object");
            });
        }

        using (var board = new CardBoard())
        {
            board.Run(() =>
            {
                ObjectStore store = ObjectStore.Open(options);
                int held = 0;
                while (store.Put(IdOf(held, id), Sample.Bytes(1, 32768), 32768) == StoreResult.Ok)
                {
                    held++;
                }

                Assert.InRange(held, 56, 60);
                Assert.True(board.Disk.UsedBytes <= options.CapacityBytes + (150 * 1024));
            });
        }
    }

    [Fact]
    public void A_read_allocates_nothing()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            byte[] bytes = Sample.Bytes(1, 3000);
            byte[] id = Sample.Id(bytes);
            store.Put(id, bytes, bytes.Length);
            var buffer = new byte[4096];
            store.Read(id, 0, buffer);
            long before = System.GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                store.Read(id, 0, buffer);
            }

            Assert.Equal(before, System.GC.GetAllocatedBytesForCurrentThread());
        });
    }

    private static byte[] IdOf(int number, byte[] id)
    {
        BinaryPrimitives.WriteInt32LittleEndian(id, number * -1640531527);
        BinaryPrimitives.WriteInt32LittleEndian(id.AsSpan(8), number);
        return id;
    }
}

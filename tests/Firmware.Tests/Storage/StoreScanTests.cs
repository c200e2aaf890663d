using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>Starts without any image of the index on a card with more dead records than the index holds: nothing on it tells the dead from the living, so the marking does.</summary>
public sealed class StoreScanTests
{
    private const int Capacity = 150;
    private readonly byte[] _buffer = new byte[32 * 1024];

    [Theory]
    [InlineData(40)]
    [InlineData(Capacity - 8)]
    public void What_a_marking_needs_is_found_however_many_dead_records_there_are(int living)
    {
        List<byte[]> held = [];
        using var board = new CardBoard(Buried(living, held));
        board.Run(() =>
        {
            ObjectStore store = board.Open(Few);
            Assert.True(store.IsAvailable);
            Assert.True(store.HasUnseen);
            Assert.True(held.Count(bytes => store.Contains(Sample.Id(bytes), 0)) < living, "all of them were found at once: the test has too few dead records");
            Assert.Equal(StoreResult.Full, Put(store, 90_000));
            Assert.InRange(MarkAll(store, held), 2, 4);
            Assert.False(store.HasUnseen);
            Expect(store, held, "after the marking");

            // From here on it is a store like any other.
            Assert.True(store.Reserve(3000, 6));
            for (int i = 0; i < 6; i++)
            {
                Assert.Equal(StoreResult.Ok, Put(store, 90_000 + i));
            }

            Assert.True(store.Flush());
            Assert.Equal(0, store.Errors);
        });
        board.Restart();
        board.Run(() => Expect(board.Open(Few), held, "after another start"));
    }

    [Fact]
    public void A_cut_at_any_write_between_the_scan_and_the_end_of_the_marking_loses_nothing()
    {
        List<byte[]> held = [];
        VirtualDisk start = Buried(Capacity - 8, held);
        for (int n = 1; ; n++)
        {
            using var board = new CardBoard(start.Clone(n));
            board.Disk.Faults.CutAtWrite(n);
            bool cut = board.RunUntilCut(() =>
            {
                ObjectStore store = board.Open(Few);
                for (int i = 0; i < 3 && store.IsAvailable; i++)
                {
                    store.BeginMark();
                    held.ForEach(bytes => store.Mark(Sample.Id(bytes), 0));
                    store.EndMark();
                    Put(store, 91_000 + i);
                }

                store.Reserve(30_000, 20);
                for (int i = 10; i < 16; i++)
                {
                    Put(store, 91_000 + i);
                }

                store.Checkpoint();
            });
            if (!cut)
            {
                Assert.InRange(n, 12, 500);
                break;
            }

            board.Restart();
            board.Run(() =>
            {
                ObjectStore store = board.Open(Few);
                Assert.True(store.IsAvailable);
                MarkAll(store, held);
                Expect(store, held, $"cut {n}");
            });
        }
    }

    [Fact]
    public void What_is_nowhere_is_looked_for_in_vain_and_the_marking_ends()
    {
        List<byte[]> held = [];
        using var board = new CardBoard(Buried(60, held));
        board.Run(() =>
        {
            ObjectStore store = board.Open(Few);
            List<byte[]> more = [.. held, .. Enumerable.Range(70_000, 500).Select(seed => Sample.Bytes(seed, 300))];
            Assert.InRange(MarkAll(store, more), 2, 6);
            Assert.False(store.HasUnseen);
            Expect(store, held, "after the marking");
        });
    }

    [Fact]
    public void A_card_that_does_not_answer_while_it_is_looked_through_ends_no_marking()
    {
        List<byte[]> held = [];
        using var board = new CardBoard(Buried(100, held));
        board.Run(() =>
        {
            ObjectStore store = board.Open(Few);
            store.BeginMark();
            held.ForEach(bytes => store.Mark(Sample.Id(bytes), 0));
            board.Disk.Faults.FailReads = 1;
            Assert.Equal(StoreResult.MediumFailed, store.EndMark());
            board.Disk.Faults.Clear();
            Assert.True(store.HasUnseen);
            Assert.False(store.Reserve(3000, 6));
            MarkAll(store, held);
            Expect(store, held, "when it answers again");
        });
    }

    [Fact]
    public void A_long_scan_says_at_each_segment_that_it_lives()
    {
        List<byte[]> held = [];
        using var board = new CardBoard(Buried(60, held));
        board.Run(() =>
        {
            int lives = 0;
            StoreOptions options = Few;
            options.Progress = () => lives++;
            ObjectStore store = board.Open(options);
            Assert.InRange(lives, 8, 40);
            lives = 0;
            MarkAll(store, held);
            Assert.InRange(lives, 8, 60);
        });
    }

    private static StoreOptions Few => CardBoard.Small(objects: Capacity, unsafeBytes: 0);

    /// <summary>A card on which some old objects are held among more than a thousand records of objects that were let go, without an image of the index.</summary>
    private static VirtualDisk Buried(int living, List<byte[]> held)
    {
        var disk = VirtualDisk.InMemory(1 << 24);
        using var board = new CardBoard(disk);
        board.Run(() =>
        {
            ObjectStore store = board.Open(Few);
            for (int i = 0; i < living; i++)
            {
                byte[] bytes = Sample.Bytes(i, 200 + (i * 97 % 700));
                Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, bytes.Length));
                held.Add(bytes);
            }

            for (int i = 0; i < 1100; i++)
            {
                Assert.Equal(StoreResult.Ok, Put(store, 10_000 + i));
                store.Remove(Sample.Id(Sample.Bytes(10_000 + i, 300)), 0);
            }

            Assert.True(store.Flush());
            store.Dispose();
        });
        board.Restart();
        foreach (string name in (ReadOnlySpan<string>)["index.a", "index.b"])
        {
            disk.Poke("objects\\" + name, new byte[disk.Peek("objects\\" + name).Length]);
        }

        return disk.Clone(1);
    }

    private static int Put(ObjectStore store, int seed)
    {
        byte[] bytes = Sample.Bytes(seed, 300);
        return store.Put(Sample.Id(bytes), bytes, bytes.Length);
    }

    /// <returns>How often.</returns>
    private static int MarkAll(ObjectStore store, List<byte[]> held)
    {
        for (int times = 1; ; times++)
        {
            store.BeginMark();
            held.ForEach(bytes => store.Mark(Sample.Id(bytes), 0));
            if (store.EndMark() == StoreResult.Ok)
            {
                return times;
            }

            Assert.True(times < 20, "the marking does not end");
        }
    }

    private void Expect(ObjectStore store, List<byte[]> held, string when)
    {
        for (int i = 0; i < held.Count; i++)
        {
            int read = store.Read(Sample.Id(held[i]), 0, _buffer);
            Assert.True(read == held[i].Length && _buffer.AsSpan(0, read).SequenceEqual(held[i]), $"{when}: object {i} reads as {read}");
        }
    }
}

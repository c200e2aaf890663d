using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>Starts that do not find the newest image of the index: the image before it leads to everything that is held.</summary>
public sealed class StoreStartTests
{
    private const int Capacity = 150;
    private readonly byte[] _buffer = new byte[32 * 1024];

    [Theory]
    [InlineData(CutDamage.NothingWritten)]
    [InlineData(CutDamage.Prefix)]
    [InlineData(CutDamage.AnySectors)]
    public void A_cut_at_any_write_of_an_image_in_a_full_index_among_dead_records_costs_no_object_and_no_scan(CutDamage damage)
    {
        var start = VirtualDisk.InMemory(1 << 24);
        var held = new List<byte[]>();
        using (var board = new CardBoard(start))
        {
            board.Run(() =>
            {
                ObjectStore store = board.Open(Few);
                Keep(store, held, Capacity - 8, 0);
                Assert.True(Churn(store, held, 1300, 10_000));

                // Else the start finds the last ones that went again, and has no slot left.
                Assert.True(store.Checkpoint());
            });
            board.Restart();
        }

        int inImages = 0;
        for (int n = 1; ; n++)
        {
            using var board = new CardBoard(start.Clone(n));
            var now = new List<byte[]>(held);
            string last = "";
            board.Disk.Written = path => last = path;
            board.Disk.Faults.Damage = damage;
            board.Disk.Faults.CutAtWrite(n);
            bool all = false;
            bool cut = board.RunUntilCut(() => all = Churn(board.Open(Few), now, 90, 20_000));
            board.Disk.Written = null;
            if (!cut)
            {
                Assert.True(all);
                break;
            }

            inImages += last.Contains("index.", StringComparison.Ordinal) ? 1 : 0;
            board.Restart();
            long opened = ExpectAll(board, now, $"cut {n} in {last}");
            Assert.True(opened <= 12, $"cut {n} in {last}: {opened} files were opened");
        }

        Assert.InRange(inImages, 60, 2000);
    }

    [Fact]
    public void The_oldest_objects_outlive_a_rotten_newest_image_whatever_came_and_went_since()
    {
        foreach (int churn in (ReadOnlySpan<int>)[60, 450, 3000])
        {
            using var board = new CardBoard();
            var held = new List<byte[]>();
            board.Run(() =>
            {
                ObjectStore store = board.Open(Few);
                Keep(store, held, 60, 0);
                Assert.True(Churn(store, held, churn, 10_000));
            });
            board.Restart();
            foreach (int at in (ReadOnlySpan<int>)[3, 600, StorageLimits.SectorBytes + StorageLimits.TableBytes + 41])
            {
                foreach (string name in (ReadOnlySpan<string>)["index.a", "index.b"])
                {
                    using var other = new CardBoard(board.Disk.Clone(7));
                    Spoil(other, name, at);
                    ExpectAll(other, held, $"churn {churn}, {name} at {at}");
                }
            }
        }
    }

    [Fact]
    public void Whatever_was_done_either_image_leads_to_everything_that_is_held()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            using var board = new CardBoard(seed);
            var held = new Dictionary<int, byte[]>();
            int number = 0;
            for (int start = 0; start < 3; start++)
            {
                board.Run(() =>
                {
                    ObjectStore store = board.Open(Few);
                    for (int i = 0; i < 200; i++)
                    {
                        Act(store, held, random, seed, number++);
                    }

                    Assert.True(store.Flush());
                });
                board.Restart();
                Spoil(board, random.Next(2) == 0 ? "index.a" : "index.b", random.Next(3) == 0 ? random.Next(512) : random.Next(1024));
                ExpectAll(board, held.Values, $"seed {seed}, start {start}");
                board.Restart();
            }
        }
    }

    [Theory]
    [InlineData(0.02, false)]
    [InlineData(0.05, false)]
    [InlineData(0.2, false)]
    [InlineData(0.02, true)]
    [InlineData(0.1, true)]
    public void Bits_that_turn_on_the_way_during_a_start_lose_no_record(double flip, bool withoutImages)
    {
        long flipped = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            using var board = new CardBoard(seed);
            var held = new List<byte[]>();
            for (int start = 0; start < 8; start++)
            {
                if (withoutImages && start > 0)
                {
                    foreach (string name in (ReadOnlySpan<string>)["objects\\index.a", "objects\\index.b"])
                    {
                        board.Disk.Poke(name, new byte[board.Disk.Peek(name).Length]);
                    }
                }

                board.Disk.Faults.FlipOnRead = flip;
                board.Run(() =>
                {
                    // Few of them lie before the newest image: the rest is found by reading records.
                    ObjectStore store = board.Open(Few);
                    board.Disk.Faults.Clear();
                    Assert.True(store.IsAvailable);
                    Keep(store, held, 12, (seed * 1000) + (start * 20));
                });
                board.Restart();
                ExpectAll(board, held, $"seed {seed}, start {start}");
                board.Restart();
            }

            flipped += board.Disk.Counters.BitsFlipped;
        }

        Assert.True(flipped > 5, $"{flipped} bits turned");
    }

    [Fact]
    public void A_reader_does_not_wait_while_the_file_of_a_segment_is_made()
    {
        using var board = new CardBoard();
        var held = new List<byte[]>();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            Keep(store, held, 10, 0);
            int made = 0;
            board.Disk.Written = path =>
            {
                if (!path.EndsWith("s001.dat", StringComparison.Ordinal) || made++ > 0)
                {
                    return;
                }

                int read = 0;
                var reader = new Thread(() => board.Run(() => read = store.Read(Sample.Id(held[0]), 0, _buffer)));
                reader.Start();
                Assert.True(reader.Join(TimeSpan.FromSeconds(20)), "the reader waits until the whole file is made");
                Assert.Equal(held[0].Length, read);
            };
            Assert.True(store.Reserve(100_000, 10));
            Assert.True(made > 1);
            board.Disk.Written = null;
        });
    }

    /// <summary>What a put returned for is safe.</summary>
    private static StoreOptions Few => CardBoard.Small(objects: Capacity, unsafeBytes: 0);

    private static void Act(ObjectStore store, Dictionary<int, byte[]> held, Random random, int seed, int number)
    {
        int choice = random.Next(20);
        if (choice == 0)
        {
            Assert.True(store.Checkpoint());
        }
        else if (choice < 8 && held.Count > 0)
        {
            int gone = held.Keys.ElementAt(random.Next(held.Count));
            store.Remove(Sample.Id(held[gone]), 0);
            held.Remove(gone);
        }
        else
        {
            byte[] bytes = Sample.Bytes((seed * 1000) + number, 100 + random.Next(random.Next(10) == 0 ? 20_000 : 900));
            if (store.Put(Sample.Id(bytes), bytes, bytes.Length) == StoreResult.Ok)
            {
                held[number] = bytes;
            }
        }
    }

    private static void Keep(ObjectStore store, List<byte[]> held, int count, int seed)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = Sample.Bytes(seed + i, 200 + (i * 97 % 700));
            Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, bytes.Length));
            held.Add(bytes);
        }

        Assert.True(store.Flush());
    }

    /// <summary>Pages come and go, five of them held at a time: each leaves a dead record.</summary>
    /// <returns>False if the store refused one.</returns>
    private static bool Churn(ObjectStore store, List<byte[]> held, int count, int seed)
    {
        int first = held.Count;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = Sample.Bytes(seed + i, 300);
            if (store.Put(Sample.Id(bytes), bytes, bytes.Length) != StoreResult.Ok)
            {
                return false;
            }

            held.Add(bytes);
            if (held.Count > first + 5)
            {
                byte[] gone = held[first];
                held.RemoveAt(first);
                store.Remove(Sample.Id(gone), 0);
            }
        }

        while (held.Count > first)
        {
            byte[] gone = held[first];
            held.RemoveAt(first);
            store.Remove(Sample.Id(gone), 0);
        }

        return store.Flush();
    }

    private static void Spoil(CardBoard board, string name, int at)
    {
        byte[] image = board.Disk.Peek("objects\\" + name);
        image[at] ^= 16;
        board.Disk.Poke("objects\\" + name, image);
    }

    /// <returns>Files that the start opened.</returns>
    private long ExpectAll(CardBoard board, IEnumerable<byte[]> held, string when) => board.Run(() =>
    {
        long opens = board.Disk.Counters.Opens;
        ObjectStore store = board.Open(Few);
        long opened = board.Disk.Counters.Opens - opens;
        Assert.True(store.IsAvailable, when);
        int number = 0;
        foreach (byte[] bytes in held)
        {
            int read = store.Read(Sample.Id(bytes), 0, _buffer);
            Assert.True(read == bytes.Length && _buffer.AsSpan(0, read).SequenceEqual(bytes), $"{when}: object {number} reads as {read} instead of {bytes.Length} bytes");
            number++;
        }

        return opened;
    });
}

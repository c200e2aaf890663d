using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>Power cuts at every write of a scenario that stores, fetches in blocks, evicts and cleans.</summary>
public sealed class StoreCutTests
{
    private const int Large = 9000;

    private readonly byte[] _buffer = new byte[32 * 1024];

    [Theory]
    [InlineData(CutDamage.NothingWritten)]
    [InlineData(CutDamage.AllWritten)]
    [InlineData(CutDamage.Prefix)]
    [InlineData(CutDamage.AnySectors)]
    public void A_cut_at_every_write_costs_less_than_one_block_and_shows_nothing_damaged(CutDamage damage)
    {
        var start = VirtualDisk.InMemory(1 << 24);
        var first = new Scenario();
        using (var board = new CardBoard(start))
        {
            board.Run(() => first.Fill(board.Open(Options)));
            board.Restart();
        }

        int cuts = 0;
        int mostLost = 0;
        for (int n = 1; ; n++)
        {
            using var board = new CardBoard(start.Clone(n));
            board.Disk.Faults.Damage = damage;
            board.Disk.Faults.CutAtWrite(n);
            Scenario scenario = first.Copy();
            if (!board.RunUntilCut(() => scenario.Work(board.Open(Options))))
            {
                Assert.True(scenario.Finished);
                break;
            }

            cuts++;
            board.Restart();
            board.Run(() => mostLost = Math.Max(mostLost, Check(board, scenario, n)));
        }

        Assert.InRange(cuts, 150, 2000);
        Assert.InRange(mostLost, 0, StorageLimits.UnsafeBytes - 1);
    }

    [Fact]
    public void A_cut_at_every_write_of_the_first_start_leaves_a_store_that_opens()
    {
        for (int n = 1; ; n++)
        {
            using var board = new CardBoard(seed: n);
            board.Disk.Faults.CutAtWrite(n);
            byte[] bytes = Sample.Bytes(1, 3000);
            byte[] id = Sample.Id(bytes);
            bool cut = board.RunUntilCut(() => board.Open().Put(id, bytes, bytes.Length));
            board.Restart();
            board.Run(() =>
            {
                ObjectStore store = board.Open();
                Assert.True(store.IsAvailable);
                Assert.True(store.Put(id, bytes, bytes.Length) >= 0);
                Assert.Equal(3000, store.Read(id, 0, _buffer));
                Assert.Equal(0, store.Errors);
            });
            if (!cut)
            {
                Assert.InRange(n, 10, 200);
                break;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Cuts_upon_cuts_in_the_middle_of_recovery_lose_nothing_that_was_safe(int seed)
    {
        var random = new Random(seed);
        using var board = new CardBoard(seed, capacity: 1 << 24);
        var scenario = new Scenario();
        board.Run(() => scenario.Fill(board.Open(Options)));
        for (int i = 0; i < 400; i++)
        {
            board.Restart();
            board.Disk.Faults.CutAtWrite(1 + random.Next(i % 4 == 0 ? 3 : 40));
            if (!board.RunUntilCut(() => scenario.Step(board.Open(Options), 12)))
            {
                board.Disk.Faults.CancelCut();
            }

            board.Restart();
            board.Run(() => Check(board, scenario, i));
        }
    }

    private static StoreOptions Options => CardBoard.Small(segments: 6, objects: 300);

    /// <summary>Everything that was safe is there and whole, all that is there is true, and the store goes on working.</summary>
    /// <returns>Bytes of what had been accepted and is gone.</returns>
    private int Check(CardBoard board, Scenario scenario, int cut)
    {
        ObjectStore store = board.Open(Options);
        Assert.True(store.IsAvailable);
        int lost = 0;
        foreach ((int seed, int length) in scenario.Held.ToArray())
        {
            byte[] bytes = Sample.Bytes(seed, length);
            byte[] id = Sample.Id(bytes);
            int read = store.Read(id, 0, _buffer);
            if (read == StoreResult.NotHeld)
            {
                lost += length;
                scenario.Held.Remove(seed);
                continue;
            }

            Assert.True(read == length, $"cut {cut}: object {seed} read {read}");
            Assert.True(_buffer.AsSpan(0, read).SequenceEqual(bytes), $"cut {cut}: object {seed} differs");
        }

        var bitmap = new byte[16];
        foreach ((int seed, int blocks) in scenario.Blocks.ToArray())
        {
            byte[] bytes = Sample.Bytes(seed, Large);
            byte[] id = Sample.Id(bytes);
            if (store.Contains(id, 0))
            {
                continue;
            }

            int held = Math.Max(0, store.PartialBitmap(id, bitmap, out _, out _));
            int lacking = 0;
            for (int b = 0; b < blocks; b++)
            {
                lacking += (bitmap[b >> 3] & (1 << (b & 7))) != 0 ? 0 : BlockLength(b);
            }

            lost += lacking;
            scenario.Blocks[seed] = 0;
            Assert.True(held <= 5);
            for (int b = 0; b < 5; b++)
            {
                Assert.True(store.PutBlock(id, Large, 2048, b, bytes, b * 2048, BlockLength(b)) >= 0);
            }

            Assert.Equal(Large, store.ReadPartial(id, _buffer));
            Assert.True(_buffer.AsSpan(0, Large).SequenceEqual(bytes), $"cut {cut}: blocks of {seed} differ");
            scenario.Blocks[seed] = 5;
        }

        Assert.True(store.Errors == 0, $"cut {cut}: {store.Errors} errors");
        Assert.True(store.Flush());
        return lost;
    }

    private static int BlockLength(int block) => Math.Min(2048, Large - (block * 2048));

    /// <summary>What the caller of the store did and was told.</summary>
    private sealed class Scenario
    {
        private int _next = 1;

        /// <summary>Seed → length of objects that the store accepted and that were never given up.</summary>
        public Dictionary<int, int> Held { get; private init; } = [];

        /// <summary>Seed → blocks accepted of an object under way, from 0.</summary>
        public Dictionary<int, int> Blocks { get; private init; } = [];

        public bool Finished { get; private set; }

        public Scenario Copy() => new() { _next = _next, Held = new(Held), Blocks = new(Blocks) };

        /// <summary>Until two thirds of the store are taken.</summary>
        public void Fill(ObjectStore store)
        {
            while (store.FreeBytes > 110_000)
            {
                Put(store, 200 + (_next * 37 % 5000));
            }

            Mark(store);
            store.Flush();
        }

        /// <summary>Objects come and go often enough that every segment is cleaned and used again.</summary>
        public void Work(ObjectStore store)
        {
            for (int i = 0; i < 7; i++)
            {
                if (!Step(store, 10))
                {
                    return;
                }
            }

            Finished = true;
        }

        public bool Step(ObjectStore store, int objects)
        {
            if (!store.IsAvailable)
            {
                return false;
            }

            foreach (int seed in Held.Keys.OrderBy(seed => (seed * 7919) % 101).Take(objects + 2).ToArray())
            {
                Held.Remove(seed);
            }

            foreach (int seed in Blocks.Keys.ToArray())
            {
                if (Held.Count % 2 == 0)
                {
                    Blocks.Remove(seed);
                }
            }

            Mark(store);
            if (!store.Reserve((objects * 2600) + (2 * Large), objects + 1))
            {
                return false;
            }

            for (int i = 0; i < objects; i++)
            {
                if (!Put(store, i % 3 == 0 ? 200 + _next % 400 : 200 + (_next * 37 % 5000)))
                {
                    return false;
                }
            }

            return PutBlocks(store) && store.Flush();
        }

        private bool Put(ObjectStore store, int length)
        {
            int seed = _next++;
            byte[] bytes = Sample.Bytes(seed, length);
            if (store.Put(Sample.Id(bytes), bytes, length) < 0)
            {
                return false;
            }

            Held[seed] = length;
            return true;
        }

        private bool PutBlocks(ObjectStore store)
        {
            int seed = _next++;
            byte[] bytes = Sample.Bytes(seed, Large);
            byte[] id = Sample.Id(bytes);
            int blocks = 1 + (seed % 5);
            for (int b = 0; b < blocks; b++)
            {
                if (store.PutBlock(id, Large, 2048, b, bytes, b * 2048, BlockLength(b)) < 0)
                {
                    return false;
                }

                Blocks[seed] = b + 1;
            }

            if (blocks == 5)
            {
                if (store.ReadPartial(id, new byte[Large]) != Large || store.CompletePartial(id) < 0)
                {
                    return false;
                }

                Blocks.Remove(seed);
                Held[seed] = Large;
            }

            return true;
        }

        private void Mark(ObjectStore store)
        {
            store.BeginMark();
            foreach ((int seed, int length) in Held)
            {
                store.Mark(Sample.Id(Sample.Bytes(seed, length)), 0);
            }

            foreach (int seed in Blocks.Keys)
            {
                store.Mark(Sample.Id(Sample.Bytes(seed, Large)), 0);
            }

            store.EndMark();
        }
    }
}

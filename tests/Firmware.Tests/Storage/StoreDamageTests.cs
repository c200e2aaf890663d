using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>What is not a power cut: turned bits, lost files, a full or failing card.</summary>
public sealed class StoreDamageTests
{
    private const int Objects = 120;
    private readonly byte[] _buffer = new byte[32 * 1024];

    [Fact]
    public void The_index_is_rebuilt_by_a_scan_when_both_its_images_are_gone()
    {
        using CardBoard board = Filled();
        Remove(board, "index.a");
        Remove(board, "index.b");
        ExpectAll(board, lost: 0);
        ExpectAll(board, lost: 0);
    }

    [Fact]
    public void One_damaged_image_of_the_index_costs_nothing()
    {
        foreach (string name in new[] { "index.a", "index.b" })
        {
            for (int at = 0; at < 512; at += 7)
            {
                using CardBoard board = Filled();
                Flip(board, name, at);
                ExpectAll(board, lost: 0);
            }

            using CardBoard table = Filled();
            Flip(table, name, StorageLimits.SectorBytes + StorageLimits.TableBytes + 100);
            ExpectAll(table, lost: 0);
        }
    }

    [Fact]
    public void A_turned_bit_in_an_object_is_found_at_reading_and_the_object_can_be_stored_again()
    {
        using CardBoard board = Filled();
        var random = new Random(5);
        byte[] pristine = board.Disk.Peek("objects\\s000.dat");
        for (int i = 0; i < 60; i++)
        {
            board.Disk.Poke("objects\\s000.dat", pristine);
            int at = random.Next(40_000);
            Flip(board, "s000.dat", at);
            board.Restart();
            board.Run(() =>
            {
                ObjectStore store = board.Open();
                for (int seed = 0; seed < Objects; seed++)
                {
                    byte[] bytes = BytesOf(seed);
                    byte[] id = Sample.Id(bytes);
                    int read = store.Read(id, 0, _buffer);
                    if (read < 0)
                    {
                        Assert.Equal(StoreResult.Damaged, read);
                        Assert.Equal(1, store.Errors);
                        Assert.False(store.Contains(id, 0));
                        Assert.Equal(StoreResult.Ok, store.Put(id, bytes, bytes.Length));
                        read = store.Read(id, 0, _buffer);
                    }

                    Assert.True(read == bytes.Length && _buffer.AsSpan(0, read).SequenceEqual(bytes));
                }
            });
        }
    }

    [Fact]
    public void Random_bits_anywhere_never_show_a_false_object_and_never_stop_the_store()
    {
        int dropped = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            using CardBoard board = Filled(seed);
            board.Disk.FlipBitsAtRest(1 + (seed % 40));
            board.Restart();
            board.Run(() =>
            {
                ObjectStore store = board.Open();
                Assert.True(store.IsAvailable);
                for (int i = 0; i < Objects; i++)
                {
                    byte[] bytes = BytesOf(i);
                    int read = store.Read(Sample.Id(bytes), 0, _buffer);
                    Assert.True(read < 0 || (read == bytes.Length && _buffer.AsSpan(0, read).SequenceEqual(bytes)));
                    dropped += read < 0 ? 1 : 0;
                    Assert.True(store.Put(Sample.Id(bytes), bytes, bytes.Length) >= 0);
                }

                Assert.True(store.Flush());
            });
            ExpectAll(board, lost: 0);
        }

        Assert.InRange(dropped, 10, 2000);
    }

    [Fact]
    public void A_bit_that_turns_on_the_way_is_read_again_and_drops_nothing()
    {
        using CardBoard board = Filled();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            board.Disk.Faults.FlipOnRead = 0.01;
            int good = 0;
            for (int i = 0; i < 3000; i++)
            {
                byte[] bytes = BytesOf(i % Objects);
                int read = store.Read(Sample.Id(bytes), 0, _buffer);
                Assert.True(read < 0 || _buffer.AsSpan(0, read).SequenceEqual(bytes));
                good += read > 0 ? 1 : 0;
            }

            Assert.True(good > 2600, $"{good} of 3000");
            Assert.True(board.Disk.Counters.BitsFlipped > 30);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_start_on_a_card_that_does_not_always_answer_finds_everything_or_opens_nothing_and_costs_nothing(bool withoutImages)
    {
        int refused = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            using CardBoard board = Filled();
            if (withoutImages)
            {
                Remove(board, "index.a");
                Remove(board, "index.b");
                board.Restart();
            }

            board.Run(() =>
            {
                board.Disk.Faults.FailReads = ((ReadOnlySpan<double>)[1, 0.15, 0.05, 0.02, 0.005])[seed % 5];
                using ObjectStore store = board.Open();
                board.Disk.Faults.Clear();
                refused += store.IsAvailable ? 0 : 1;
                for (int i = 0; store.IsAvailable && i < Objects; i++)
                {
                    Assert.True(store.Contains(Sample.Id(BytesOf(i)), 0), $"object {i} is gone");
                }
            });
            ExpectAll(board, lost: 0);
        }

        Assert.InRange(refused, 4, 19);
    }

    [Fact]
    public void Bits_that_turn_while_the_index_is_read_cost_nothing()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using CardBoard board = Filled();
            board.Run(() =>
            {
                board.Disk.Faults.FlipOnRead = 0.02;
                board.Open().Dispose();
                board.Disk.Faults.Clear();
            });
            ExpectAll(board, lost: 0);
        }
    }

    [Fact]
    public void A_card_that_does_not_answer_loses_nothing_and_works_again_afterwards()
    {
        using CardBoard board = Filled();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            byte[] held = Sample.Id(BytesOf(3));
            board.Disk.Faults.FailReads = 1;
            Assert.Equal(StoreResult.MediumFailed, store.Read(held, 0, _buffer));
            board.Disk.Faults.Clear();
            Assert.Equal(BytesOf(3).Length, store.Read(held, 0, _buffer));

            byte[] bytes = Sample.Bytes(777, 5000);
            board.Disk.Faults.FailWrites = 1;
            Assert.Equal(StoreResult.MediumFailed, store.Put(Sample.Id(bytes), bytes, bytes.Length));
            Assert.False(store.Contains(Sample.Id(bytes), 0));
            board.Disk.Faults.Clear();
            Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, bytes.Length));
            Assert.True(store.Flush());
        });
        ExpectAll(board, lost: 0);
    }

    [Fact]
    public void Writes_that_fail_now_and_then_never_lose_what_was_safe()
    {
        using CardBoard board = Filled();
        var kept = new HashSet<int>();
        board.Run(() =>
        {
            ObjectStore store = board.Open(Larger);
            board.Disk.Faults.FailWrites = 0.05;
            for (int i = 1000; i < 1200; i++)
            {
                byte[] bytes = Sample.Bytes(i, 1500);
                store.Reserve(bytes.Length, 1);
                if (store.Put(Sample.Id(bytes), bytes, bytes.Length) == StoreResult.Ok && store.Flush() && store.Contains(Sample.Id(bytes), 0))
                {
                    kept.Add(i);
                }
            }

            board.Disk.Faults.Clear();
        });
        Assert.InRange(kept.Count, 100, 199);
        ExpectAll(board, lost: 0, Larger);
        board.Run(() =>
        {
            ObjectStore store = board.Open(Larger);
            foreach (int i in kept)
            {
                byte[] bytes = Sample.Bytes(i, 1500);
                Assert.Equal(1500, store.Read(Sample.Id(bytes), 0, _buffer));
                Assert.True(_buffer.AsSpan(0, 1500).SequenceEqual(bytes));
            }
        });
    }

    [Fact]
    public void A_disk_that_is_full_for_others_is_noticed_before_a_download_and_the_rest_goes_on()
    {
        using var board = new CardBoard(capacity: 300_000);
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            Assert.True(store.IsAvailable);
            Assert.False(store.Reserve(300_000, 20));
            byte[] bytes = Sample.Bytes(1, 20_000);
            Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, bytes.Length));
            Assert.True(store.Flush());
            Assert.Equal(20_000, store.Read(Sample.Id(bytes), 0, _buffer));
        });
    }

    [Fact]
    public void Without_a_medium_the_store_says_so_and_refuses_quietly()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            StoreOptions options = CardBoard.Small();
            options.Root = "E:\\";
            ObjectStore store = ObjectStore.Open(options);
            Assert.False(store.IsAvailable);
            Assert.Equal(StoreResult.MediumFailed, store.Put(new byte[16], new byte[10], 10));
            Assert.Equal(StoreResult.NotHeld, store.Read(new byte[16], 0, _buffer));
            Assert.False(store.Reserve(1, 1));
            Assert.Equal(0, store.FreeBytes);
        });
    }

    [Fact]
    public void Scrubbing_finds_what_is_damaged_and_what_is_not_what_its_name_says()
    {
        using CardBoard board = Filled();
        Flip(board, "s000.dat", 1000);
        board.Restart();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            byte[] wrong = new byte[16];
            Assert.Equal(StoreResult.Ok, store.Put(wrong, BytesOf(1), BytesOf(1).Length));
            int dropped = 0;
            for (int i = 0; i < 40 && store.ScrubRounds == 0; i++)
            {
                dropped += store.Scrub(10, _buffer, Sample.IsTrue);
            }

            Assert.Equal(1, store.ScrubRounds);
            Assert.Equal(2, dropped);
            Assert.Equal(Objects - 1, store.Count);
            Assert.False(store.Contains(wrong, 0));
            Assert.Equal(0, store.Scrub(300, _buffer, Sample.IsTrue));
        });
    }

    [Fact]
    public void Erasing_leaves_no_file_with_content_and_a_store_that_works()
    {
        using CardBoard board = Filled();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            Assert.True(store.Erase());
            Assert.Equal(0, store.Count);
            Assert.Equal(["objects\\index.a", "objects\\index.b", "objects\\s000.dat"], board.Disk.ListAll());
            Assert.All(board.Disk.Peek("objects\\s000.dat"), value => Assert.Equal(0, value));
            Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(BytesOf(1)), BytesOf(1), BytesOf(1).Length));
        });
    }

    private static StoreOptions Larger => CardBoard.Small();

    private static byte[] BytesOf(int seed) => Sample.Bytes(seed, seed % 10 == 0 ? 9000 : 200 + (seed * 53 % 1500));

    private static CardBoard Filled(int boardSeed = 1)
    {
        var board = new CardBoard(boardSeed, 1 << 24);
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            for (int i = 0; i < Objects; i++)
            {
                Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(BytesOf(i)), BytesOf(i), BytesOf(i).Length));
            }

            Assert.True(store.Flush());
            store.Dispose();
        });
        return board;
    }

    private static void Flip(CardBoard board, string name, int at)
    {
        byte[] file = board.Disk.Peek("objects\\" + name);
        file[at] ^= 0x08;
        board.Disk.Poke("objects\\" + name, file);
    }

    private static void Remove(CardBoard board, string name) => board.Run(() => KioskFleet.NanoHost.IO.File.Delete("D:\\objects\\" + name));

    private void ExpectAll(CardBoard board, int lost, StoreOptions? options = null)
    {
        board.Restart();
        board.Run(() =>
        {
            ObjectStore store = board.Open(options);
            int missing = 0;
            for (int i = 0; i < Objects; i++)
            {
                byte[] bytes = BytesOf(i);
                int read = store.Read(Sample.Id(bytes), 0, _buffer);
                missing += read < 0 ? 1 : 0;
                Assert.True(read < 0 || (read == bytes.Length && _buffer.AsSpan(0, read).SequenceEqual(bytes)));
            }

            Assert.Equal(lost, missing);
            Assert.Equal(lost, store.Errors);
        });
    }
}

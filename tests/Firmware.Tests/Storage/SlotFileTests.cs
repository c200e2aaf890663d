using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.Storage;

public sealed class SlotFileTests
{
    private const string Path = "D:\\state.slt";
    private readonly byte[] _buffer = new byte[2000];

    [Fact]
    public void State_that_was_written_is_read_after_a_restart()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            var slot = new SlotFile(Path, 1000);
            Assert.Equal(StoreResult.NotHeld, slot.Read(_buffer));
            Assert.True(slot.Write([1, 2, 3], 3));
            Assert.Equal(3, slot.Read(_buffer));
            Assert.True(slot.Write(Sample.Bytes(7, 1000), 1000));
            Assert.False(slot.Write(new byte[1001], 1001));
            Assert.True(slot.Write([], 0));
            Assert.Equal(0, slot.Read(_buffer));
            Assert.True(slot.Write(Sample.Bytes(8, 700), 700));
        });
        board.Restart();
        board.Run(() =>
        {
            Assert.Equal(700, new SlotFile(Path, 1000).Read(_buffer));
            Assert.Equal(Sample.Bytes(8, 700), _buffer[..700]);
        });
    }

    [Fact]
    public void A_cut_at_every_write_leaves_the_old_state_or_the_new_one()
    {
        for (int damage = 1; damage <= 4; damage++)
        {
            int cuts = 0;
            for (int n = 1; ; n++)
            {
                using var board = new CardBoard(seed: (damage * 1000) + n);
                board.Disk.Faults.Damage = (CutDamage)damage;
                int written = 0;
                board.Disk.Faults.CutAtWrite(n);
                bool cut = board.RunUntilCut(() =>
                {
                    var slot = new SlotFile(Path, 1000);
                    for (int i = 1; i <= 6; i++)
                    {
                        if (!slot.Write(Sample.Bytes(i, i * 150), i * 150))
                        {
                            return;
                        }

                        written = i;
                    }
                });
                if (!cut)
                {
                    break;
                }

                cuts++;
                board.Restart();
                board.Run(() =>
                {
                    var slot = new SlotFile(Path, 1000);
                    int read = slot.Read(_buffer);
                    int found = read < 0 ? 0 : read / 150;
                    Assert.InRange(found, written, written + 1);
                    if (found > 0)
                    {
                        Assert.Equal(Sample.Bytes(found, found * 150), _buffer[..read]);
                    }

                    Assert.True(slot.Write([42], 1));
                    Assert.Equal(1, new SlotFile(Path, 1000).Read(_buffer));
                });
            }

            Assert.InRange(cuts, 12, 100);
        }
    }

    [Fact]
    public void A_turned_bit_in_the_newest_slot_brings_back_the_one_before()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            var slot = new SlotFile(Path, 400);
            slot.Write(Sample.Bytes(1, 400), 400);
            slot.Write(Sample.Bytes(2, 400), 400);
        });
        byte[] file = board.Disk.Peek("state.slt");
        for (int at = 512; at < 512 + 420; at++)
        {
            byte[] broken = (byte[])file.Clone();
            broken[at] ^= 0x10;
            board.Disk.Poke("state.slt", broken);
            board.Run(() =>
            {
                Assert.Equal(400, new SlotFile(Path, 400).Read(_buffer));
                Assert.Equal(Sample.Bytes(1, 400), _buffer[..400]);
            });
        }
    }

    [Fact]
    public void While_one_place_cannot_be_read_the_state_is_not_written_over_but_a_place_that_is_dead_is_given_up()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            var slot = new SlotFile(Path, 100);
            Assert.True(slot.Write([1], 1));
            Assert.True(slot.Write([2], 1));
        });
        board.Restart();

        // The second place holds the newer state.
        bool dead = true;
        board.Disk.Faults.Unreadable = (_, offset, _) => dead && offset >= 512;
        board.Run(() =>
        {
            var slot = new SlotFile(Path, 100);
            Assert.Equal((1, 1), (slot.Read(_buffer), (int)_buffer[0]));
            Assert.False(slot.Write([3], 1));
            Assert.False(slot.Write([3], 1));
            dead = false;
            Assert.Equal((1, 2), (slot.Read(_buffer), (int)_buffer[0]));
            Assert.True(slot.Write([3], 1));
            Assert.Equal((1, 3), (slot.Read(_buffer), (int)_buffer[0]));
            Assert.True(slot.Write([4], 1));
        });
        board.Restart();
        board.Run(() =>
        {
            dead = true;
            var slot = new SlotFile(Path, 100);
            for (int i = 0; i < 3; i++)
            {
                Assert.False(slot.Write([5], 1));
            }

            Assert.True(slot.Write([5], 1));

            // The card has put another sector there.
            dead = false;
            Assert.Equal((1, 5), (slot.Read(_buffer), (int)_buffer[0]));
        });
        board.Restart();
        board.Run(() => Assert.Equal((1, 5), (new SlotFile(Path, 100).Read(_buffer), (int)_buffer[0])));
    }

    [Fact]
    public void A_full_disk_and_a_failing_one_are_reported_and_keep_the_old_state()
    {
        using var board = new CardBoard(capacity: 3072);
        board.Run(() =>
        {
            var slot = new SlotFile(Path, 1000);
            Assert.True(slot.Write([7], 1));
            board.Disk.Faults.FailWrites = 1;
            Assert.False(slot.Write([8], 1));
            board.Disk.Faults.Clear();
            Assert.Equal(1, slot.Read(_buffer));
            Assert.Equal(7, _buffer[0]);
            Assert.False(new SlotFile("D:\\other.slt", 1000).Write([1], 1));
            board.Disk.Faults.FailReads = 1;
            Assert.Equal(StoreResult.MediumFailed, new SlotFile(Path, 1000).Read(_buffer));
        });
    }
}

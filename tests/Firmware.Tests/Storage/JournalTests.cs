using System.Text;
using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.Storage;

public sealed class JournalTests
{
    private const string Path = "D:\\shown.jnl";
    private readonly byte[] _buffer = new byte[200];

    [Fact]
    public void Records_are_read_in_order_over_restarts_and_acknowledged()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            Journal journal = Journal.Open(Path, 16);
            for (int i = 1; i <= 100; i++)
            {
                Assert.Equal(i, Append(journal, i));
            }

            Assert.Equal((1, 101), (journal.First, journal.Next));
            journal.Acknowledge(40);
            Assert.True(journal.Flush());
        });
        board.Restart();
        board.Run(() =>
        {
            Journal journal = Journal.Open(Path, 16);
            Assert.Equal((1, 101, 40), (journal.First, journal.Next, journal.Acknowledged));
            for (int i = 1; i <= 100; i++)
            {
                Assert.Equal(Text(i), ReadText(journal, i));
            }

            Assert.Equal(StoreResult.NotHeld, journal.Read(101, _buffer));
            Assert.Equal(101, Append(journal, 101));
            Assert.Equal(Text(101), ReadText(journal, 101));
        });
    }

    [Fact]
    public void A_full_ring_gives_up_its_oldest_page_and_counts_what_was_not_acknowledged()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            Journal journal = Journal.Open(Path, 2);
            for (int i = 1; i <= 200; i++)
            {
                Append(journal, i);
                if (i == 30)
                {
                    journal.Acknowledge(20);
                }
            }

            Assert.True(journal.First > 100);
            Assert.Equal(201, journal.Next);
            Assert.Equal(journal.First - 1 - 20, journal.Lost);
            Assert.Equal(StoreResult.NotHeld, journal.Read(journal.First - 1, _buffer));
            for (int i = journal.First; i < journal.Next; i++)
            {
                Assert.Equal(Text(i), ReadText(journal, i));
            }
        });
    }

    [Fact]
    public void Bits_that_turn_on_the_way_cost_no_record_at_a_start_or_later()
    {
        const int Records = 1200;
        using var board = new CardBoard();
        board.Run(() =>
        {
            Journal journal = Journal.Open(Path, 200);
            for (int i = 1; i <= Records; i++)
            {
                Assert.Equal(i, Append(journal, i));
            }

            Assert.True(journal.Flush());
        });
        long flipped = board.Disk.Counters.BitsFlipped;
        for (int start = 0; start < 40; start++)
        {
            board.Restart();
            board.Run(() =>
            {
                board.Disk.Faults.FlipOnRead = 0.03;
                Journal journal = Journal.Open(Path, 200);
                Assert.Equal((1, Records + 1), (journal.First, journal.Next));
                for (int i = 1; i <= Records; i += 7)
                {
                    Assert.True(Text(i) == ReadText(journal, i), $"start {start}, record {i}, {journal.Lost} lost, {journal.Errors} errors");
                }

                Assert.Equal((0, 0), (journal.Lost, journal.Errors));
                board.Disk.Faults.Clear();
            });
        }

        Assert.True(board.Disk.Counters.BitsFlipped - flipped > 30);
    }

    [Fact]
    public void A_cut_at_every_write_loses_no_flushed_record_and_changes_none()
    {
        for (int damage = 1; damage <= 4; damage++)
        {
            int cuts = 0;
            for (int n = 1; ; n++)
            {
                using var board = new CardBoard(seed: (damage * 1000) + n);
                board.Disk.Faults.Damage = (CutDamage)damage;
                board.Disk.Faults.CutAtWrite(n);
                int safe = 0;
                int acknowledged = 0;
                bool cut = board.RunUntilCut(() =>
                {
                    Journal journal = Journal.Open(Path, 4);
                    for (int i = 1; i <= 90; i++)
                    {
                        if (Append(journal, i) < 0)
                        {
                            return;
                        }

                        journal.Acknowledge(i - 30);
                        if (i % 3 == 0)
                        {
                            if (!journal.Flush())
                            {
                                return;
                            }

                            safe = i;
                            acknowledged = i - 30;
                        }
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
                    Journal journal = Journal.Open(Path, 4);
                    Assert.InRange(journal.Next, safe + 1, 91);
                    Assert.True(journal.Acknowledged >= acknowledged);
                    Assert.True(journal.First <= Math.Max(1, safe - 31), $"cut {n}: first {journal.First}, safe {safe}");
                    for (int i = journal.First; i < journal.Next; i++)
                    {
                        Assert.Equal(Text(i), ReadText(journal, i));
                    }

                    int next = journal.Next;
                    Assert.Equal(next, Append(journal, next));
                    Assert.True(journal.Flush());
                    Assert.Equal(Text(next), ReadText(Journal.Open(Path, 4), next));
                });
            }

            Assert.InRange(cuts, 50, 300);
        }
    }

    [Fact]
    public void A_turned_bit_costs_at_most_the_records_of_one_page()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            Journal journal = Journal.Open(Path, 8);
            for (int i = 1; i <= 80; i++)
            {
                Append(journal, i);
            }

            journal.Flush();
        });
        byte[] file = board.Disk.Peek("shown.jnl");
        for (int at = 0; at < file.Length; at += 61)
        {
            byte[] broken = (byte[])file.Clone();
            broken[at] ^= 4;
            board.Disk.Poke("shown.jnl", broken);
            board.Run(() =>
            {
                Journal journal = Journal.Open(Path, 8);
                int readable = 0;
                for (int i = journal.First; i < journal.Next; i++)
                {
                    int count = journal.Read(i, _buffer);
                    if (count >= 0)
                    {
                        readable++;
                        Assert.Equal(Text(i), Encoding.UTF8.GetString(_buffer, 0, count));
                    }
                }

                Assert.True(readable >= 80 - 34, $"byte {at}: {readable}");
            });
        }
    }

    [Fact]
    public void While_the_medium_is_away_nothing_is_written_over_what_is_there()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            Journal journal = Journal.Open(Path, 4);
            for (int i = 1; i <= 40; i++)
            {
                Append(journal, i);
            }

            journal.Flush();
            board.Disk.Faults.FailReads = 1;
            Journal again = Journal.Open(Path, 4);
            Assert.Equal(StoreResult.MediumFailed, Append(again, 41));
            board.Disk.Faults.Clear();
            Assert.Equal(41, Append(again, 41));
            Assert.Equal(Text(40), ReadText(again, 40));
        });
    }

    private static string Text(int i) => $"line {i} {new string('x', i % 23)}";

    private static int Append(Journal journal, int i)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(i));
        return journal.Append(bytes, 0, bytes.Length);
    }

    private string ReadText(Journal journal, int number)
    {
        int count = journal.Read(number, _buffer);
        return count < 0 ? $"result {count}" : Encoding.UTF8.GetString(_buffer, 0, count);
    }
}

using KioskFleet.Firmware.Tests.Storage;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Update;

/// <summary>What a medium that fails, nights without power and releases that failed must not do to the choice of a slot.</summary>
public sealed partial class UpdateTests
{
    private const long TenHours = 10L * 3600 * 1000;

    [Fact]
    public void One_moment_in_which_nothing_can_be_read_costs_that_start_alone()
    {
        using CardBoard fresh = Provisioned(1);
        using CardBoard both = Provisioned(1, 2);
        Assert.Equal(1, Start(both));
        foreach ((CardBoard board, int good) in new[] { (fresh, 0), (both, 1) })
        {
            board.Restart();
            board.Disk.Faults.FailReads = 1;
            Assert.Equal(LaunchState.None, Start(board));
            Assert.Equal(LaunchState.None, Start(board));
            board.Disk.Faults.Clear();
            Assert.Equal(good, Start(board));
            Assert.Equal(good, Start(board));
        }
    }

    [Fact]
    public void Both_slots_bad_and_then_good_again_start_the_confirmed_one()
    {
        using CardBoard board = WithTwoProved();
        byte[] a = board.Disk.Peek("slot.a");
        byte[] b = board.Disk.Peek("slot.b");
        board.Disk.Poke("slot.a", Spoilt(a));
        board.Disk.Poke("slot.b", Spoilt(b));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(LaunchState.None, Start(board));
        }

        board.Disk.Poke("slot.a", a);
        Assert.Equal(0, Start(board));
        Assert.Equal(UpdateReason.Damaged, board.Run(() => Desk().Reason));
        board.Disk.Poke("slot.b", b);
        Assert.Equal(1, Start(board));
    }

    [Fact]
    public void A_wrong_profile_file_stops_nothing_for_longer_than_it_is_wrong()
    {
        using CardBoard board = WithTwoProved();
        board.Run(() => Assert.Equal(LaunchState.None, new SlotChooser(Root, [_releases.PublicKey], "township", "set").Choose()));
        Assert.Equal(1, Start(board));
    }

    [Fact]
    public void Nights_without_power_and_months_without_a_network_leave_the_release_where_it_is()
    {
        using CardBoard board = WithTwoProved();
        for (int day = 0; day < 60; day++)
        {
            Assert.Equal(1, Start(board));
            board.Run(() => Desk().Prove(TenHours, pageDrawn: true, serverReached: false, healthy: true));
        }
    }

    [Fact]
    public void Starts_that_are_cut_every_two_minutes_are_no_crash_loop()
    {
        using CardBoard board = WithTwoProved();
        for (int start = 0; start < 60; start++)
        {
            Assert.Equal(1, Start(board));
            board.Run(() => Desk().Prove(115_000, pageDrawn: true, serverReached: false, healthy: false));
        }
    }

    [Fact]
    public void A_release_that_failed_its_trial_is_not_the_way_out_of_a_crash_loop()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Assert.Equal([1, 1, 1, 0], Enumerable.Range(0, 4).Select(_ => Start(board)));
        for (int i = 0; i < 3 * LaunchPlan.MaxStarts; i++)
        {
            Assert.Equal(0, Start(board));
        }
    }

    [Fact]
    public void A_release_that_is_being_written_over_is_not_the_way_out_of_a_crash_loop()
    {
        using CardBoard board = WithTwoProved();
        Start(board);
        board.Run(() => Assert.NotNull(Desk().BeginWriting(16_000)));
        for (int i = 0; i < 3 * LaunchPlan.MaxStarts; i++)
        {
            Assert.Equal(1, Start(board));
        }

        board.Run(() =>
        {
            UpdateDesk desk = Desk();
            Assert.Equal(UpdateReason.None, desk.Reason);
            Assert.Equal(0, desk.FreeSlot);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_the_way_out_of_a_crash_loop_does_not_check_the_release_that_loops_stays_the_confirmed_one(bool belowFloor)
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Assert.Equal(UpdateReason.None, TryInstall(board, _releases.Build(3, floor: belowFloor ? 2 : 0)));
        Start(board);
        Assert.True(board.Run(() => Desk().Prove(Proof, true, true, true)));
        if (!belowFloor)
        {
            board.Disk.Poke("slot.a", Spoilt(board.Disk.Peek("slot.a")));
        }

        for (int i = 0; i < 3 * LaunchPlan.MaxStarts; i++)
        {
            Assert.Equal(1, Start(board));
            board.Run(() =>
            {
                Assert.Equal(0, Desk().FreeSlot);
                Assert.All(Desk().FailedRelease, one => Assert.Equal(0, one));
            });
        }

        Assert.Equal(belowFloor ? UpdateReason.BelowFloor : UpdateReason.Damaged, board.Run(() => Desk().Reason));
        Install(board, 4);
        Assert.Equal(0, Start(board));
    }

    [Fact]
    public void A_launch_that_could_not_be_saved_does_not_take_the_failed_trial_for_the_release_that_runs()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Assert.Equal([1, 1, 1], Enumerable.Range(0, 3).Select(_ => Start(board)));
        board.Restart();
        board.Run(() =>
        {
            board.Disk.Faults.FailWrites = 1;
            SlotChooser chooser = Chooser();
            Assert.Equal(0, chooser.Choose());
            board.Disk.Faults.FailWrites = 0;
            Assert.True(Desk().IsOnTrial);

            UpdateDesk desk = Desk(chooser.State.Encode());
            Assert.False(desk.IsOnTrial);
            Assert.Equal(0, desk.RunningSlot);
            Assert.Equal(UpdateReason.TrialFailed, desk.Reason);
            desk.Prove(Proof, pageDrawn: true, serverReached: true, healthy: true);
        });
        Assert.Equal([0, 0, 0, 0], Enumerable.Range(0, 4).Select(_ => Start(board)));
    }

    [Fact]
    public void A_slot_is_not_written_over_while_the_launch_state_cannot_say_so()
    {
        using CardBoard board = WithTwoProved();
        Start(board);
        byte[] before = board.Disk.Peek("slot.a");
        board.Run(() =>
        {
            UpdateDesk desk = Desk();
            board.Disk.Faults.FailWrites = 1;
            Assert.Null(desk.BeginWriting(16_000));
            board.Disk.Faults.FailWrites = 0;
            Assert.Equal(before, board.Disk.Peek("slot.a"));
            Assert.NotNull(desk.BeginWriting(16_000));
        });
    }

    [Fact]
    public void A_slot_that_rots_while_it_runs_is_not_read_again_and_again()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Assert.Equal(1, Start(board));
        board.Run(() =>
        {
            UpdateDesk desk = Desk();
            board.Disk.Poke("slot.b", Spoilt(board.Disk.Peek("slot.b")));
            long opens = board.Disk.Counters.Opens;
            for (int i = 0; i < 100; i++)
            {
                Assert.False(desk.Prove(Proof + (i * 1000), pageDrawn: true, serverReached: true, healthy: true));
            }

            Assert.InRange(board.Disk.Counters.Opens - opens, 1, 2);
        });
    }

    [Fact]
    public void A_trial_without_a_network_proves_itself_over_several_nights_unless_the_release_before_it_had_heard_the_server()
    {
        foreach (bool heard in new[] { false, true })
        {
            using CardBoard board = Provisioned(1);
            Start(board);
            TryInstall(board, _releases.Build(2), desk => desk.HeardLately = heard);
            var confirmed = new List<bool>();
            for (int day = 0; day < LaunchPlan.MaxTrialStarts; day++)
            {
                Assert.Equal(1, Start(board));
                confirmed.Add(board.Run(() =>
                {
                    UpdateDesk desk = Desk();
                    return Enumerable.Range(1, 60).Any(tenth => desk.Prove(tenth * TenHours / 60, pageDrawn: true, serverReached: false, healthy: true));
                }));
            }

            Assert.Equal([false, false, !heard], confirmed);
            Assert.Equal(heard ? 0 : 1, Start(board));
        }
    }

    [Fact]
    public void A_start_of_a_release_that_is_not_confirmed_ends_after_two_days()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Assert.False(board.Run(() => Desk().IsOverdue(100 * UpdateDesk.PatienceMs)));
        Install(board, 2);
        for (int start = 0; start < LaunchPlan.MaxTrialStarts; start++)
        {
            Assert.Equal(1, Start(board));
            board.Run(() =>
            {
                UpdateDesk desk = Desk();
                Assert.False(desk.Prove(UpdateDesk.PatienceMs, pageDrawn: false, serverReached: true, healthy: true));
                Assert.False(desk.IsOverdue(UpdateDesk.PatienceMs - 1));
                Assert.True(desk.IsOverdue(UpdateDesk.PatienceMs));
            });
        }

        Assert.Equal(0, Start(board));
    }

    [Fact]
    public void Where_there_was_nothing_to_show_a_trial_need_not_draw_a_page()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        TryInstall(board, _releases.Build(2), desk => desk.NothingShown = true);
        Start(board);
        Assert.True(board.Run(() => Desk().Prove(Proof, pageDrawn: false, serverReached: true, healthy: true)));
    }

    [Fact]
    public void A_slot_that_stood_in_is_confirmed_only_while_the_confirmed_one_does_not_check()
    {
        foreach (bool repaired in new[] { true, false })
        {
            using CardBoard board = WithTwoProved();
            byte[] good = board.Disk.Peek("slot.b");
            board.Disk.Poke("slot.b", Spoilt(good));
            Assert.Equal(0, Start(board));
            board.Disk.Poke("slot.b", repaired ? good : Spoilt(good));
            Assert.Equal(!repaired, board.Run(() => Desk().Prove(Proof, true, true, true)));
            Assert.Equal(repaired ? 1 : 0, Start(board));
            Assert.Equal(repaired ? 0 : 1, board.Run(() => Desk().FreeSlot));
        }
    }

    [Fact]
    public void A_state_that_is_lost_or_torn_puts_the_higher_release_on_trial_against_the_lower_one()
    {
        using CardBoard board = WithTwoProved();
        byte[] torn = board.Disk.Peek("launch.slt");
        Array.Fill(torn, (byte)0x5A, 100, torn.Length - 100);
        Array.Fill(torn, (byte)0x5A, 0, 40);
        board.Disk.Poke("launch.slt", torn);
        Assert.Equal([1, 1, 1, 0, 0], Enumerable.Range(0, 5).Select(_ => Start(board)));
    }

    [Fact]
    public void A_state_on_a_place_that_cannot_be_read_any_more_is_begun_anew_elsewhere()
    {
        using CardBoard board = WithTwoProved();
        board.Restart();
        board.Disk.Faults.BadFile = LaunchState.FileName;
        Assert.Equal([1, 1, 1, 0], Enumerable.Range(0, 4).Select(_ => Start(board)));
        Assert.Equal(UpdateReason.TrialFailed, board.Run(() => Desk().Reason));
    }

    [Fact]
    public void A_trial_whose_start_cannot_be_counted_is_not_started()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        board.Restart();
        board.Disk.Faults.FailWrites = 1;
        Assert.Equal(0, board.Run(() => Chooser().Choose()));
        board.Disk.Faults.Clear();
        Assert.Equal(1, Start(board));
    }

    [Fact]
    public void Where_nothing_else_checks_a_release_that_failed_is_started_rather_than_none()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Assert.Equal([1, 1, 1, 0], Enumerable.Range(0, 4).Select(_ => Start(board)));
        byte[] good = board.Disk.Peek("slot.a");
        board.Disk.Poke("slot.a", Spoilt(good));
        Assert.Equal(1, Start(board));
        board.Disk.Poke("slot.a", good);
        Assert.Equal([0, 0], Enumerable.Range(0, 2).Select(_ => Start(board)));
    }

    [Fact]
    public void A_cut_at_any_write_of_the_state_leaves_the_slots_in_their_places()
    {
        int cuts = 0;
        for (int n = 1; ; n++)
        {
            using CardBoard board = WithTwoProved();
            board.Restart();
            byte[] next = _releases.Build(3);
            board.Disk.Faults.CutAtWrite(n);
            bool cut = board.RunUntilCut(() =>
            {
                Chooser().Choose();
                UpdateDesk desk = Desk();
                desk.Prove(UpdateDesk.LifeMs, true, false, true);
                bool done = desk.BeginWriting(next.Length) is { } writer && writer.Append(next, 0, next.Length) && writer.Finish()
                    && desk.BeginTrial(0, 1) == UpdateReason.None && desk.Cancel() && desk.BeginTrial(0, 2) == UpdateReason.None && Chooser().Choose() == 0;
                if (done)
                {
                    Desk().Abandon(UpdateReason.SelfCheckFailed);
                    done = Chooser().Choose() == 1;
                }

                Assert.True(done || !board.IsOn);
            });
            board.Disk.Faults.CancelCut();
            int[] slots = [.. Enumerable.Range(0, 5).Select(_ => Start(board))];

            // Release 2 in slot 1, or release 3 in slot 0 for its three starts.
            Assert.All(slots, slot => Assert.InRange(slot, 0, 1));
            Assert.Equal(1, slots[4]);
            Assert.Equal(slots.OrderBy(slot => slot), slots);
            if (!cut)
            {
                Assert.Equal([1, 1, 1, 1, 1], slots);
                break;
            }

            cuts++;
        }

        Assert.InRange(cuts, 20, 200);
    }

    /// <summary>Slot 0 holds release 1, slot 1 release 2; both have run here in good health, and 2 is confirmed.</summary>
    private CardBoard WithTwoProved()
    {
        CardBoard board = Provisioned(1);
        Start(board);
        board.Run(() => Desk().Prove(Proof, true, true, true));
        Install(board, 2);
        Assert.Equal(1, Start(board));
        Assert.True(board.Run(() => Desk().Prove(Proof, true, true, true)));
        return board;
    }

    private static byte[] Spoilt(byte[] image)
    {
        byte[] bad = (byte[])image.Clone();
        bad[^1] ^= 1;
        return bad;
    }
}

using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

public sealed class SyncEngineTests
{
    [Fact]
    public void A_new_terminal_fetches_a_set_whole_and_then_shows_it()
    {
        using SyncRig rig = new(1);
        SampleSet set = SampleSet.Build(rig.Random, 12, 6);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.Null(rig.Engine.Shown);
        Assert.True(rig.RunUntilShown(set));
        rig.AssertWhole(set);
        Assert.Equal(set.Objects.Count, rig.Store.Count);
        Assert.Equal("", rig.Engine.LastError);
        ProgressReport last = LastProgress(rig);
        Assert.Equal(0, last.Missing);
        Assert.Equal(set.Objects.Count, last.Held);
        Assert.Equal(rig.Engine.Held!.Id, last.Manifest);
    }

    [Fact]
    public void No_byte_is_sent_twice_on_a_clean_link()
    {
        using SyncRig rig = new(2);
        SampleSet set = SampleSet.Build(rig.Random, 20, 5);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        Assert.Equal(set.Bytes, rig.Server.SentBytes.Values.Sum());
        Assert.Equal(0, rig.Engine.UselessBytes);
    }

    [Fact]
    public void One_edited_page_costs_that_page_and_the_index_above_it()
    {
        using SyncRig rig = new(3);
        (SampleSet before, SampleSet after) = SampleSet.Edit(rig.Random, 60, 5);
        rig.Link.Connect(0);
        rig.Publish(before, 1);
        Assert.True(rig.RunUntilShown(before));

        // 300 pages: requests, progress and MQTT's own bytes are at most 8 % above the objects'.
        long mqtt = rig.Link.MqttBytes;
        Assert.InRange(mqtt, before.Objects.Values.Sum(o => (long)o.Length), before.Objects.Values.Sum(o => (long)o.Length) * 108 / 100);
        long sent = rig.Server.SentBytes.Values.Sum();
        rig.Publish(after, 2);
        Assert.True(rig.RunUntilShown(after));
        long changed = after.Objects.Where(o => !before.Objects.ContainsKey(o.Key)).Sum(o => (long)o.Value.Length);
        Assert.Equal(changed, rig.Server.SentBytes.Values.Sum() - sent);
        Assert.InRange(rig.Link.MqttBytes - mqtt, changed, changed * 2);
        rig.AssertWhole(after);
    }

    [Fact]
    public void The_last_good_set_stays_until_the_new_one_is_whole()
    {
        using SyncRig rig = new(4);
        SampleSet first = SampleSet.Build(rig.Random, 4, 3);
        SampleSet second = SampleSet.Build(rig.Random, 4, 3);
        rig.Link.Connect(0);
        rig.Publish(first, 1);
        Assert.True(rig.RunUntilShown(first));
        byte[] lacking = second.Objects.Values.First(o => o[0] == ObjectKind.Page);
        rig.Publish(second, 2);
        rig.Server.Remove(ObjectHash.OfObject(lacking));
        Assert.True(rig.Run(() => rig.Engine.LastError.Length > 0));
        Assert.StartsWith("sync: no such object", rig.Engine.LastError, StringComparison.Ordinal);
        Assert.False(rig.Engine.IsFetching);
        Assert.Equal(first.Root, rig.Engine.Shown!.Payload.Root);
        rig.AssertWhole(first);

        // The job has ended: nothing more is asked for, however long one waits (rauc-hawkbit-updater #158).
        int requests = rig.Server.Requests;
        rig.Run(() => false, 24 * 3_600_000);
        Assert.Equal(requests, rig.Server.Requests);

        // A later manifest is taken up.
        SampleSet third = SampleSet.Build(rig.Random, 2, 2);
        rig.Publish(third, 3);
        Assert.True(rig.RunUntilShown(third));
    }

    [Theory]
    [InlineData(false, 11)]
    [InlineData(true, 12)]
    public void Pieces_may_be_cut_anywhere_and_messages_may_vanish_double_and_overtake(bool ragged, int seed)
    {
        using SyncRig rig = new(seed, new LinkProfile { LatencyMs = 50, JitterMs = 900, MessageLoss = 0.15, Doubles = 0.2 });
        rig.Server.RaggedPieces = ragged;
        SampleSet set = SampleSet.Build(rig.Random, 8, 5, sheets: 20, pictures: 6);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set, 24 * 3_600_000));
        rig.AssertWhole(set);
        Assert.True(rig.Link.MessagesLost > 0);
        Assert.Equal(0, rig.Store.StoredTwice);
        Assert.Equal(0, rig.Store.PartialCount);
    }

    [Fact]
    public void A_verified_block_is_not_asked_for_again_over_cuts_of_power_and_link()
    {
        using SyncRig rig = new(6);
        SampleSet set = SampleSet.Build(rig.Random, 10, 5, pictures: 10);
        rig.Offer(set);
        byte[] envelope = set.Manifest(rig.Key, 1);
        rig.Link.Connect(0);
        rig.Engine.TakeManifest(envelope);
        int cuts = 0;
        int writes = 0;
        int next = 1;
        while (!rig.Run(() => rig.Engine.Shown != null || rig.Store.Writes >= writes + next))
        {
        }

        while (rig.Engine.Shown == null)
        {
            cuts++;
            writes = rig.Store.Writes;
            next = 1 + rig.Random.Next(9);
            if (cuts % 2 == 0)
            {
                rig.Restart();
            }
            else
            {
                rig.Link.Cut();
            }

            rig.Link.Connect(rig.Tick);
            Assert.True(rig.Run(() => rig.Engine.Shown != null || rig.Store.Writes >= writes + next));
        }

        Assert.True(cuts > 20);
        rig.AssertWhole(set);

        // Every write was of something that was not held; the sum of writes is what a run without cuts needs.
        Assert.Equal(0, rig.Store.StoredTwice);
        int expected = set.Objects.Values.Sum(o => o.Length <= Limits.DefaultBlockBytes ? 1 : (o.Length + Limits.DefaultBlockBytes - 1) / Limits.DefaultBlockBytes);
        Assert.True(rig.Store.Writes <= expected, $"{rig.Store.Writes} writes, {expected} needed");
    }

    [Fact]
    public void An_object_whose_bytes_are_wrong_is_never_kept_and_the_job_goes_on_when_the_server_is_mended()
    {
        using SyncRig rig = new(7);
        SampleSet set = SampleSet.Build(rig.Random, 3, 3);
        byte[] page = set.Objects.Values.First(o => o[0] == ObjectKind.Page);
        byte[] picture = set.Objects.Values.First(o => o[0] == ObjectKind.Image);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        foreach (byte[] victim in new[] { page, picture })
        {
            byte[] bad = (byte[])victim.Clone();
            bad[^1] ^= 1;
            rig.Server.Corrupt(ObjectHash.OfObject(victim), bad);
        }

        Assert.False(rig.RunUntilShown(set, 600_000));
        Assert.True(rig.Engine.Damaged > 0);
        Assert.True(rig.Engine.Damaged < 60, "A bad copy is not fetched over and over.");
        Assert.Equal("sync: objects with a wrong hash", rig.Engine.LastError);
        foreach (byte[] held in rig.Store.Objects)
        {
            Assert.Contains(Convert.ToHexString(ObjectHash.OfObject(held)), set.Objects.Keys);
        }

        rig.Server.Add(page);
        rig.Server.Add(picture);
        Assert.True(rig.RunUntilShown(set));
    }

    [Fact]
    public void A_server_that_restarts_in_mid_transfer_and_forgets_everything_costs_no_more_than_a_window()
    {
        using SyncRig rig = new(8, LinkProfile.Lte);
        SampleSet set = SampleSet.Build(rig.Random, 20, 5);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.Run(() => rig.Store.Count > 40));
        long before = rig.Server.SentBytes.Values.Sum();
        rig.Link.Cut();
        rig.Run(() => false, 5000);
        rig.Link.Connect(rig.Tick);
        Assert.True(rig.RunUntilShown(set));
        Assert.True(rig.Server.SentBytes.Values.Sum() <= set.Bytes + LinkWindow.MaxBytes, $"{before}");
    }

    [Fact]
    public void The_servers_wish_to_wait_is_obeyed()
    {
        using SyncRig rig = new(9);
        SampleSet set = SampleSet.Build(rig.Random, 30, 5);
        rig.Server.WaitSeconds = 30;
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        Assert.True(rig.Tick >= (rig.Server.Requests - 2) * 30_000L);
    }

    [Fact]
    public void Without_end_marks_the_transfer_ends_all_the_same()
    {
        using SyncRig rig = new(10);
        rig.Server.NoEnd = true;
        SampleSet set = SampleSet.Build(rig.Random, 5, 5);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set, 24 * 3_600_000));
    }

    [Fact]
    public void A_newer_manifest_ends_the_job_of_the_older_one()
    {
        using SyncRig rig = new(13, LinkProfile.Gprs);
        SampleSet first = SampleSet.Build(rig.Random, 30, 5);
        SampleSet second = SampleSet.Build(rig.Random, 3, 2);
        rig.Link.Connect(0);
        rig.Publish(first, 1);
        Assert.True(rig.Run(() => rig.Store.Count > 10));
        rig.Publish(second, 2);
        Assert.True(rig.RunUntilShown(second));
        Assert.True(rig.Store.Count < first.Objects.Count);
    }

    [Fact]
    public void A_damaged_object_of_the_shown_set_is_fetched_again()
    {
        using SyncRig rig = new(14);
        SampleSet set = SampleSet.Build(rig.Random, 4, 4);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        byte[] list = set.Objects.Values.First(o => o[0] == ObjectKind.PageList);
        byte[] page = set.Objects.Values.Last(o => o[0] == ObjectKind.Page);
        rig.Store.Lose(ObjectHash.OfObject(list));
        rig.Store.Lose(ObjectHash.OfObject(page));
        rig.Engine.Repair();
        Assert.True(rig.Run(() => !rig.Engine.IsFetching));
        rig.AssertWhole(set);
    }

    [Fact]
    public void What_no_set_needs_any_more_makes_room_for_the_new_one()
    {
        using SyncRig rig = new(15);
        SampleSet[] sets = [.. Enumerable.Range(0, 5).Select(_ => SampleSet.Build(rig.Random, 5, 4))];
        rig.Store.Capacity = (sets.Max(s => s.Bytes) * 2) + (128 * 1024);
        rig.Link.Connect(0);
        for (int i = 0; i < sets.Length; i++)
        {
            rig.Publish(sets[i], i + 1);
            Assert.True(rig.RunUntilShown(sets[i]), rig.Engine.LastError);
            rig.AssertWhole(sets[i]);
            if (i % 2 == 0)
            {
                rig.Run(() => false, 20_000);
            }
        }
    }

    [Fact]
    public void A_set_that_does_not_fit_beside_the_shown_one_is_refused_with_the_reason()
    {
        using SyncRig rig = new(16);
        SampleSet small = SampleSet.Build(rig.Random, 3, 3);
        SampleSet large = SampleSet.Build(rig.Random, 60, 5);
        rig.Store.Capacity = small.Bytes + (large.Bytes / 2);
        rig.Link.Connect(0);
        rig.Publish(small, 1);
        Assert.True(rig.RunUntilShown(small));
        rig.Publish(large, 2);
        Assert.False(rig.RunUntilShown(large, 600_000));
        Assert.Equal("storage: full", rig.Engine.LastError);
        rig.AssertWhole(small);
        Assert.Equal(small.Root, rig.Engine.Shown!.Payload.Root);
    }

    [Fact]
    public void Nothing_is_fetched_beyond_the_months_budget_and_the_next_month_goes_on()
    {
        using SyncRig rig = new(17);
        SampleSet set = SampleSet.Build(rig.Random, 30, 5);
        rig.MonthlyBytes = 150_000;
        rig.Restart();
        rig.Budget.SetMonth(24311);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.False(rig.RunUntilShown(set, 3_600_000));
        Assert.Equal("budget: content waits for the next month", rig.Engine.LastError);

        // Progress and what was under way come on top of the content's share, and stay within the whole.
        Assert.True(rig.Budget.Used <= rig.MonthlyBytes, $"{rig.Budget.Used}");

        // A cut does not make the terminal forget what it used.
        long used = rig.Budget.Used;
        rig.Restart();
        Assert.True(rig.Budget.Used >= used);
        rig.Budget.SetMonth(24312);
        Assert.Equal(0, rig.Budget.Used);
        rig.Link.Connect(rig.Tick);
        for (int month = 24313; !rig.RunUntilShown(set, 3_600_000); month++)
        {
            Assert.True(month < 24325, $"{rig.Engine.HeldCount} of {rig.Engine.WantedCount}");
            rig.Budget.SetMonth(month);
        }
    }

    [Fact]
    public void An_urgent_set_is_fetched_out_of_the_part_of_the_month_that_other_content_may_not_use()
    {
        using SyncRig rig = new(17);
        SampleSet ordinary = SampleSet.Build(rig.Random, 4, 4);
        SampleSet urgent = SampleSet.Build(rig.Random, 3, 2);
        rig.MonthlyBytes = 4_000_000;
        rig.Restart();
        rig.Budget.Count(rig.Budget.Share(TrafficClass.Content) + 1);
        rig.Link.Connect(0);
        rig.Publish(ordinary, 1);
        Assert.False(rig.RunUntilShown(ordinary, 3_600_000));
        Assert.Equal("budget: content waits for the next month", rig.Engine.LastError);
        Assert.Equal(1 << TrafficClass.Content, rig.Budget.StoppedClasses);
        rig.Publish(urgent, 2, manifest => manifest.Urgent = true);
        Assert.True(rig.RunUntilShown(urgent), rig.Engine.LastError);
        rig.AssertWhole(urgent);
        Assert.True(rig.Budget.Used <= rig.MonthlyBytes, $"{rig.Budget.Used}");
    }

    [Fact]
    public void Not_even_an_urgent_set_exceeds_the_month_and_that_is_told()
    {
        using SyncRig rig = new(17);
        SampleSet urgent = SampleSet.Build(rig.Random, 6, 4);
        rig.Budget.Count(rig.Budget.MonthlyBytes - rig.Budget.Used);
        long used = rig.Budget.Used;
        rig.Link.Connect(0);
        rig.Publish(urgent, 1, manifest => manifest.Urgent = true);
        Assert.False(rig.RunUntilShown(urgent, 3_600_000));
        Assert.Equal("budget: urgent content waits for the next month", rig.Engine.LastError);
        Assert.Equal(1 << TrafficClass.Urgent, rig.Budget.StoppedClasses);
        Assert.InRange(rig.Budget.Used - used, 0, Limits.MessageBytes);
    }

    [Fact]
    public void What_memory_ended_in_the_middle_is_taken_up_again_and_no_block_is_fetched_twice()
    {
        for (int at = 1; at < 60; at++)
        {
            using SyncRig rig = new(40 + at);
            SampleSet set = SampleSet.Build(rig.Random, 3, 3, pictures: 2);
            rig.Link.Connect(0);
            int left = at;
            rig.Store.WriteFault = () => --left == 0 ? throw new InsufficientMemoryException() : 0;
            rig.Store.ReadFault = rig.Store.WriteFault;
            rig.Publish(set, 1);
            bool shown = false;
            for (int ends = 0; !shown && ends < 3; ends++)
            {
                try
                {
                    shown = rig.RunUntilShown(set);
                }
                catch (OutOfMemoryException)
                {
                    // The worker's top handler takes it, and the next step follows.
                }
            }

            Assert.True(shown, $"{at}: {rig.Engine.LastError}");
            rig.AssertWhole(set);
        }
    }

    [Fact]
    public void A_manifest_is_not_forgotten_when_memory_ends_while_it_is_kept()
    {
        using SyncRig rig = new(39);
        SampleSet set = SampleSet.Build(rig.Random, 3, 3);
        rig.Link.Connect(0);
        rig.AcceptedSlot.Saving = () =>
        {
            rig.AcceptedSlot.Saving = null;
            throw new InsufficientMemoryException();
        };
        rig.Publish(set, 1);
        Assert.Throws<InsufficientMemoryException>(() => rig.RunUntilShown(set));
        Assert.True(rig.RunUntilShown(set), rig.Engine.LastError);
        rig.AssertWhole(set);
    }

    [Fact]
    public void A_failing_store_is_told_and_tried_again_later()
    {
        using SyncRig rig = new(18);
        SampleSet set = SampleSet.Build(rig.Random, 4, 4);
        rig.Link.Connect(0);
        rig.Store.WriteFault = () => rig.Random.Next(4) == 0 ? KioskFleet.Firmware.Storage.StoreResult.MediumFailed : 0;
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set, 24 * 3_600_000));
        Assert.Equal("storage: write failed", rig.Engine.LastError);
        rig.AssertWhole(set);
    }

    [Fact]
    public void Random_sets_over_random_bad_links_with_cuts_always_end_whole_and_nothing_else_is_ever_shown()
    {
        for (int seed = 100; seed < 130; seed++)
        {
            Random random = new(seed);
            LinkProfile profile = new()
            {
                BitsDown = 1000L << random.Next(14),
                BitsUp = 1000L << random.Next(14),
                LatencyMs = random.Next(1500),
                JitterMs = random.Next(2000),
                Loss = random.NextDouble() * 0.1,
                MessageLoss = random.NextDouble() * 0.2,
                Doubles = random.NextDouble() * 0.2,
            };
            using SyncRig rig = new(seed, profile);
            rig.Server.RaggedPieces = random.Next(3) == 0;
            List<SampleSet> sets = [];
            rig.Link.Connect(0);
            byte[] envelope = [];
            for (int s = 1; s <= 3; s++)
            {
                SampleSet set = SampleSet.Build(random, random.Next(6), 1 + random.Next(6), random.Next(30), 200 + random.Next(5000), random.Next(4));
                sets.Add(set);
                envelope = rig.Publish(set, s);
                for (int cut = random.Next(5); cut > 0; cut--)
                {
                    rig.Run(() => random.Next(200) == 0, 3_600_000);
                    if (random.Next(2) == 0)
                    {
                        rig.Restart();
                        rig.Engine.TakeManifest(envelope);
                    }

                    rig.Link.Cut();
                    rig.Run(() => false, random.Next(20_000));
                    if (rig.Engine.Shown != null)
                    {
                        rig.AssertWhole(sets.Single(x => x.Root.AsSpan().SequenceEqual(rig.Engine.Shown.Payload.Root)));
                    }

                    rig.Link.Connect(rig.Tick);
                }
            }

            Assert.True(rig.RunUntilShown(sets[2], 30L * 24 * 3_600_000), $"seed {seed}: {rig.Engine.LastError}, {rig.Engine.HeldCount} of {rig.Engine.WantedCount}");
            rig.AssertWhole(sets[2]);
            Assert.Equal(0, rig.Store.StoredTwice);
        }
    }

    private static ProgressReport LastProgress(SyncRig rig)
    {
        byte[] payload = rig.Link.Sent.Last(m => m.Leaf == Topics.Progress).Payload;
        return ProgressReport.Decode(payload, 0, payload.Length);
    }
}

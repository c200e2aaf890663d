using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

/// <summary>Sets, repairs and releases share one link and one store: none of them keeps the others from theirs.</summary>
public sealed class SyncTurnTests
{
    private const int HourMs = 3_600_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_set_that_cannot_be_had_keeps_neither_a_release_nor_a_repair_of_the_shown_set_waiting(bool silent)
    {
        using SyncRig rig = new(51);
        SampleSet shown = SampleSet.Build(rig.Random, 4, 4);
        SampleSet wanted = SampleSet.Build(rig.Random, 4, 4);
        SampleSet release = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        rig.Publish(shown, 1);
        Assert.True(rig.RunUntilShown(shown));
        byte[] page = wanted.Objects.Values.Last(o => o[0] == ObjectKind.Page);
        rig.Publish(wanted, 2);
        if (silent)
        {
            rig.Server.Silent.Add(Convert.ToHexString(ObjectHash.OfObject(page)));
        }
        else
        {
            byte[] wrong = (byte[])page.Clone();
            wrong[^1] ^= 1;
            rig.Server.Corrupt(ObjectHash.OfObject(page), wrong);
        }

        Assert.False(rig.RunUntilShown(wanted, HourMs));
        rig.Offer(release);
        rig.Engine.WantFirmware(release.Root);
        rig.Engine.FetchFirmware(release.Objects.Count, release.Bytes);
        Assert.True(rig.Run(() => rig.Engine.IsFirmwareHeld, HourMs), $"{rig.Engine.FirmwareHeldCount} of {release.Objects.Count} objects of the release");
        rig.AssertWhole(release);

        rig.Store.Lose(ObjectHash.OfObject(shown.Objects.Values.First(o => o[0] == ObjectKind.Page)));
        rig.Engine.Repair();
        Assert.True(rig.Run(() => shown.Objects.Keys.All(id => rig.Store.Contains(Convert.FromHexString(id), 0)), HourMs));

        // It is asked for rarely all the same, and comes when it can be had.
        int requests = rig.Server.Requests;
        rig.Run(() => false, 24 * HourMs);
        Assert.InRange(rig.Server.Requests - requests, 24, 24 * 6 * 4);
        rig.Server.Silent.Clear();
        rig.Server.Add(page);
        Assert.True(rig.RunUntilShown(wanted, HourMs));
    }

    [Fact]
    public void Where_the_note_of_the_held_set_is_spoilt_the_one_before_does_not_take_the_place_of_the_shown_one()
    {
        using SyncRig rig = new(54);
        SampleSet old = SampleSet.Build(rig.Random, 4, 4);
        SampleSet shown = SampleSet.Build(rig.Random, 4, 4);
        rig.Link.Connect(0);
        rig.Publish(old, 1);
        Assert.True(rig.RunUntilShown(old));
        byte[] before = rig.HeldSlot.Load()!;
        rig.Publish(shown, 2);
        Assert.True(rig.RunUntilShown(shown));

        // Its newest copy does not check any more, so the file holds what it held before.
        rig.HeldSlot.Save(before, before.Length);
        rig.Restart();
        Assert.Equal(2, rig.Engine.Held!.Payload.Sequence);
        rig.Run(() => false, 60_000);
        Assert.Equal(2, rig.Engine.Due!.Payload.Sequence);
    }

    [Fact]
    public void Room_for_a_new_set_is_never_made_of_pages_whose_list_is_damaged()
    {
        using SyncRig rig = new(52);
        SampleSet shown = SampleSet.Build(rig.Random, 6, 4);
        SampleSet wanted = SampleSet.Build(rig.Random, 60, 5);
        rig.Link.Connect(0);
        rig.Publish(shown, 1);
        Assert.True(rig.RunUntilShown(shown));
        rig.Run(() => false, 20_000);
        byte[] list = shown.Objects.Values.First(o => o[0] == ObjectKind.PageList);
        string listId = Convert.ToHexString(ObjectHash.OfObject(list));
        rig.Store.Lose(Convert.FromHexString(listId));
        rig.Store.Capacity = shown.Bytes + (wanted.Bytes / 2);
        rig.Publish(wanted, 2);
        rig.Run(() => rig.Engine.LastError == "storage: full", HourMs, each: () =>
        {
            foreach (string id in shown.Objects.Keys.Where(id => id != listId))
            {
                Assert.True(rig.Store.Contains(Convert.FromHexString(id), 0), $"{id} was let go.");
            }
        });
        Assert.Equal("storage: full", rig.Engine.LastError);

        // The list was fetched again on the way, and nothing else of the shown set.
        rig.AssertWhole(shown);
        Assert.Equal(shown.Bytes + list.Length, rig.Server.SentBytes.Where(sent => shown.Objects.ContainsKey(sent.Key)).Sum(sent => sent.Value));
    }

    [Fact]
    public void A_shown_set_whose_damage_nobody_can_mend_does_not_keep_the_next_one_out_for_ever()
    {
        using SyncRig rig = new(53);
        SampleSet shown = SampleSet.Build(rig.Random, 6, 4);
        SampleSet rubbish = SampleSet.Build(rig.Random, 30, 5);
        SampleSet wanted = SampleSet.Build(rig.Random, 30, 5);
        rig.Link.Connect(0);
        rig.Publish(rubbish, 1);
        Assert.True(rig.RunUntilShown(rubbish));
        rig.Publish(shown, 2);
        Assert.True(rig.RunUntilShown(shown));
        rig.Run(() => false, 20_000);
        byte[] list = ObjectHash.OfObject(shown.Objects.Values.First(o => o[0] == ObjectKind.PageList));
        rig.Store.Lose(list);
        rig.Server.Remove(list);
        rig.Store.Capacity = shown.Bytes + wanted.Bytes + (128 * 1024);
        rig.Publish(wanted, 3);
        Assert.True(rig.RunUntilShown(wanted, 24 * HourMs), rig.Engine.LastError);
    }

    [Fact]
    public void A_set_that_ended_for_lack_of_room_is_taken_up_when_there_is_room_again()
    {
        using SyncRig rig = new(54);
        SampleSet shown = SampleSet.Build(rig.Random, 3, 3);
        SampleSet wanted = SampleSet.Build(rig.Random, 40, 5);
        rig.Store.Capacity = shown.Bytes + (wanted.Bytes / 2);
        rig.Link.Connect(0);
        rig.Publish(shown, 1);
        Assert.True(rig.RunUntilShown(shown));
        rig.Publish(wanted, 2);
        Assert.True(rig.Run(() => rig.Engine.LastError == "storage: full"));
        int reads = rig.Store.Reads;
        int requests = rig.Server.Requests;
        rig.Run(() => false, 24 * HourMs);
        Assert.Equal(requests, rig.Server.Requests);
        Assert.Equal(reads, rig.Store.Reads);
        rig.Store.Capacity = long.MaxValue;
        Assert.True(rig.RunUntilShown(wanted, HourMs), rig.Engine.LastError);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_object_whose_blocks_are_all_held_has_room_made_for_it_in_a_full_store(bool repair)
    {
        using SyncRig rig = new(56);
        SampleSet set = SampleSet.Build(rig.Random, 12, 6, pictures: 5);
        rig.Link.Connect(0);
        if (repair)
        {
            rig.Publish(set, 1);
            Assert.True(rig.RunUntilShown(set));
            rig.Store.Lose(Convert.FromHexString(set.Objects.MaxBy(o => o.Value.Length).Key));
        }

        // The real store cleans by itself, but evicts only where room is reserved.
        int refused = 0;
        int granted = -1;
        rig.Store.CompleteFault = () =>
        {
            granted = granted < 0 ? rig.Store.Granted : granted;
            refused += rig.Store.Granted == granted ? 1 : 0;
            return rig.Store.Granted == granted ? StoreResult.Full : 0;
        };
        if (repair)
        {
            rig.Engine.Repair();
        }
        else
        {
            rig.Publish(set, 1);
        }

        Assert.True(rig.Run(() => rig.Engine.Shown != null && !rig.Engine.IsFetching, 60_000), rig.Engine.LastError);
        Assert.InRange(refused, 1, 3);
        Assert.Equal("", rig.Engine.LastError);
        rig.AssertWhole(set);
    }

    [Fact]
    public void A_block_that_could_not_be_written_is_fetched_again_and_the_others_of_its_object_are_not()
    {
        using SyncRig rig = new(55);
        SampleSet set = SampleSet.Build(rig.Random, 12, 6, pictures: 5);
        rig.Link.Connect(0);
        int faults = 0;
        rig.Store.BatchFault = () => ++faults % 2 == 1;
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set, 24 * HourMs), rig.Engine.LastError);
        Assert.True(faults > 4);
        rig.AssertWhole(set);
        Assert.InRange(rig.Server.SentBytes.Values.Sum(), set.Bytes + 1, set.Bytes + (faults * Limits.DefaultBlockBytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Objects_that_superseded_sets_left_half_do_not_keep_the_blocks_of_a_new_one_out(bool restarted)
    {
        using CardStore card = new(new StoreOptions { Root = "D:\\", SegmentBytes = 256 * 1024, CapacityBytes = 40L * 256 * 1024, MaxObjects = 2000 });
        using SyncRig rig = new(56, new LinkProfile { BitsDown = 20_000, LatencyMs = 100 }, card);
        rig.Link.Connect(0);
        SampleSet set = SampleSet.Build(rig.Random, 1, 1, sheets: 0, pictures: 1);
        for (int sequence = 1; sequence <= StorageLimits.MaxPartials; sequence++)
        {
            int blocks = card.Blocks;
            rig.Publish(set, sequence);
            Assert.True(rig.Run(() => card.Blocks > blocks + 1));
            set = SampleSet.Build(rig.Random, 1, 1, sheets: 0, pictures: 1);
        }

        if (restarted)
        {
            card.Reopen();
            rig.Restart();
            rig.Link.Connect(rig.Tick);
        }

        int before = card.Blocks;
        rig.Publish(set, 1000);
        Assert.True(rig.RunUntilShown(set, HourMs), $"{rig.Engine.LastError}; {card.Blocks - before} blocks accepted, {card.Refused} refused");
        Assert.NotEqual(0, card.Refused);
        Assert.InRange(card.Refused, 1, 40);
    }

    [Fact]
    public void A_set_that_comes_to_the_glass_while_room_is_made_is_kept_whole()
    {
        for (int step = 0; step < 16; step++)
        {
            using SyncRig rig = new(60);
            SampleSet old = SampleSet.Build(rig.Random, 30, 4);
            SampleSet next = SampleSet.Build(rig.Random, 30, 4);
            rig.Link.Connect(0);
            rig.Publish(old, 1);
            Assert.True(rig.RunUntilShown(old));
            bool allowed = false;
            rig.CanShow = _ => allowed;
            rig.Publish(next, 2);
            Assert.True(rig.Run(() => rig.Engine.Held!.Payload.Sequence == 2));
            rig.Engine.Collect();
            int steps = 0;
            rig.Run(() => steps > step + 60, HourMs, () =>
            {
                allowed = steps++ >= step;

                // Room is wanted all the time: what may go goes at once.
                rig.Store.Capacity = rig.Store.Bytes;
                rig.Store.Reserve(8, 100_000);
            });
            Assert.Equal(2, rig.Engine.Shown!.Payload.Sequence);
            rig.AssertWhole(next);
        }
    }

    [Fact]
    public void A_set_among_more_dead_records_than_the_index_holds_is_found_again_without_the_server()
    {
        using CardStore card = new(new StoreOptions { Root = "D:\\", SegmentBytes = 256 * 1024, CapacityBytes = 10L * 256 * 1024, MaxObjects = 300 });
        using SyncRig rig = new(61, null, card);
        SampleSet set = SampleSet.Build(rig.Random, 12, 6, pictures: 2);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set), rig.Engine.LastError);
        card.Bury(900);
        rig.Restart();
        Assert.True(card.HasUnseen);
        Assert.Contains(set.Objects.Values, value => !card.Contains(ObjectHash.OfObject(value), 0));

        // No link: what is there afterwards was on the card.
        rig.Run(() => !card.HasUnseen, HourMs);
        Assert.All(set.Objects.Values, value => Assert.True(card.Contains(ObjectHash.OfObject(value), 0)));
        int requests = rig.Server.Requests;
        rig.Link.Connect(rig.Tick);
        rig.Run(() => false, HourMs);
        Assert.Equal(requests, rig.Server.Requests);
        Assert.Equal(set.Root, rig.Engine.Shown!.Payload.Root);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sessions_of_two_thousand_bytes_bring_a_set_with_pictures(bool beganWell)
    {
        using SyncRig rig = new(57, new LinkProfile { BitsDown = 8000, LatencyMs = 200 });
        SampleSet set = SampleSet.Build(rig.Random, 3, 2, sheets: 4, pictures: 2);
        rig.Link.SessionBytes = beganWell ? int.MaxValue : 2000;
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        if (beganWell)
        {
            Assert.True(rig.Run(() => rig.Store.PartialCount > 0));
            rig.Link.Cut();
            rig.Link.SessionBytes = 2000;
            rig.Link.Connect(rig.Tick);
        }

        int most = (int)(set.Bytes / 250) + 60;
        while (!rig.Run(() => rig.Engine.Shown != null || !rig.Link.IsUp) || rig.Engine.Shown == null)
        {
            Assert.True(rig.Link.Sessions < most, $"{rig.Engine.HeldCount} of {rig.Engine.WantedCount} objects after {rig.Link.Sessions} sessions");
            rig.Run(() => false, 5000);
            rig.Link.Connect(rig.Tick);
        }

        rig.AssertWhole(set);
    }

    [Fact]
    public void A_set_that_the_screen_refuses_costs_nothing_of_the_one_that_it_shows()
    {
        using SyncRig rig = new(58);
        SampleSet good = SampleSet.Build(rig.Random, 6, 4);
        SampleSet bad = SampleSet.Build(rig.Random, 6, 4);
        SampleSet third = SampleSet.Build(rig.Random, 6, 4);
        rig.Link.Connect(0);
        rig.Publish(good, 1);
        Assert.True(rig.RunUntilShown(good));
        rig.CanShow = set => !set.Payload.Root.AsSpan().SequenceEqual(bad.Root);
        rig.Publish(bad, 2);
        Assert.True(rig.Run(() => rig.Engine.Due!.Payload.Sequence == 2));

        // A third set needs room: neither the one on the glass nor the one that may still be shown one day gives way.
        rig.Store.Capacity = rig.Store.Bytes + third.Bytes + (160 * 1024);
        rig.Engine.Collect();
        rig.Run(() => false, HourMs);
        rig.Store.Reserve(8, 100_000);
        Assert.Equal(good.Root, rig.Engine.Shown!.Payload.Root);
        rig.AssertWhole(good);
        rig.Restart();
        Assert.Equal(good.Root, rig.Engine.Due!.Payload.Root);
        rig.Link.Connect(rig.Tick);
        rig.Run(() => false, HourMs);
        rig.AssertWhole(good);

        rig.Publish(third, 3);
        Assert.True(rig.RunUntilShown(third), rig.Engine.LastError);
        rig.Run(() => false, 20_000);
        rig.Store.Capacity = rig.Store.Bytes;
        rig.Store.Reserve(1, 1);
        Assert.DoesNotContain(good.Objects.Keys, id => !third.Objects.ContainsKey(id) && rig.Store.Contains(Convert.FromHexString(id), 0));
    }

    [Fact]
    public void A_picture_that_no_terminal_can_draw_costs_no_bytes_and_little_work_however_often_it_is_told()
    {
        using SyncRig rig = new(59);
        SampleSet set = SampleSet.Build(rig.Random, 6, 4);
        SampleSet release = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        rig.Run(() => false, 20_000);
        int told = rig.Link.Sent.Count(m => m.Leaf == Topics.Progress);
        int reads = rig.Store.Reads;
        rig.Offer(release);
        rig.Engine.WantFirmware(release.Root);
        rig.Engine.FetchFirmware(release.Objects.Count, release.Bytes);
        for (int ms = 0; ms < HourMs; ms += 15_000)
        {
            rig.Engine.Suspect(rig.Tick);
            rig.Run(() => false, 15_000);
        }

        Assert.Equal(told, rig.Link.Sent.Count(m => m.Leaf == Topics.Progress));
        Assert.InRange(rig.Store.Reads - reads, set.Objects.Count, (2 * set.Objects.Count) + (3 * release.Objects.Count));
        Assert.True(rig.Engine.IsFirmwareHeld);

        // What is lacking indeed is fetched, and told.
        rig.Store.Lose(ObjectHash.OfObject(set.Objects.Values.First(o => o[0] == ObjectKind.Image)));
        rig.Engine.Repair();
        rig.Run(() => !rig.Engine.IsFetching);
        rig.AssertWhole(set);
        Assert.InRange(rig.Link.Sent.Count(m => m.Leaf == Topics.Progress), told + 1, told + 2);
    }

    [Fact]
    public void A_repair_that_the_server_cannot_serve_is_not_asked_for_at_every_suspicion()
    {
        using SyncRig rig = new(60);
        SampleSet set = SampleSet.Build(rig.Random, 6, 4);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        byte[] image = ObjectHash.OfObject(set.Objects.Values.First(o => o[0] == ObjectKind.Image));
        rig.Store.Lose(image);
        rig.Server.Remove(image);
        int requests = rig.Server.Requests;
        for (int ms = 0; ms < HourMs; ms += 15_000)
        {
            rig.Engine.Suspect(rig.Tick);
            rig.Run(() => false, 15_000);
        }

        Assert.Equal(requests + 1, rig.Server.Requests);
    }
}

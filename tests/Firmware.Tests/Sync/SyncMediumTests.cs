using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

/// <summary>A medium that refuses for a moment costs time, and nothing that is held.</summary>
public sealed class SyncMediumTests
{
    [Fact]
    public void A_read_that_fails_for_a_moment_while_rubbish_is_collected_lets_nothing_of_the_shown_set_go()
    {
        using SyncRig rig = new(31);
        SampleSet set = SampleSet.Build(rig.Random, 6, 4, pictures: 4);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        rig.Run(() => false, 20_000);
        for (int failing = 1; failing < 40; failing++)
        {
            int reads = 0;
            int at = failing;
            rig.Store.ReadFault = () => ++reads == at ? StoreResult.MediumFailed : 0;
            rig.Engine.Collect();
            rig.Run(() => false, 20_000);
            rig.Store.ReadFault = null;
            long before = rig.Store.Capacity;
            rig.Store.Capacity = 0;
            rig.Store.Reserve(1, 1);
            rig.Store.Capacity = before;
            rig.AssertWhole(set);
        }
    }

    [Fact]
    public void A_read_that_fails_for_a_moment_in_mid_download_costs_no_byte_twice()
    {
        using SyncRig rig = new(32);
        SampleSet first = SampleSet.Build(rig.Random, 6, 4);
        SampleSet second = SampleSet.Build(rig.Random, 6, 4, pictures: 3);
        rig.Link.Connect(0);
        rig.Publish(first, 1);
        Assert.True(rig.RunUntilShown(first));
        rig.Publish(second, 2);
        int failed = 0;
        rig.Store.ReadFault = () =>
        {
            bool fails = rig.Random.Next(60) == 0;
            failed += fails ? 1 : 0;
            return fails ? StoreResult.MediumFailed : 0;
        };
        Assert.True(rig.RunUntilShown(second, 24 * 3_600_000), rig.Engine.LastError);
        Assert.NotEqual(0, failed);
        rig.Store.ReadFault = null;
        rig.AssertWhole(second);
        rig.AssertWhole(first);
        Assert.All(rig.Server.SentBytes, sent => Assert.Equal(second.Objects.Concat(first.Objects).First(o => o.Key == sent.Key).Value.Length, sent.Value));
    }

    [Fact]
    public void Blocks_stay_while_the_whole_object_cannot_be_written()
    {
        using SyncRig rig = new(33);
        SampleSet set = SampleSet.Build(rig.Random, 3, 3, pictures: 5);
        rig.Link.Connect(0);
        int refusals = 0;
        rig.Store.CompleteFault = () => ++refusals % 4 != 0 ? StoreResult.MediumFailed : 0;
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set, 24 * 3_600_000), rig.Engine.LastError);
        Assert.True(refusals > 4, $"{refusals} refusals");
        rig.AssertWhole(set);
        Assert.All(rig.Server.SentBytes, sent => Assert.Equal(set.Objects[sent.Key].Length, sent.Value));
    }

    [Fact]
    public void A_set_that_was_wanted_before_a_repair_is_taken_up_after_it()
    {
        using SyncRig rig = new(34);
        SampleSet first = SampleSet.Build(rig.Random, 4, 4);
        SampleSet second = SampleSet.Build(rig.Random, 4, 4);
        rig.Link.Connect(0);
        rig.Publish(first, 1);
        Assert.True(rig.RunUntilShown(first));

        // The server lacks a page: the job ends. A repair of the shown set comes, and the server is mended meanwhile.
        byte[] page = second.Objects.Values.Last(o => o[0] == ObjectKind.Page);
        rig.Publish(second, 2);
        rig.Server.Remove(ObjectHash.OfObject(page));
        Assert.True(rig.Run(() => rig.Engine.LastError.StartsWith("sync: no such object", StringComparison.Ordinal)));
        rig.Server.Add(page);
        rig.Engine.Repair();
        Assert.True(rig.RunUntilShown(second), rig.Engine.LastError);
    }

    [Fact]
    public void A_set_is_not_shown_while_something_that_was_accepted_is_gone_again()
    {
        using SyncRig rig = new(35);
        SampleSet set = SampleSet.Build(rig.Random, 5, 4);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        int drops = 0;
        Assert.True(rig.Run(
            () => rig.Engine.Shown != null,
            each: () =>
            {
                if (rig.Engine.HeldCount > 5 && drops < 12 && rig.Random.Next(3) == 0)
                {
                    drops++;
                    rig.Store.DropAccepted();
                }
            }));
        Assert.Equal(12, drops);
        rig.AssertWhole(set);
    }
}

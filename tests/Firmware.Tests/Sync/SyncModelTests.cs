using FsCheck;
using FsCheck.Fluent;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

/// <summary>Any order of publications, cuts, failures and shortages against a simple model: what is shown is always whole, whatever its legal period allows to be let go or not;
/// nothing is asked for before its room was granted; and when all is well again the newest set is shown.</summary>
public sealed class SyncModelTests
{
    [Fact]
    public void Whatever_happens_the_shown_set_stays_whole_room_comes_before_requests_and_the_newest_set_comes_in_the_end()
    {
        Gen<Happening[]> life = Gen.ArrayOf(
            from kind in Gen.Choose(0, 9)
            from amount in Gen.Choose(1, 100)
            select new Happening(kind, amount)).Resize(60);
        Prop.ForAll(life.ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(80).WithReplay(20261122, 7));
    }

    private static bool Holds(Happening[] life)
    {
        using SyncRig rig = new(life.Length + life.Sum(h => h.Amount));
        List<SampleSet> sets = [];
        byte[] envelope = Publish(rig, sets);
        rig.Link.Connect(0);
        foreach (Happening happening in life)
        {
            switch (happening.Kind)
            {
                case 0:
                    envelope = Publish(rig, sets);
                    break;
                case 1:
                    rig.Restart();
                    rig.Link.Connect(rig.Tick);
                    rig.Engine.TakeManifest(envelope);
                    break;
                case 2:
                    rig.Link.Cut();
                    break;
                case 3:
                    rig.Link.Connect(rig.Tick);
                    break;
                case 4:
                    rig.Store.Capacity = rig.Store.Bytes + (happening.Amount * 500);
                    break;
                case 5:
                    rig.Store.Capacity = long.MaxValue;
                    break;
                case 6:
                    rig.Store.ReadFault = () => rig.Random.Next(100) < happening.Amount / 4 ? StoreResult.MediumFailed : 0;
                    break;
                case 7:
                    rig.Store.WriteFault = () => rig.Random.Next(100) < happening.Amount / 4 ? StoreResult.MediumFailed : 0;
                    rig.Store.CompleteFault = rig.Store.WriteFault;
                    break;
                case 8:
                    Mend(rig);
                    break;
                default:
                    rig.Engine.Collect();
                    break;
            }

            rig.Run(() => false, happening.Amount * 200);
            AssertShown(rig, sets);
            Assert.True(rig.Server.Requests <= rig.Store.Granted, $"{rig.Server.Requests} requests, room was granted {rig.Store.Granted} times");
        }

        Mend(rig);
        rig.Store.Capacity = long.MaxValue;
        rig.Link.Connect(rig.Tick);
        rig.Engine.TakeManifest(envelope);
        rig.Engine.Retry();
        Assert.True(rig.RunUntilShown(sets[^1], 24 * 3_600_000), $"{rig.Engine.LastError}, {rig.Engine.HeldCount} of {rig.Engine.WantedCount}");
        AssertShown(rig, sets);
        return true;
    }

    private static byte[] Publish(SyncRig rig, List<SampleSet> sets)
    {
        sets.Add(SampleSet.Build(rig.Random, 1 + rig.Random.Next(3), 1 + rig.Random.Next(3), pictures: rig.Random.Next(2)));
        return rig.Publish(sets[^1], sets.Count);
    }

    private static void Mend(SyncRig rig)
    {
        rig.Store.ReadFault = null;
        rig.Store.WriteFault = null;
        rig.Store.CompleteFault = null;
    }

    private static void AssertShown(SyncRig rig, List<SampleSet> sets)
    {
        if (rig.Engine.Shown is not { } shown)
        {
            return;
        }

        Func<int>? fault = rig.Store.ReadFault;
        rig.Store.ReadFault = null;
        rig.AssertWhole(sets.Single(set => set.Root.AsSpan().SequenceEqual(shown.Payload.Root)));
        rig.Store.ReadFault = fault;
    }

    /// <param name="Kind">What happens.</param>
    /// <param name="Amount">How much of it, and how long until the next.</param>
    private sealed record Happening(int Kind, int Amount);
}

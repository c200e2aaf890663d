using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Storage;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;
using KioskFleet.Releases;

namespace KioskFleet.Firmware.Tests.Update;

/// <summary>From "a release is wanted" to "it stands on trial", over a link, with a disk that can be cut.</summary>
public sealed class UpdateJobTests : IDisposable
{
    private const string Root = "D:\\";

    private readonly ReleaseBuilder _releases = new();

    public void Dispose() => _releases.Dispose();

    [Fact]
    public void A_wanted_release_is_fetched_written_and_put_on_trial_when_nobody_touches()
    {
        using SyncRig rig = new(1);
        using CardBoard board = Started();
        FirmwareWish wish = Offer(rig, _releases.Build(2, bytes: 90_000));
        board.Run(() =>
        {
            UpdateJob job = Job(rig);
            job.Want(wish);
            rig.Link.Connect(rig.Tick);
            Assert.True(rig.Run(() => job.Stage == UpdateStage.Ready, each: () => job.Step(rig.Tick, 0)));
            Assert.False(job.Step(rig.Tick, UpdateJob.QuietMs - 1));
            Assert.True(job.Step(rig.Tick, UpdateJob.QuietMs));
            Assert.True(job.Step(rig.Tick + UpdateJob.LongestWaitMs, 0));
            Assert.Equal(1, Chooser().Choose());
            Assert.True(Desk().IsOnTrial);
            Assert.Equal(wish.Release, Desk().RunningRelease);
        });
    }

    [Fact]
    public void Each_refusal_has_its_own_reason_and_costs_the_head_alone()
    {
        using ReleaseBuilder stranger = new();
        Refused(UpdateReason.BadSignature, stranger.Build(9, bytes: 90_000));
        Refused(UpdateReason.WrongBoard, _releases.Build(9, profile: "hall", bytes: 90_000));
        Refused(UpdateReason.WrongLibraries, _releases.Build(9, nativeSet: "other", bytes: 90_000));
        Refused(UpdateReason.AnotherRelease, _releases.Build(9, bytes: 90_000), wish => wish.Release = [.. Enumerable.Repeat((byte)9, 16)]);
        Refused(UpdateReason.BelowFloor, _releases.Build(4, bytes: 90_000), floor: 5);
        Refused(UpdateReason.PartsLacking, _releases.Build(9, bytes: 90_000), wish => wish.Root = new byte[16]);
    }

    [Fact]
    public void A_release_that_fell_back_is_tried_again_only_under_another_attempt()
    {
        using SyncRig rig = new(2);
        using CardBoard board = Started();
        FirmwareWish wish = Offer(rig, _releases.Build(2));
        rig.Link.Connect(0);
        board.Run(() =>
        {
            Fetch(rig, wish, UpdateStage.Ready);
            Assert.Equal([1, 1, 1, 0], Enumerable.Range(0, 4).Select(_ => Chooser().Choose()));
            UpdateJob job = Job(rig);
            Assert.Equal((UpdateStage.FellBack, UpdateReason.TrialFailed), (job.Stage, job.Reason));
            job.Want(wish);
            Assert.False(job.Step(rig.Tick, int.MaxValue));
            Assert.Equal((UpdateStage.FellBack, UpdateReason.TrialFailed), (job.Stage, job.Reason));
            wish = new FirmwareWish { Release = wish.Release, Root = wish.Root, Attempt = 1 };
            Fetch(rig, wish, UpdateStage.Ready);
            Assert.Equal(1, Chooser().Choose());
        });
    }

    [Fact]
    public void A_release_that_is_taken_back_or_replaced_before_the_restart_never_runs()
    {
        foreach (bool replaced in new[] { false, true })
        {
            using SyncRig rig = new(4);
            using CardBoard board = Started();
            FirmwareWish wish = Offer(rig, _releases.Build(12));
            FirmwareWish? other = replaced ? Offer(rig, _releases.Build(13, bytes: 400_000)) : null;
            rig.Link.Connect(0);
            board.Run(() =>
            {
                UpdateJob job = Fetch(rig, wish, UpdateStage.Ready);
                Assert.False(job.Want(wish));
                Assert.True(job.Want(other));
                Assert.False(job.Step(rig.Tick, int.MaxValue));
                Assert.Equal(0, Chooser().Choose());
                Assert.False(Desk().IsOnTrial);
            });
        }
    }

    [Fact]
    public void Taking_back_is_tried_again_when_it_could_not_be_saved()
    {
        using SyncRig rig = new(5);
        using CardBoard board = Started();
        FirmwareWish wish = Offer(rig, _releases.Build(12));
        rig.Link.Connect(0);
        board.Run(() =>
        {
            UpdateJob job = Fetch(rig, wish, UpdateStage.Ready);
            board.Disk.Faults.FailWrites = 1;
            job.Want(null);
            board.Disk.Faults.Clear();
            job.Step(rig.Tick, 0);
            Assert.Equal(0, Chooser().Choose());
        });
    }

    [Fact]
    public void Firmware_stops_at_its_share_of_the_month_and_says_that_it_waits()
    {
        using SyncRig rig = new(3) { MonthlyBytes = 400_000 };
        rig.Restart();
        using CardBoard board = Started();
        FirmwareWish wish = Offer(rig, _releases.Build(2, bytes: 500_000));
        rig.Link.Connect(0);
        board.Run(() => Fetch(rig, wish, UpdateStage.Waiting));
        Assert.InRange(rig.Link.BytesMoved, 100_000, 340_000);
    }

    [Fact]
    public void A_cut_at_any_write_of_the_update_leaves_a_terminal_that_starts_and_gets_there()
    {
        int cuts = 0;
        for (int n = 1; ; n++)
        {
            using SyncRig rig = new(n);
            using CardBoard board = Started();
            FirmwareWish wish = Offer(rig, _releases.Build(2, bytes: 40_000));
            board.Disk.Faults.CutAtWrite(n);
            rig.Link.Connect(0);
            bool cut = board.RunUntilCut(() =>
            {
                // Once the power is gone the writer finds its storage failing: what the job says then nobody hears.
                UpdateJob job = Job(rig);
                job.Want(wish);
                rig.Run(() => job.Stage is UpdateStage.Ready or UpdateStage.Refused, each: () => job.Step(rig.Tick, 0));
            });
            board.Disk.Faults.CancelCut();
            board.Restart();
            rig.Restart();
            int slot = board.Run(() => Chooser().Choose());
            Assert.InRange(slot, 0, 1);
            if (slot == 0)
            {
                long before = rig.Link.BytesDown;
                rig.Link.Connect(rig.Tick);
                board.Run(() => Fetch(rig, wish, UpdateStage.Ready));
                Assert.Equal(1, board.Run(() => Chooser().Choose()));

                // What was fetched before the cut is not fetched again.
                Assert.True(rig.Link.BytesDown - before < 2000, $"cut {n}: {rig.Link.BytesDown - before} bytes again");
            }

            if (!cut)
            {
                break;
            }

            cuts++;
        }

        Assert.InRange(cuts, 15, 300);
    }

    private void Refused(int reason, byte[] image, Action<FirmwareWish>? change = null, int floor = 0)
    {
        using SyncRig rig = new(reason);
        using CardBoard board = Started(floor);
        FirmwareWish wish = Offer(rig, image);
        change?.Invoke(wish);
        rig.Link.Connect(0);
        board.Run(() =>
        {
            UpdateJob job = Fetch(rig, wish, UpdateStage.Refused);
            Assert.Equal(reason, job.Reason);
            Assert.Equal(0, Chooser().Choose());
        });
        Assert.InRange(rig.Link.BytesDown, 1, 8000);
    }

    private UpdateJob Fetch(SyncRig rig, FirmwareWish wish, int stage)
    {
        UpdateJob job = Job(rig);
        job.Want(wish);
        Assert.True(rig.Run(() => job.Stage == stage, each: () => job.Step(rig.Tick, 0)), $"stage {job.Stage}, reason {job.Reason}, {job.Held} of {job.Total}");
        return job;
    }

    private FirmwareWish Offer(SyncRig rig, byte[] image)
    {
        SignedEnvelope envelope = FirmwareImage.EnvelopeIn(image)!;
        Release release = new(ObjectHash.First(ObjectHash.FirmwareDigest(envelope.Payload), Limits.IdBytes), FirmwareImage.HeaderIn(image)!, image);
        ReleaseObjects objects = ReleaseObjects.Of(release);
        foreach ((_, byte[] bytes) in objects.Objects)
        {
            rig.Server.Add(bytes);
        }

        return new FirmwareWish { Release = release.Id, Root = objects.Root };
    }

    /// <summary>A board with release 1 in slot 0, started by the launcher.</summary>
    private CardBoard Started(int floor = 0)
    {
        CardBoard board = new();
        board.Disk.Poke("slot.a", _releases.Build(10));
        board.Run(() =>
        {
            if (floor > 0)
            {
                new LaunchFile(Root).Save(new LaunchState { Confirmed = 0, Floor = floor });
            }

            Assert.Equal(0, Chooser().Choose());
        });
        return board;
    }

    private UpdateJob Job(SyncRig rig) => new(rig.Engine, rig.Store, Desk(), new byte[Limits.ObjectBytes]);

    private SlotChooser Chooser() => new(Root, [_releases.PublicKey], "village", "set");

    private UpdateDesk Desk(byte[]? launched = null) => new(Root, [_releases.PublicKey], "village", "set", launched);
}

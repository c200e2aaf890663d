using System.Security.Cryptography;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

public sealed class LinkPartsTests
{
    [Fact]
    public void Waits_grow_with_short_sessions_stay_between_a_second_and_fifteen_minutes_and_spread()
    {
        Backoff backoff = new(new Random(1));
        int[] waits = [.. Enumerable.Range(0, 40).Select(_ => backoff.After(200))];
        Assert.All(waits, w => Assert.InRange(w, Backoff.MinMs, Backoff.MaxMs));
        Assert.True(waits[0] <= 2000);
        Assert.True(waits.Skip(12).Max() > 10 * 60 * 1000);
        Assert.True(waits.Skip(12).Min() < 3 * 60 * 1000);

        // Accepted and then kicked (esp-rainmaker-neo #1) counts as a failure, a minute of peace does not.
        Assert.InRange(backoff.After(Backoff.GoodSessionMs), Backoff.MinMs, Backoff.SpreadMs);
        Assert.Equal(0, backoff.Failures);
    }

    [Fact]
    public void Ten_thousand_terminals_that_lost_a_healthy_server_in_the_same_second_do_not_come_back_as_one()
    {
        const int Fleet = 10_000;
        Backoff[] fleet = [.. Enumerable.Range(0, Fleet).Select(i => new Backoff(new Random(i)))];
        int[] at = [.. fleet.Select(b => b.After(3_600_000))];
        for (int attempt = 0; attempt < 4; attempt++)
        {
            Assert.True(at.CountBy(ms => ms / 1000).Max(s => s.Value) < Fleet / 40, $"attempt {attempt}");
            at = [.. at.Zip(fleet, (ms, b) => ms + b.After(0))];
        }
    }

    [Fact]
    public void The_more_important_leaves_first_and_among_equals_the_older()
    {
        PublishQueue queue = new();
        queue.Add(Topics.Shown, [1], Priority.Proof, 1);
        queue.Add(Topics.Report, [2], Priority.Report, 2);
        queue.Add(Topics.Answer, [3], Priority.Answer, 3);
        queue.Add(Topics.Report, [4], Priority.Report, 4);
        Assert.Equal([3, 2, 4, 1], Tickets(queue));
    }

    [Fact]
    public void A_full_queue_gives_up_the_oldest_of_the_least_important_and_tells_so()
    {
        PublishQueue queue = new();
        for (int i = 1; i <= PublishQueue.MaxMessages; i++)
        {
            Assert.True(queue.Add(Topics.Shown, [0], i == 5 ? Priority.Report : Priority.Proof, i));
        }

        Assert.True(queue.Add(Topics.Answer, [0], Priority.Answer, 100));
        Assert.Equal(1, queue.TakeLost());
        Assert.Equal(0, queue.TakeLost());
        Assert.True(queue.Add(Topics.Shown, [0], Priority.Proof, 101));
        Assert.Equal(2, queue.TakeLost());
        while (queue.Take(out _, out _, out int priority, out _) && priority != Priority.Proof)
        {
        }

        PublishQueue urgent = new();
        for (int i = 1; i <= PublishQueue.MaxMessages; i++)
        {
            urgent.Add(Topics.Answer, [0], Priority.Answer, i);
        }

        Assert.False(urgent.Add(Topics.Shown, [0], Priority.Proof, 100));
        Assert.Equal(0, urgent.TakeLost());
    }

    [Fact]
    public void Bytes_are_bounded_too_and_a_newer_request_takes_the_place_of_the_older()
    {
        PublishQueue queue = new();
        for (int i = 1; i <= 20; i++)
        {
            Assert.True(queue.Add(Topics.Shown, new byte[Limits.MessageBytes], Priority.Proof, i));
        }

        Assert.Equal(PublishQueue.MaxBytes / Limits.MessageBytes, queue.Count);
        Assert.Equal(12, queue.Dropped);

        PublishQueue needs = new();
        needs.Add(Topics.Need, [1], Priority.Need, 1);
        needs.Add(Topics.Need, [2], Priority.Need, 2);
        Assert.Equal([2], Tickets(needs));
        Assert.Equal(1, needs.TakeLost());
    }

    [Fact]
    public void The_inbox_drops_blocks_before_anything_else_and_stays_bounded()
    {
        using AutoResetEvent wake = new(false);
        Inbox inbox = new(wake);
        for (int i = 0; i < 500; i++)
        {
            inbox.Add(LinkEvent.Message, Topics.Block, new byte[10], 0, i);
        }

        inbox.Add(LinkEvent.Message, Topics.Command, [7], 0, 0);
        inbox.Add(LinkEvent.Down, "", null, 0, 0);
        LinkEvent e = new();
        List<string> leaves = [];
        while (inbox.Take(e))
        {
            leaves.Add(e.Kind == LinkEvent.Down ? "down" : e.Leaf);
        }

        Assert.Equal(Topics.Command, leaves[^2]);
        Assert.Equal("down", leaves[^1]);
        Assert.True(leaves.Count < Inbox.MaxEvents);
        Assert.Equal(502 - leaves.Count, inbox.Dropped);
        inbox.Add(LinkEvent.Message, Topics.Manifest, new byte[Inbox.MaxBytes + 1], 0, 0);
        Assert.False(inbox.Take(e));
    }

    [Fact]
    public void The_window_grows_on_a_good_link_and_shrinks_with_losses_within_its_bounds()
    {
        LinkWindow window = new();
        for (int i = 0; i < 20; i++)
        {
            window.Answered(window.Bytes, 300);
        }

        Assert.Equal(LinkWindow.MaxBytes, window.Bytes);
        Assert.Equal(LinkWindow.MinTimeoutMs, window.TimeoutMs);
        for (int i = 0; i < 20; i++)
        {
            window.Lost();
            Assert.InRange(window.TimeoutMs, LinkWindow.MinTimeoutMs, LinkWindow.MaxTimeoutMs);
        }

        Assert.Equal(LinkWindow.MinBytes, window.Bytes);
        Assert.Equal(Limits.MinBlockBytes, window.BlockBytes);
        for (int i = 0; i < 200; i++)
        {
            window.Answered(window.Bytes, 300);
        }

        Assert.Equal(Limits.DefaultBlockBytes, window.BlockBytes);
    }

    [Fact]
    public void At_2_kbit_an_answer_is_not_given_up_while_a_message_can_still_be_on_its_way()
    {
        LinkWindow window = new();
        Assert.True(window.TimeoutMs > 4096 * 8 / 2);
        for (int i = 0; i < 10; i++)
        {
            window.Answered(2048, 9000);
        }

        Assert.True(window.TimeoutMs > 4096 * 8 / 2);
    }

    [Theory]
    [InlineData("division", "manifest: another division")]
    [InlineData("profile", "manifest: another profile")]
    [InlineData("key", "manifest: unknown key")]
    [InlineData("malformed", "manifest: malformed")]
    [InlineData("signature", "manifest: bad signature")]
    [InlineData("sequence", "manifest: sequence not above the one held")]
    public void A_manifest_that_is_not_for_us_is_refused_with_the_reason_and_nothing_changes(string what, string reason)
    {
        using SyncRig rig = new(1);
        SampleSet set = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        rig.Publish(set, 7);
        Assert.True(rig.RunUntilShown(set));
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SampleSet other = SampleSet.Build(rig.Random, 1, 1);
        rig.Offer(other);
        byte[] envelope = what switch
        {
            "division" => other.Manifest(rig.Key, 8, division: "110000000000"),
            "profile" => other.Manifest(rig.Key, 8, profile: "hall"),
            "key" => other.Manifest(stranger, 8),
            "malformed" => other.Manifest(rig.Key, 8)[..^1],
            "sequence" => other.Manifest(rig.Key, 7),
            _ => Break(other.Manifest(rig.Key, 8)),
        };
        rig.Engine.TakeManifest(envelope);
        rig.Run(() => false, 30_000);
        Assert.Equal(reason, rig.Engine.LastError);
        Assert.Equal(set.Root, rig.Engine.Shown!.Payload.Root);
        Assert.Equal(7, rig.Engine.Accepted!.Payload.Sequence);
    }

    [Fact]
    public void A_terminal_without_a_division_takes_no_manifest()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters p = key.ExportParameters(false);
        ManifestGate gate = new([[.. p.Q.X!, .. p.Q.Y!]], "", "village");
        Assert.Null(gate.Read(SampleSet.Build(new Random(1), 1, 1).Manifest(key, 1, division: ""), -1));
    }

    [Fact]
    public void The_kept_manifest_is_verified_again_at_start_and_a_forged_one_is_dropped()
    {
        using SyncRig rig = new(2);
        SampleSet set = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        byte[] forged = Break(rig.ShownSlot.Load()!);
        rig.ShownSlot.Save(forged, forged.Length);
        rig.Restart();
        int version = rig.Engine.DueVersion;
        rig.Run(() => false, 5000);
        Assert.Equal("manifest: the kept one has a bad signature", rig.Engine.LastError);

        // The held one is good: it takes the forged one's place.
        Assert.True(rig.Engine.DueVersion > version);
        Assert.Equal(set.Root, rig.Engine.Shown!.Payload.Root);
        Assert.True(rig.Engine.Shown.IsVerified);
    }

    [Fact]
    public void Not_before_binds_a_trusted_clock_and_only_that()
    {
        using SyncRig rig = new(3);
        SampleSet today = SampleSet.Build(rig.Random, 2, 2);
        SampleSet tomorrow = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        rig.Publish(today, 1);
        Assert.True(rig.RunUntilShown(today));
        rig.Publish(tomorrow, 2, m => m.NotBefore = rig.Now + (rig.Tick / 1000) + 86400);
        Assert.True(rig.Run(() => rig.Engine.Held!.Payload.Sequence == 2));
        Assert.False(rig.RunUntilShown(tomorrow, 80_000_000));
        Assert.Equal(today.Root, rig.Engine.Shown!.Payload.Root);
        rig.AssertWhole(today);

        // At midnight it is already here: no default page (Xibo #83).
        rig.Link.Cut();
        Assert.True(rig.RunUntilShown(tomorrow, 10_000_000));
        rig.AssertWhole(tomorrow);

        SampleSet later = SampleSet.Build(rig.Random, 2, 2);
        rig.Trusted = false;
        rig.Link.Connect(rig.Tick);
        rig.Publish(later, 3, m => m.NotBefore = long.MaxValue / 2);
        Assert.True(rig.RunUntilShown(later));
    }

    [Fact]
    public void Expiry_and_a_clock_in_another_century_take_nothing_off_the_screen()
    {
        using SyncRig rig = new(4);
        SampleSet set = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        rig.Publish(set, 1, m => m.Expires = rig.Now + 10);
        Assert.True(rig.RunUntilShown(set));
        foreach (long now in new long[] { 0, rig.Now + 86400, 4_291_747_200 })
        {
            rig.Now = now;
            rig.Restart();
            rig.Run(() => false, 60_000);
            Assert.Equal(set.Root, rig.Engine.Shown!.Payload.Root);
        }
    }

    [Fact]
    public void Erased_content_does_not_come_back_by_itself_but_a_later_set_does()
    {
        using SyncRig rig = new(5);
        SampleSet set = SampleSet.Build(rig.Random, 2, 2);
        rig.Link.Connect(0);
        byte[] envelope = rig.Publish(set, 1);
        Assert.True(rig.RunUntilShown(set));
        rig.Engine.Erase();
        rig.Restart();
        Assert.Null(rig.Engine.Shown);
        rig.Link.Connect(rig.Tick);
        rig.Engine.TakeManifest(envelope);
        int requests = rig.Server.Requests;
        rig.Run(() => false, 60_000);
        Assert.Null(rig.Engine.Shown);
        Assert.Equal(requests, rig.Server.Requests);
        SampleSet next = SampleSet.Build(rig.Random, 2, 2);
        rig.Publish(next, 2);
        Assert.True(rig.RunUntilShown(next));
    }

    private static List<int> Tickets(PublishQueue queue)
    {
        List<int> tickets = [];
        while (queue.Take(out _, out _, out _, out int ticket))
        {
            tickets.Add(ticket);
        }

        return tickets;
    }

    private static byte[] Break(byte[] envelope)
    {
        envelope[^1] ^= 1;
        return envelope;
    }
}

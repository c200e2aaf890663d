using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Audit;
using KioskFleet.Simulator;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Tests;

public sealed class FirmwareTests
{
    [Fact]
    public async Task A_published_release_runs_on_three_terminals_and_one_that_crashes_gives_way_to_it_again()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync();
        await fleet.ShowAsync("V1", "V2", "V3");
        Assert.All(fleet.Terminals, t => Assert.Equal(VirtualWorkshop.FirstVersion, t.RunningVersion));

        byte[] second = fleet.Workshop.Release("village", "0.2.0", 2, paddingBytes: 60_000);
        IReadOnlyList<WantedOn> wanted = await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([second], [TestServer.Village]), default);
        Assert.Equal(["V1", "V2", "V3"], wanted.Select(w => w.TerminalId));
        string id = VirtualFleet.IdOf(second, fleet.Workshop);
        foreach (VirtualTerminal terminal in fleet.Terminals)
        {
            TerminalFirmware now = await fleet.UntilAsync(terminal.Id, t => t.IsProved, "0.2.0 past its trial");
            Assert.Equal((id, "0.2.0", 2, 1), (now.Observed.Running, now.Observed.Version, now.Observed.Number, now.Observed.Slot));
            Assert.Equal("0.2.0", terminal.RunningVersion);
            Assert.NotEqual(0, now.Observed.ProvedAt);
        }

        byte[] third = fleet.Workshop.Release("village", "0.3.0", 3, behaviour: ImageBehaviour.Crashes);
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([third], ["V2"]), default);
        TerminalFirmware back = await fleet.UntilAsync("V2", t => t.Observed.Stage == "fell-back" && t.IsAboutWanted, "the fall-back");
        Assert.Equal(("trial-failed", id, 1), (back.Observed.Reason, back.Observed.Running, back.Observed.Slot));
        Assert.False(back.IsProved);
        Assert.NotEqual(0, back.Observed.FailedAt);
        Assert.Equal("0.2.0", fleet.Terminals[1].RunningVersion);
        Assert.Equal("0.2.0", (await fleet.FirmwareAsync("V1")).Observed.Version);
        await fleet.Terminals[1].WaitForPageAsync(_ => true, 0, VirtualFleet.Patience);

        await using var database = fleet.Server.Database();
        Assert.Equal(2, await database.AuditEntries.CountAsync(e => e.Action == AuditAction.FirmwarePublished));
    }

    [Theory]
    [InlineData(ImageBehaviour.Hangs, "trial-failed")]
    [InlineData(ImageBehaviour.FailsItsCheck, "self-check-failed")]
    public async Task A_release_that_hangs_or_fails_its_self_check_gives_way_to_the_good_one_which_says_why(ImageBehaviour behaviour, string reason)
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync();

        // Long enough for a start on a busy machine, short enough to wait for three of them.
        fleet.WatchdogMs = 6000;
        await fleet.ShowAsync("V1");
        VirtualTerminal terminal = fleet.Terminals[0];
        int boots = terminal.Boots;
        byte[] bad = fleet.Workshop.Release("village", "0.2.0", 2, behaviour: behaviour);
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([bad], ["V1"]), default);
        TerminalFirmware back = await fleet.UntilAsync("V1", t => t.Observed.Stage == "fell-back" && t.IsAboutWanted, "the fall-back");
        Assert.Equal((reason, 1), (back.Observed.Reason, back.Observed.Number));
        Assert.False(back.IsProved);
        Assert.NotEqual(0, back.Observed.FailedAt);
        Assert.Equal(VirtualWorkshop.FirstVersion, terminal.RunningVersion);

        // Three starts that hang and one of the good release; a failed self-check needs no second look.
        Assert.InRange(terminal.Boots - boots, behaviour == ImageBehaviour.Hangs ? 4 : 2, behaviour == ImageBehaviour.Hangs ? 6 : 3);
        await terminal.WaitForPageAsync(_ => true, 0, VirtualFleet.Patience);
        if (behaviour == ImageBehaviour.FailsItsCheck)
        {
            Assert.Contains(terminal.Log, line => line.Contains("0.2.0", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_the_server_cannot_answer_for_is_refused_whole_with_the_remedy()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync(realPages: false);
        await fleet.Server.FurnishAsync(("V1", TestServer.Village, "village"), ("T1", TestServer.Township, "township"));
        byte[] good = fleet.Workshop.Release("village", "0.2.0", 2);
        using VirtualWorkshop stranger = new();
        byte[] turned = (byte[])good.Clone();
        turned[^1] ^= 1;
        (byte[][] Images, string[] To, string Says)[] bad =
        [
            ([stranger.Release("village", "0.2.0", 2)], ["V1"], "none of the 1 firmware keys"),
            ([turned], ["V1"], "not what was signed"),
            ([[1, 2, 3]], ["V1"], "3 bytes"),
            ([new byte[5000]], ["V1"], "kiosk firmware sign"),
            ([good], ["T1"], "T1 (township)"),
            ([good], [TestServer.Township], "T1 (township)"),
            ([good], ["X9"], "no terminal and no division X9"),
            ([good, good], ["V1"], "Two of the files"),
            ([], ["V1"], "1 to 8"),
            ([good], [], "Name terminals"),
        ];
        foreach ((byte[][] images, string[] to, string says) in bad)
        {
            FleetException refused = await Assert.ThrowsAsync<FleetException>(() => fleet.Devices.PublishFirmwareAsync(new PublishFirmware(images, to), default));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }

        FirmwareStatus status = await fleet.Devices.FirmwareAsync(default);
        Assert.Empty(status.Releases);
        Assert.All(status.Terminals, t => Assert.Equal("", t.Wanted.Release));
    }

    [Fact]
    public async Task A_terminal_hears_what_is_wanted_at_once_and_nothing_more_after_it_was_cancelled()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync(realPages: false);
        Kiosks.NewTerminal[] made = await fleet.Server.FurnishAsync(("V1", TestServer.Village, "village"));
        Assert.Equal([fleet.Workshop.PublicKey], Provisioning.Decode(made[0].Configuration, 0, made[0].Configuration.Length).FirmwareKeys);
        using TestTerminal terminal = await TestTerminal.ConnectAsync(fleet.Server, made[0]);
        await terminal.ReportAsync();
        Assert.Null(State(await terminal.NextAsync(Topics.State)).Firmware);

        byte[] image = fleet.Workshop.Release("village", "0.2.0", 2);
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([image], ["V1"]), default);
        StateMessage pushed = State(await terminal.NextAsync(Topics.State));
        Assert.Equal(0, pushed.ReportNumber);
        ReleaseObjects objects = ReleaseObjects.Of(ReleaseImage.Read(image, [fleet.Workshop.PublicKey]));
        Assert.Equal(objects.Root, pushed.Firmware!.Root);
        Assert.Equal(VirtualFleet.IdOf(image, fleet.Workshop), Convert.ToHexStringLower(pushed.Firmware.Release));

        // The same again is another attempt: a terminal that failed tries once more.
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([image], ["V1"]), default);
        Assert.Equal(pushed.Firmware.Attempt + 1, State(await terminal.NextAsync(Topics.State)).Firmware!.Attempt);

        Assert.Equal(["V1"], await fleet.Devices.CancelFirmwareAsync(["V1"], default));
        Assert.Null(State(await terminal.NextAsync(Topics.State)).Firmware);
        Assert.Equal("", (await fleet.FirmwareAsync("V1")).Wanted.Release);

        // Published anew it is another attempt than all before, also after other releases: a terminal that left it compares both.
        byte[] other = fleet.Workshop.Release("village", "0.3.0", 3);
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([other], ["V1"]), default);
        Assert.Equal(pushed.Firmware.Attempt + 2, State(await terminal.NextAsync(Topics.State)).Firmware!.Attempt);
        await fleet.Devices.CancelFirmwareAsync(["V1"], default);
        Assert.Null(State(await terminal.NextAsync(Topics.State)).Firmware);
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([image], ["V1"]), default);
        FirmwareWish anew = State(await terminal.NextAsync(Topics.State)).Firmware!;
        Assert.Equal(pushed.Firmware.Attempt + 3, anew.Attempt);
        Assert.Equal(pushed.Firmware.Release, anew.Release);
    }

    [Fact]
    public async Task A_release_that_was_left_is_tried_once_more_after_it_was_cancelled_and_published_anew()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync();
        await fleet.ShowAsync("V1");
        VirtualTerminal terminal = fleet.Terminals[0];
        byte[] bad = fleet.Workshop.Release("village", "0.2.0", 2, behaviour: ImageBehaviour.FailsItsCheck);
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([bad], ["V1"]), default);
        TerminalFirmware left = await fleet.UntilAsync("V1", t => t.Observed.Stage == "fell-back" && t.IsAboutWanted, "the fall-back");
        await fleet.Devices.CancelFirmwareAsync(["V1"], default);
        int boots = terminal.Boots;

        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([bad], ["V1"]), default);
        TerminalFirmware again = await fleet.UntilAsync("V1", t => t.Result == "failed" && t.Observed.FailedAt > left.Observed.FailedAt && terminal.Boots > boots, "the second fall-back");
        Assert.Equal(("fell-back", "self-check-failed"), (again.Observed.Stage, again.Observed.Reason));
        Assert.InRange(terminal.Boots - boots, 2, 3);
    }

    [Fact]
    public async Task What_a_terminal_refused_is_tried_again_when_a_person_says_that_the_reason_is_gone()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync();
        await fleet.ShowAsync("V1");
        VirtualTerminal terminal = fleet.Terminals[0];
        terminal.SetLink(false);
        byte[] second = fleet.Workshop.Release("village", "0.2.0", 2, paddingBytes: 60_000);
        ReleaseObjects objects = ReleaseObjects.Of(ReleaseImage.Read(second, [fleet.Workshop.PublicKey]));
        await fleet.Devices.PublishFirmwareAsync(new PublishFirmware([second], ["V1"]), default);
        (byte[] part, byte[] bytes) = objects.Objects.First(o => !o.Id.AsSpan().SequenceEqual(objects.Root));
        await using (var database = fleet.Server.Database())
        {
            await database.Objects.Where(o => o.Id == part).ExecuteDeleteAsync();
        }

        FleetException early = await Assert.ThrowsAsync<FleetException>(() => fleet.Devices.TryFirmwareAgainAsync([TestServer.Village], default));
        Assert.Contains("nothing to try again", early.Message, StringComparison.Ordinal);
        terminal.SetLink(true);
        TerminalFirmware refused = await fleet.UntilAsync("V1", t => t.Result == "failed", "the refusal");
        Assert.Equal(("refused", "parts-lacking"), (refused.Observed.Stage, refused.Observed.Reason));
        await using (var database = fleet.Server.Database())
        {
            database.Objects.Add(new Content.StoredObject { Id = part, Bytes = bytes });
            await database.SaveChangesAsync();
        }

        Assert.Equal(["V1"], await fleet.Devices.TryFirmwareAgainAsync([TestServer.Village], default));
        await fleet.UntilAsync("V1", t => t.IsProved, "0.2.0 past its trial");
        Assert.Equal("0.2.0", terminal.RunningVersion);
        await using var record = fleet.Server.Database();
        Assert.Equal("V1", (await record.AuditEntries.SingleAsync(e => e.Action == AuditAction.FirmwareTriedAgain)).Subject);
    }

    private static StateMessage State(byte[] payload) => StateMessage.Decode(payload, 0, payload.Length);
}

using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Commands;
using KioskFleet.Simulator;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task A_real_terminal_answers_every_command_and_what_it_answered_is_kept()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync();
        await fleet.ShowAsync("V1");
        VirtualTerminal terminal = fleet.Terminals[0];

        Assert.Equal("done", (await GiveAsync(fleet, "brightness", 37)).Result);
        Assert.Equal(37, terminal.Board.Screen.Brightness);
        Assert.Equal("done", (await GiveAsync(fleet, "identify")).Result);
        Assert.Equal("done", (await GiveAsync(fleet, "resend")).Result);
        Assert.Equal("done", (await GiveAsync(fleet, "clear-cache")).Result);

        CommandInfo shot = await GiveAsync(fleet, "screenshot");
        Assert.True(shot.HasPicture);
        byte[] png = (await fleet.Devices.CommandPictureAsync(shot.Id, default))!;
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], png[..4]);

        Assert.Equal("done", (await GiveAsync(fleet, "log-level", 5)).Result);
        await TestServer.UntilAsync(async () => (await fleet.Devices.LogAsync("V1", 100, default)).Any(l => l.Text.StartsWith("vitals:", StringComparison.Ordinal)), "a line of the log");

        int boots = terminal.Boots;
        Assert.Equal("done", (await GiveAsync(fleet, "reboot")).Result);
        await terminal.WaitUntilAsync(t => t.Boots > boots && t.LastPage is not null, VirtualFleet.Patience, "the restart");

        boots = terminal.Boots;
        CommandInfo erased = await GiveAsync(fleet, "erase");
        Assert.Equal("done", erased.Result);
        Assert.Equal(boots + 1, terminal.Boots);
        ErasureInfo proof = erased.Erasure!;
        Assert.True(proof is { Objects: > 0, ClockTrusted: true, Starts: 1 } && proof.EndedAt >= proof.BeganAt && proof.Shown.Length == 32);
        Assert.True(proof.Card.Present || proof.Inside.Present);
        foreach (ErasedMediumInfo medium in (ErasedMediumInfo[])[proof.Card, proof.Inside])
        {
            Assert.Equal((0, 0, medium.Overwritten), (medium.Failed, medium.Left, medium.ReadBack));
        }

        Assert.True(proof.Card.Overwritten + proof.Inside.Overwritten > 0);

        await using var database = fleet.Server.Database();
        Assert.Equal(8, await database.AuditEntries.CountAsync(e => e.Action == AuditAction.CommandIssued && e.Subject == "V1"));
    }

    [Fact]
    public async Task A_command_is_signed_waits_for_the_terminal_and_is_sent_until_it_is_answered()
    {
        await using TestServer server = await TestServer.StartAsync();
        Kiosks.NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        IDevices devices = FleetServer.Devices(server.App);
        CommandInfo given = await devices.CommandAsync("V1", new CommandRequest("brightness", 55), default);
        Assert.Equal("waiting", given.Result);

        byte[] publisher = Provisioning.Decode(made[0].Configuration, 0, made[0].Configuration.Length).PublisherKeys[0];
        for (int connect = 0; connect < 2; connect++)
        {
            using TestTerminal away = await TestTerminal.ConnectAsync(server, made[0]);
            await away.ReportAsync();
            CommandPayload command = Open(await away.NextAsync(Topics.Command), publisher);
            Assert.Equal((given.Id, "V1", CommandKind.Brightness, 55L), (Convert.ToHexStringLower(command.Id), command.TerminalId, command.Kind, command.Argument));
            Assert.Equal(given.NotAfter, command.NotAfter * 1000);
        }

        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ReportAsync();
        await terminal.NextAsync(Topics.Command);
        await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Done, Text = "brightness 55" }.Encode));
        await TestServer.UntilAsync(async () => (await devices.FindCommandAsync(given.Id, default))!.Result == "done", "the answer");

        // A second answer changes nothing; the first one stands. Nothing is sent any more.
        await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Before, Text = "begun before" }.Encode));
        await terminal.ReportAsync();
        await terminal.NextAsync(Topics.State);
        Assert.Equal(("done", "brightness 55"), ((await devices.FindCommandAsync(given.Id, default))!.Result, (await devices.FindCommandAsync(given.Id, default))!.Text));
        Assert.Equal(0, terminal.Waiting(Topics.Command));
    }

    [Fact]
    public async Task An_answer_to_another_terminals_command_proves_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        Kiosks.NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        IDevices devices = FleetServer.Devices(server.App);
        CommandInfo given = await devices.CommandAsync("V1", new CommandRequest("erase"), default);
        using TestTerminal other = await TestTerminal.ConnectAsync(server, made[1]);
        await other.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Done, Text = "erased" }.Encode));
        Assert.Equal("waiting", (await devices.FindCommandAsync(given.Id, default))!.Result);
    }

    [Fact]
    public async Task Eight_commands_given_while_the_terminal_was_away_reach_it_four_at_a_time_within_one_connection()
    {
        await using TestServer server = await TestServer.StartAsync();
        Kiosks.NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        IDevices devices = FleetServer.Devices(server.App);
        List<string> given = [];
        for (int i = 0; i < 8; i++)
        {
            given.Add((await devices.CommandAsync("V1", new CommandRequest("identify"), default)).Id);
        }

        byte[] publisher = Provisioning.Decode(made[0].Configuration, 0, made[0].Configuration.Length).PublisherKeys[0];
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ReportAsync();
        List<string> carriedOut = [];
        for (int i = 0; i < given.Count; i++)
        {
            CommandPayload command = Open(await terminal.NextAsync(Topics.Command), publisher);
            Assert.True(terminal.Waiting(Topics.Command) < Link.LinkLimits.CommandsUnderWay);
            carriedOut.Add(Convert.ToHexStringLower(command.Id));
            await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = command.Id, Result = CommandAnswer.Done, Text = "blinks" }.Encode));
        }

        Assert.Equal(given, carriedOut);
        await TestServer.UntilAsync(async () => (await devices.CommandsAsync("V1", default)).All(c => c.Result == "done"), "all answers");
        Assert.Equal(0, terminal.Waiting(Topics.Command));
    }

    [Fact]
    public async Task A_terminal_is_given_no_more_unexpired_commands_than_it_can_remember()
    {
        await using TestServer server = await TestServer.StartAsync();
        Kiosks.NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        IDevices devices = FleetServer.Devices(server.App);
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ReportAsync();
        for (int i = 0; i < CommandOffice.MaxUnexpired; i++)
        {
            CommandInfo given = await devices.CommandAsync("V1", new CommandRequest("screenshot", Minutes: CommandOffice.MaxMinutes), default);
            await terminal.NextAsync(Topics.Command);
            await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Done, Data = [1] }.Encode));
            await TestServer.UntilAsync(async () => (await devices.FindCommandAsync(given.Id, default))!.Result == "done", "the answer");
        }

        FleetException refused = await Assert.ThrowsAsync<FleetException>(() => devices.CommandAsync("V1", new CommandRequest("reboot"), default));
        Assert.Contains("shorter life", refused.Message, StringComparison.Ordinal);
        Assert.Equal("waiting", (await devices.CommandAsync("V2", new CommandRequest("reboot"), default)).Result);
    }

    [Fact]
    public async Task An_answer_that_it_was_begun_before_is_neither_done_nor_refused()
    {
        await using TestServer server = await TestServer.StartAsync();
        Kiosks.NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        IDevices devices = FleetServer.Devices(server.App);
        CommandInfo given = await devices.CommandAsync("V1", new CommandRequest("reboot"), default);
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Before, Text = "begun before" }.Encode));
        await TestServer.UntilAsync(async () => (await devices.FindCommandAsync(given.Id, default))!.Result == "before", "the answer");
    }

    [Theory]
    [InlineData("", "done")]
    [InlineData("no proof", "unproven")]
    [InlineData("another secret", "unproven")]
    [InlineData("another command", "unproven")]
    [InlineData("another terminal", "unproven")]
    [InlineData("something left", "unproven")]
    [InlineData("a bit turned", "unproven")]
    public async Task An_erasure_counts_as_done_only_with_the_terminals_own_sealed_proof_of_it(string wrong, string result)
    {
        await using TestServer server = await TestServer.StartAsync();
        Kiosks.NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        IDevices devices = FleetServer.Devices(server.App);
        CommandInfo given = await devices.CommandAsync("V1", new CommandRequest("erase"), default);
        ErasureProof proof = new()
        {
            TerminalId = wrong == "another terminal" ? "V2" : "V1",
            CommandId = wrong == "another command" ? new byte[8] : Convert.FromHexString(given.Id),
            Objects = 7,
            Starts = 2,
        };
        proof.Media[ErasureProof.Card] = new ErasedMedium { Present = true, Files = 3, Overwritten = 4096, ReadBack = 4096, Left = wrong == "something left" ? 1 : 0 };
        byte[] body = TestTerminal.Bytes(proof.Encode);
        byte[] seal = ReceiptSeal.Of(ReceiptSeal.Key(wrong == "another secret" ? "another" : made[0].Secret), ErasureProof.Sealed(body));
        byte[] data = wrong == "no proof" ? [] : [.. body, .. seal];
        if (wrong == "a bit turned")
        {
            data[^1] ^= 1;
        }

        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Done, Text = "erased 7 objects", Data = data }.Encode));
        await TestServer.UntilAsync(async () => (await devices.FindCommandAsync(given.Id, default))!.Result != "waiting", "the answer");
        CommandInfo answered = (await devices.FindCommandAsync(given.Id, default))!;
        Assert.Equal((result, false), (answered.Result, answered.HasPicture));
        Assert.Equal(wrong == "no proof" ? null : 2, answered.Erasure?.Starts);

        // The page shows it as what was observed, and green only where it is proved.
        using HttpClient browser = await ConsoleTests.SignedInAsync(server, Access.Roles.Administrator);
        string page = System.Net.WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri("/Terminals/V1/Commands", UriKind.Relative)));
        Assert.Equal(result == "done", page.Contains("证明由该终端签封", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("V9", "reboot", null, "V9")]
    [InlineData("V1", "explode", null, "There are:")]
    [InlineData("V1", "brightness", null, "1 to 100")]
    [InlineData("V1", "brightness", 101L, "1 to 100")]
    [InlineData("V1", "reboot", 1L, "no argument")]
    public async Task A_wrong_command_is_refused_with_the_remedy(string terminal, string command, long? argument, string says)
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        FleetException refused = await Assert.ThrowsAsync<FleetException>(() => FleetServer.Devices(server.App).CommandAsync(terminal, new CommandRequest(command, argument), default));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        await using var database = server.Database();
        Assert.Empty(await database.SentCommands.ToListAsync());
    }

    [Fact]
    public void A_packed_screenshot_becomes_a_picture_and_what_is_not_one_does_not()
    {
        // 5 × 2 pixels: three black, two white; then all of the third grey.
        byte[] packed = [5, 0, 2, 0, 4, 0b00_000010, 0b11_000001, 0b10_000100];
        Assert.NotNull(ScreenshotPicture.ToPng(packed));
        Assert.Null(ScreenshotPicture.ToPng(packed.AsSpan(0, packed.Length - 1)));
        Assert.Null(ScreenshotPicture.ToPng([.. packed, 0]));
        Assert.Null(ScreenshotPicture.ToPng([0, 0, 2, 0, 4, 1]));
        Assert.Null(ScreenshotPicture.ToPng([1, 2]));
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] noise = RandomNumberGenerator.GetBytes(seed % 40);
            _ = ScreenshotPicture.ToPng(noise);
        }
    }

    private static CommandPayload Open(byte[] message, byte[] publisher)
    {
        SignedEnvelope envelope = SignedEnvelope.Decode(message, 0, message.Length);
        Assert.True(P256.Verify(publisher, ObjectHash.CommandDigest(envelope.Payload), envelope.Signature));
        return CommandPayload.Decode(envelope.Payload, 0, envelope.Payload.Length);
    }

    private static async Task<CommandInfo> GiveAsync(VirtualFleet fleet, string command, long? argument = null)
    {
        CommandInfo given = await fleet.Devices.CommandAsync("V1", new CommandRequest(command, argument), default);
        for (long end = Environment.TickCount64 + (long)VirtualFleet.Patience.TotalMilliseconds; given.Result == "waiting" && Environment.TickCount64 < end;)
        {
            await Task.Delay(50);
            given = (await fleet.Devices.FindCommandAsync(given.Id, default))!;
        }

        return given;
    }
}

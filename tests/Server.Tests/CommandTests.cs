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

        CommandInfo erased = await GiveAsync(fleet, "erase");
        Assert.Equal("done", erased.Result);
        Assert.Matches("^erased [1-9][0-9]* objects, 0 left$", erased.Text);

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

        // A second answer says only that it was done before; the first one stands. Nothing is sent any more.
        await terminal.SayAsync(Topics.Answer, TestTerminal.Bytes(new CommandAnswer { Id = Convert.FromHexString(given.Id), Result = CommandAnswer.Refused, Text = "executed before" }.Encode));
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

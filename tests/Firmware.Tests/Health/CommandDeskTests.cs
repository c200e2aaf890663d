using System.Security.Cryptography;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Firmware.Tests.Time;
using KioskFleet.Firmware.Time;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Health;

public sealed class CommandDeskTests : IDisposable, ICommandActions
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly MemorySlot _slot = new();
    private readonly FakeClock _system = new();
    private readonly TerminalClock _clock;
    private readonly ErrorNote _errors = new();
    private readonly MemoryLink _link = new(new Random(1), LinkProfile.Perfect);
    private readonly List<string> _done = [];
    private readonly MemorySlot _answers = new();
    private byte[]? _erasing;

    public CommandDeskTests()
    {
        _clock = new TerminalClock(_system, 0);
        _clock.TakeServerTime((TerminalClock.BuildFloor + 1000) * 1000, 0, 0);
        _link.Connect(0);
    }

    [Fact]
    public void A_good_command_runs_once_also_over_restarts()
    {
        byte[] command = Command(1, CommandKind.Identify);
        Assert.Equal(CommandAnswer.Done, Give(command)!.Result);
        Assert.Equal(CommandAnswer.Done, Give(command)!.Result);
        Assert.Equal(CommandAnswer.Done, Give(command)!.Result);
        Assert.Equal(["identify"], _done);
    }

    [Fact]
    public void A_command_that_comes_again_after_its_answer_was_lost_gets_the_same_answer_and_never_looks_refused()
    {
        byte[] reboot = Command(1, CommandKind.Reboot);
        CommandAnswer first = Give(reboot)!;
        CommandAnswer again = Give(reboot)!;
        Assert.Equal((first.Result, first.Text), (again.Result, again.Text));

        // The answer is not kept any more: neither done nor refused.
        _answers.Save([], 0);
        Assert.Equal(CommandAnswer.Before, Give(reboot)!.Result);
        for (int i = 2; i < 2 + AnswerBook.MaxAnswers; i++)
        {
            Give(Command(i, CommandKind.Identify));
        }

        Assert.Equal(CommandAnswer.Before, Give(reboot)!.Result);
        Assert.Single(_done, "reboot");
    }

    [Fact]
    public void A_picture_that_was_lost_is_told_as_lost()
    {
        byte[] shot = Command(1, CommandKind.Screenshot);
        Assert.Equal((CommandAnswer.Done, 1), (Give(shot)!.Result, 1));
        CommandAnswer again = Give(shot)!;
        Assert.Equal((CommandAnswer.Failed, 0), (again.Result, again.Data.Length));
        Assert.Contains("ask again", again.Text, StringComparison.Ordinal);
        Assert.Single(_done, "screenshot");
    }

    [Fact]
    public void An_answer_is_on_its_way_until_the_server_has_taken_it_or_it_was_dropped()
    {
        AnswerBook book = new(_answers);
        int ticket = book.Send(_link, new CommandAnswer());
        Assert.True(book.IsAnyUnderWay);
        book.Settled(ticket + 1);
        Assert.True(book.IsAnyUnderWay);
        book.Settled(ticket);
        Assert.False(book.IsAnyUnderWay);
    }

    [Fact]
    public void An_erasure_is_begun_once_and_its_answer_comes_later()
    {
        byte[] erase = Command(1, CommandKind.EraseContent);
        Assert.Null(Give(erase));
        Assert.Null(Give(erase));
        Assert.Equal(["erase"], _done);

        // Another erasure has taken its place in the terminal's memory: this one is known as begun.
        _erasing = null;
        Assert.Equal(CommandAnswer.Before, Give(erase)!.Result);
        Assert.Equal(["erase"], _done);
    }

    [Fact]
    public void It_is_noted_before_it_runs_so_that_a_cut_in_between_cannot_repeat_it()
    {
        _slot.Fails = true;
        Assert.Equal(CommandAnswer.Failed, Give(Command(1, CommandKind.Reboot))!.Result);
        Assert.Empty(_done);
    }

    [Fact]
    public void Another_terminals_an_expired_and_an_unknown_command_do_nothing()
    {
        Assert.Equal(CommandAnswer.Refused, Give(Command(1, CommandKind.Reboot, terminal: "V0002"))!.Result);
        Assert.Equal(CommandAnswer.Expired, Give(Command(2, CommandKind.Reboot, notAfter: TerminalClock.BuildFloor + 999))!.Result);
        Assert.Equal(CommandAnswer.Failed, Give(Command(3, 99))!.Result);
        Assert.Equal(CommandAnswer.Failed, Give(Command(4, CommandKind.Brightness, argument: 0))!.Result);
        Assert.Equal(CommandAnswer.Failed, Give(Command(5, CommandKind.Brightness, argument: 101))!.Result);
        Assert.Equal(CommandAnswer.Failed, Give(Command(6, CommandKind.LogLevel, argument: 100_000))!.Result);
        Assert.Empty(_done);
    }

    [Fact]
    public void A_strangers_command_is_not_even_answered()
    {
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(Give(Command(1, CommandKind.Reboot, key: stranger)));
        byte[] broken = Command(2, CommandKind.Reboot);
        broken[^1] ^= 1;
        Assert.Null(Give(broken));
        Assert.Null(Give([1, 2, 3]));

        // A manifest signed by the right key is not a command.
        CborWriter writer = new(new byte[100]);
        new CommandPayload { Id = new byte[8], TerminalId = "V0001", NotAfter = long.MaxValue / 4, Kind = 1 }.Encode(writer);
        Assert.Null(Give(SampleSet.Envelope(_key, writer.ToArray(), ObjectHash.ManifestDigest(writer.ToArray()))));
        Assert.Empty(_done);
        Assert.Equal(4, _errors.Count);
    }

    [Fact]
    public void When_the_memory_of_commands_is_full_none_that_was_forgotten_runs_again()
    {
        List<byte[]> all = [];
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] command = Command(i, CommandKind.Identify, notAfter: TerminalClock.BuildFloor + 2000 + random.Next(100_000));
            all.Add(command);
            Give(command);
        }

        int ran = _done.Count;
        Assert.True(ran >= ExecutedCommands.MaxCommands);
        foreach (byte[] command in all)
        {
            Give(command);
        }

        Assert.Equal(ran, _done.Count);
    }

    [Fact]
    public void Of_too_many_at_once_the_last_are_dropped_and_told()
    {
        CommandDesk desk = Desk();
        for (int i = 0; i < CommandDesk.MaxWaiting + 2; i++)
        {
            desk.Take(Command(i, CommandKind.Identify));
        }

        while (desk.HasWork)
        {
            desk.Step(_link);
        }

        Assert.Equal(CommandDesk.MaxWaiting, _done.Count);
        Assert.Equal("command: too many at once", _errors.Text);
    }

    public void Dispose() => _key.Dispose();

    string ICommandActions.Reboot() => Do("reboot");

    string ICommandActions.Identify() => Do("identify");

    string ICommandActions.ResendState() => Do("state");

    string ICommandActions.ClearCache() => Do("cache");

    string ICommandActions.SetBrightness(int percent) => Do("brightness");

    string ICommandActions.SetLogLevel(int minutes) => Do("log");

    string ICommandActions.EraseContent(byte[] commandId, long notAfter)
    {
        _erasing = commandId;
        Do("erase");
        return "";
    }

    bool ICommandActions.IsErasure(byte[] commandId) => _erasing is not null && _erasing.AsSpan().SequenceEqual(commandId);

    string ICommandActions.TakeScreenshot(out byte[] data)
    {
        data = [1];
        return Do("screenshot");
    }

    private string Do(string what)
    {
        _done.Add(what);
        return what;
    }

    private CommandDesk Desk()
    {
        ECParameters p = _key.ExportParameters(false);
        return new CommandDesk([[.. p.Q.X!, .. p.Q.Y!]], "V0001", _clock, new ExecutedCommands(_slot), new AnswerBook(_answers), this, _errors);
    }

    /// <summary>Every command meets a desk after a restart.</summary>
    private CommandAnswer? Give(byte[] envelope)
    {
        int sent = _link.Sent.Count;
        CommandDesk desk = Desk();
        desk.Take(envelope);
        desk.Step(_link);
        if (_link.Sent.Count == sent)
        {
            return null;
        }

        (string leaf, byte[] payload) = _link.Sent[^1];
        Assert.Equal(Topics.Answer, leaf);
        return CommandAnswer.Decode(payload, 0, payload.Length);
    }

    private byte[] Command(int number, int kind, string terminal = "V0001", long notAfter = TerminalClock.BuildFloor + 5000, long? argument = null, ECDsa? key = null)
    {
        CommandPayload command = new() { Id = [(byte)number, (byte)(number >> 8), 0, 0, 0, 0, 0, 1], TerminalId = terminal, NotAfter = notAfter, Kind = kind, Argument = argument ?? 0, HasArgument = argument.HasValue };
        CborWriter writer = new(new byte[100]);
        command.Encode(writer);
        return SampleSet.Envelope(key ?? _key, writer.ToArray(), ObjectHash.CommandDigest(writer.ToArray()));
    }
}

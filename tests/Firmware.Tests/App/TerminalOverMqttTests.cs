using System.Security.Cryptography;
using KioskFleet.Firmware.Tests.Screens;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;
using KioskFleet.Simulator;
using DeviceTerminal = KioskFleet.Firmware.App.Terminal;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>The whole terminal on a virtual board against a real broker.</summary>
public sealed class TerminalOverMqttTests : IDisposable
{
    private const string Id = "V0001";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private DeviceTerminal? _device;

    [Fact]
    public async Task A_published_set_is_fetched_shown_and_proved()
    {
        await using LittleServer server = await LittleServer.StartAsync(Id);
        SampleSet set = Publish(server, 1, document: 5);
        using VirtualTerminal terminal = Start(server);
        await Eventually(() => terminal.LastPage is not null, "a page");
        await Eventually(() => server.Reports.Any(r => r.Has(7) && r.ShownManifest.AsSpan().SequenceEqual(server.ManifestId)), "a report that shows it");
        Assert.Contains(server.Reports, r => r.Has(6) && r.HeldManifest.AsSpan().SequenceEqual(server.ManifestId));
        Assert.Contains(server.Progress, p => p.Missing == 0 && p.Held == set.Objects.Count);

        await terminal.TouchAreaAsync(TouchAction.OpenColumn, TestSet.Column);
        await terminal.WaitForPageAsync(p => p.Kind == 1, 0, Patience);

        // A second tap within a fifth of a second counts as a slip of the first.
        await Task.Delay(Firmware.Screens.ViewerLimits.TouchRestMs * 2);
        await terminal.TouchAreaAsync(TouchAction.OpenDocument, 5);
        await terminal.WaitForPageAsync(p => p.Kind == 2 && p.Key == 5, 0, Patience);
        await Eventually(() => server.Shown.Any(s => s.Manifest.AsSpan().SequenceEqual(server.ManifestId) && s.Lines.Take(s.Count).Any(l => l.DocumentKey == 5 && l.Page == 0)), "proof of the page");
        Assert.True(_device!.Clock.IsTrusted);
        Assert.Equal("", _device.LastError);
    }

    [Fact]
    public async Task After_a_power_cut_without_a_network_the_set_is_shown_again_and_the_cut_is_counted()
    {
        await using LittleServer server = await LittleServer.StartAsync(Id);
        Publish(server, 1, document: 5);
        using VirtualTerminal terminal = Start(server);
        await Eventually(() => terminal.LastPage is not null, "a page");
        await Eventually(() => _device!.Engine.Shown is { } s && s.Id.AsSpan().SequenceEqual(server.ManifestId), "the switch");
        terminal.CutPower();
        terminal.SetLink(false);
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.LastPage is not null, Patience, "the page again");
        terminal.SetLink(true);
        await Eventually(() => server.Reports.Any(r => r.Has(16) && r.BootCount == 2), "a report of the second start");
        TerminalReport second = server.Reports.First(r => r.Has(16) && r.BootCount == 2);
        Assert.Equal("power or watchdog", second.BootReason);
        Assert.True(second.HeldManifest.AsSpan().SequenceEqual(server.ManifestId));
    }

    [Fact]
    public async Task A_command_runs_once_and_is_answered_and_a_retained_one_is_not_obeyed()
    {
        await using LittleServer server = await LittleServer.StartAsync(Id);
        using VirtualTerminal terminal = Start(server);
        await Eventually(() => !server.Reports.IsEmpty, "a report");
        byte[] brightness = Command(CommandKind.Brightness, 1, argument: 33);
        await server.SendAsync(Topics.Command, brightness);
        await Eventually(() => server.Answers.Any(a => a.Id[0] == 1), "an answer");
        Assert.Equal(CommandAnswer.Done, server.Answers.Single(a => a.Id[0] == 1).Result);
        Assert.Equal(33, terminal.Board.Screen.Brightness);

        // The same again, as a broker's double: answered, not run.
        await server.SendAsync(Topics.Command, brightness);
        await Eventually(() => server.Answers.Count(a => a.Id[0] == 1) == 2, "a second answer");
        Assert.Equal(CommandAnswer.Done, server.Answers.Last(a => a.Id[0] == 1).Result);

        // Planted as retained: comes with the subscription at each start (ESP32-P4-NINA #187), and is not even looked at.
        await server.SendAsync(Topics.Command, Command(CommandKind.Reboot, 2), retain: true);
        await server.SendAsync(Topics.Command, Command(CommandKind.Reboot, 3));
        await Eventually(() => server.Reports.Any(r => r.Has(16) && r.BootCount == 2), "the restart");
        Assert.Equal("command", server.Reports.First(r => r.Has(16) && r.BootCount == 2).BootReason);
        await Task.Delay(6000);
        Assert.Equal(2, terminal.Boots);
    }

    [Fact]
    public async Task A_terminal_with_a_wrong_secret_is_refused_and_says_so()
    {
        await using LittleServer server = await LittleServer.StartAsync(Id);
        using VirtualTerminal terminal = Start(server, p => p.Secret = "another");
        await Eventually(() => _device is { } d && d.LastError.StartsWith("link: refused", StringComparison.Ordinal), "the refusal");
        Assert.Empty(server.Reports);
    }

    public void Dispose() => _key.Dispose();

    private async Task Eventually(Func<bool> condition, string what)
    {
        for (DateTime end = DateTime.UtcNow + Patience; !condition();)
        {
            Assert.True(
                DateTime.UtcNow < end,
                $"Waited in vain for {what}. Last error \"{_device?.LastError}\", {_device?.Engine.HeldCount} of {_device?.Engine.WantedCount} objects, shown {_device?.Engine.Shown?.Payload.Sequence}, link {(_device?.Link.IsUp == true ? "up" : "down")}.");
            await Task.Delay(30);
        }
    }

    private SampleSet Publish(LittleServer server, long sequence, int document)
    {
        TestStore store = new();
        TestSet set = new(store);
        set.Documents.Add((document, [30, 31], [30, 31]));
        SampleSet sample = SampleSet.From(set.Build(), store.Get);
        foreach (byte[] value in sample.Objects.Values)
        {
            server.Objects.Add(value);
        }

        server.Manifest = sample.Manifest(_key, sequence);
        SignedEnvelope envelope = SignedEnvelope.Decode(server.Manifest, 0, server.Manifest.Length);
        server.ManifestId = ObjectHash.First(ObjectHash.ManifestDigest(envelope.Payload), Limits.IdBytes);
        return sample;
    }

    private byte[] Command(int kind, byte number, long? argument = null)
    {
        CommandPayload command = new()
        {
            Id = [number, 2, 3, 4, 5, 6, 7, 8],
            TerminalId = Id,
            NotAfter = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600,
            Kind = kind,
            Argument = argument ?? 0,
            HasArgument = argument.HasValue,
        };
        CborWriter writer = new(new byte[256]);
        command.Encode(writer);
        return SampleSet.Envelope(_key, writer.ToArray(), ObjectHash.CommandDigest(writer.ToArray()));
    }

    private VirtualTerminal Start(LittleServer server, Action<Provisioning>? change = null)
    {
        ECParameters p = _key.ExportParameters(false);
        Provisioning provisioning = server.Provisioning([.. p.Q.X!, .. p.Q.Y!]);
        change?.Invoke(provisioning);
        VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = Id, Profile = "village" }, (board, virtualTerminal) =>
        {
            DeviceTerminal device = new(board);
            device.Viewer.Trace = virtualTerminal.Trace;
            _device = device;
            device.Run();
        });
        terminal.Provision(provisioning);
        terminal.Start();
        return terminal;
    }
}

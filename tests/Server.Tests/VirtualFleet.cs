using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Kiosks;
using KioskFleet.Simulator;

namespace KioskFleet.Server.Tests;

/// <summary>A server that knows a firmware key, and virtual terminals of the workshop that holds it.</summary>
internal sealed class VirtualFleet : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder;

    private VirtualFleet(TemporaryFolder folder, TestServer server, VirtualWorkshop workshop)
    {
        (_folder, Server, Workshop) = (folder, server, workshop);
    }

    public TestServer Server { get; }

    public VirtualWorkshop Workshop { get; }

    /// <summary>Milliseconds of the terminals' watchdogs; 0: as on the board.</summary>
    public int WatchdogMs { get; set; }

    public List<VirtualTerminal> Terminals { get; } = [];

    public IDevices Devices => FleetServer.Devices(Server.App);

    public static async Task<VirtualFleet> StartAsync(bool realPages = true)
    {
        TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Path);
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, FirmwareKeyFile.DefaultName), key.ExportSubjectPublicKeyInfoPem());
        return new VirtualFleet(folder, await TestServer.StartAsync(folder.Path, realPages), new VirtualWorkshop(key));
    }

    /// <summary>Village terminals of one village, with a document to show; they are on, and their pages are drawn.</summary>
    public async Task ShowAsync(params string[] ids)
    {
        NewTerminal[] made = await Server.FurnishAsync([.. ids.Select(id => (id, TestServer.Village, "village"))]);
        PublishResult published = await Server.PublishAsync("今天下午三点在村委会开会。");
        Assert.True(published.Published, string.Join(' ', published.Findings.Select(f => f.English)));
        foreach (NewTerminal terminal in made)
        {
            VirtualTerminal started = new(new VirtualTerminalOptions { Id = terminal.Id, Profile = "village", Workshop = Workshop, TrialTime = TimeSpan.FromSeconds(1), WatchdogMs = WatchdogMs });
            started.Provision(Provisioning.Decode(terminal.Configuration, 0, terminal.Configuration.Length));
            started.PowerOn();
            Terminals.Add(started);
        }

        foreach (VirtualTerminal terminal in Terminals)
        {
            await terminal.WaitForPageAsync(_ => true, 0, Patience);
        }
    }

    public async Task<TerminalFirmware> FirmwareAsync(string id) => (await Devices.FirmwareAsync(default)).Terminals.Single(t => t.TerminalId == id);

    /// <summary>Waits until it holds for the terminal's firmware; says what was there instead if it does not.</summary>
    public async Task<TerminalFirmware> UntilAsync(string id, Func<TerminalFirmware, bool> condition, string what)
    {
        for (long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ;)
        {
            TerminalFirmware now = await FirmwareAsync(id);
            if (condition(now))
            {
                return now;
            }

            Assert.True(Environment.TickCount64 < end, $"{id}: not within {Patience.TotalSeconds} s: {what}. It is {now}. {string.Join(" | ", Terminals.Single(t => t.Id == id).Log.TakeLast(8))}");
            await Task.Delay(100);
        }
    }

    public static string IdOf(byte[] image, VirtualWorkshop workshop) => Convert.ToHexStringLower(ReleaseImage.Read(image, [workshop.PublicKey]).Id);

    public async ValueTask DisposeAsync()
    {
        foreach (VirtualTerminal terminal in Terminals)
        {
            terminal.Dispose();
        }

        Workshop.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}

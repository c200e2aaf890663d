using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Rollouts;
using KioskFleet.Server.Storage;
using KioskFleet.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

/// <summary>A server whose time passes when the test says so, and terminals that say what the test has them say.</summary>
internal sealed class RolloutStage : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly VirtualWorkshop _workshop;
    private readonly Dictionary<string, long> _upSince = [];
    private long _report;

    private RolloutStage(TemporaryFolder folder, VirtualWorkshop workshop, ManualClock clock, TestServer server)
    {
        (_folder, _workshop, Clock, Server) = (folder, workshop, clock, server);
        Image = workshop.Release("village", "0.2.0", 2);
        ReleaseId = ReleaseImage.Read(Image, [workshop.PublicKey]).Id;
    }

    public ManualClock Clock { get; }

    public TestServer Server { get; private set; }

    /// <summary>As they were provisioned.</summary>
    public Kiosks.NewTerminal[] Made { get; private set; } = [];

    public byte[] Image { get; }

    public byte[] ReleaseId { get; }

    public IDevices Devices => FleetServer.Devices(Server.App);

    public RolloutDesk Desk => Server.App.Services.GetRequiredService<RolloutDesk>();

    public static async Task<RolloutStage> StartAsync(params string[] terminals)
    {
        TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Path);
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, FirmwareKeyFile.DefaultName), key.ExportSubjectPublicKeyInfoPem());
        ManualClock clock = new();
        RolloutStage stage = new(folder, new VirtualWorkshop(key), clock, await TestServer.StartAsync(folder.Path, clock: clock));
        stage.Made = await stage.Server.FurnishAsync([.. terminals.Select(t => (t, TestServer.Village, "village"))]);
        return stage;
    }

    /// <summary>The server is stopped and started again on what it wrote.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        Server = await TestServer.StartAsync(_folder.Path, clock: Clock);
    }

    /// <summary>So many more terminals of the village, as they stand in the database; none of them ever connects.</summary>
    public async Task<string[]> PopulateAsync(int count)
    {
        string[] ids = [.. Enumerable.Range(1, count).Select(n => $"K{n:00000}")];
        await using FleetDatabase database = Server.Database();
        database.Terminals.AddRange(ids.Select(id => new Kiosks.Terminal { Id = id, Name = "第 " + id + " 台", DivisionCode = TestServer.Village, Profile = "village", SecretHash = new byte[32], CreatedAt = Now }));
        await database.SaveChangesAsync();
        return ids;
    }

    /// <summary>Another release.</summary>
    public byte[] Release(string version, int number) => _workshop.Release("village", version, number);

    public Task<IReadOnlyList<WantedOn>> PublishAsync(RolloutPlan? plan = null, params string[] to) => PublishAsync(Image, plan, to);

    public Task<IReadOnlyList<WantedOn>> PublishAsync(byte[] image, RolloutPlan? plan, params string[] to)
        => Devices.PublishFirmwareAsync(new PublishFirmware([image], to.Length == 0 ? [TestServer.Village] : to, plan), default);

    /// <summary>Terminals start, and run the release before.</summary>
    public Task ArriveAsync(params string[] ids) => SayAsync(ids, running: new byte[16], stage: UpdateStage.None);

    public Task FetchingAsync(string id, int held) => SayAsync([id], stage: UpdateStage.Fetching, held: held);

    public Task StageAsync(string id, int stage, int reason = UpdateReason.None) => StageAsync([id], stage, reason);

    public Task StageAsync(string[] ids, int stage, int reason = UpdateReason.None) => SayAsync(ids, stage: stage, reason: reason);

    /// <summary>The terminal restarts into the release, and says after that start that it runs.</summary>
    public Task RunsAsync(bool onTrial, params string[] ids)
    {
        foreach (string id in ids)
        {
            _upSince[id] = Now;
        }

        return SayAsync(ids, running: ReleaseId, onTrial: onTrial);
    }

    /// <summary>A receipt on a memory card says that the release runs.</summary>
    public Task CarriedAsync(string id)
        => WriteAsync([new CourierReport(id, Now, new TerminalReport { Fields = 1 << ReportKeys.Running, Release = ReleaseId, ReleaseNumber = 2, Slot = 1 })]);

    /// <summary>Time passes in which these terminals, and no others, are on the link with nothing new to say.</summary>
    public async Task PassAsync(TimeSpan time, params string[] ids)
    {
        List<Observation> beats = [];
        TimeSpan step = TimeSpan.FromMinutes(5);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            Clock.Pass(step);
            beats.AddRange(ids.Select(id => new BeatHeard(id, Now, Uptime(id), Known: true)));
        }

        await WriteAsync(beats);
    }

    public async Task<string> ResultAsync(string id) => (await Devices.FirmwareAsync(default)).Terminals.Single(t => t.TerminalId == id).Result;

    /// <summary>What the terminal would be told now; null: nothing.</summary>
    public FirmwareWish? Told(string id) => Server.App.Services.GetRequiredService<WantedReleases>().Find(id);

    /// <summary>The server looks at its rollouts, and the newest one is as returned.</summary>
    public async Task<RolloutInfo> LookAsync()
    {
        await Desk.StepAsync(default);
        return (await Devices.RolloutsAsync(default)).OrderByDescending(r => r.Id).First();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _workshop.Dispose();
        _folder.Dispose();
    }

    private long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long Uptime(string id) => _upSince.TryGetValue(id, out long since) ? (Now - since) / 1000 : 90;

    private Task SayAsync(string[] ids, byte[]? running = null, bool onTrial = false, int stage = -1, int held = 0, int reason = UpdateReason.None)
        => WriteAsync([.. ids.Select(id => new ReportHeard(id, Now, new TerminalReport
        {
            Fields = (1 << 1) | (1 << 2) | (running is null ? 0 : 1 << ReportKeys.Running) | (stage < 0 ? 0 : 1 << ReportKeys.Update),
            Number = ++_report,
            UptimeSeconds = Uptime(id),
            Release = running ?? new byte[16],
            ReleaseNumber = 2,
            Slot = 1,
            OnTrial = onTrial,
            UpdateRelease = stage <= UpdateStage.None ? new byte[16] : ReleaseId,
            UpdateStage = Math.Max(stage, 0),
            UpdateHeld = held,
            UpdateTotal = 40,
            UpdateReason = reason,
        }))]);

    private Task WriteAsync(IReadOnlyCollection<Observation> observations) => Server.App.Services.GetRequiredService<ObservationWriter>().WriteAsync(observations, default);
}

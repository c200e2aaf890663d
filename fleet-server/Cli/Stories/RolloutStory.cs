using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Health;
using KioskFleet.Server.Rollouts;
using KioskFleet.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KioskFleet.Cli.Stories;

/// <summary>Stories 1 and 2, played on a real server whose time passes when the story says so. What terminals report is put where the link puts it.</summary>
internal sealed class RolloutStory : IAsyncDisposable
{
    private const string Village = "419900101201";

    private static readonly string[] s_ids = ["V1", "V2", "V3"];

    private readonly string _folder;
    private readonly StoryClock _clock;
    private readonly WebApplication _server;
    private readonly VirtualWorkshop _workshop;
    private readonly byte[] _image;
    private readonly byte[] _release;
    private long _report;

    private RolloutStory(string folder, StoryClock clock, WebApplication server, VirtualWorkshop workshop)
    {
        (_folder, _clock, _server, _workshop) = (folder, clock, server, workshop);
        _image = workshop.Release("village", "0.2.0", 2);
        _release = ReleaseImage.Read(_image, [workshop.PublicKey]).Id;
    }

    private IDevices Devices => FleetServer.Devices(_server);

    /// <summary>Story 1: nothing but a report after the start counts.</summary>
    public static async Task<string?> ProofAsync(CancellationToken cancel)
    {
        await using RolloutStory story = await StartAsync(cancel).ConfigureAwait(false);
        await story.ReportAsync("V1", UpdateStage.None).ConfigureAwait(false);
        await story.Devices.PublishFirmwareAsync(new PublishFirmware([story._image], ["V1"]), cancel).ConfigureAwait(false);
        foreach (int stage in (int[])[UpdateStage.Fetching, UpdateStage.Writing, UpdateStage.Ready, UpdateStage.Done])
        {
            await story.ReportAsync("V1", stage).ConfigureAwait(false);
            if (await story.ResultAsync("V1", cancel).ConfigureAwait(false) == "proved")
            {
                return $"it counted as proved at stage {stage}, before a report that it runs";
            }
        }

        await story.ReportAsync("V1", UpdateStage.Trial, runs: true, onTrial: true).ConfigureAwait(false);
        if (await story.ResultAsync("V1", cancel).ConfigureAwait(false) is not "on-trial" and string trial)
        {
            return $"on trial it counted as {trial}";
        }

        await story.ReportAsync("V1", UpdateStage.Done, runs: true).ConfigureAwait(false);
        return await story.ResultAsync("V1", cancel).ConfigureAwait(false) is not "proved" and string last ? $"running and past its trial it counted as {last}" : null;
    }

    /// <summary>Story 2: one terminal stays under way for ever.</summary>
    public static async Task<string?> SilenceAsync(CancellationToken cancel)
    {
        await using RolloutStory story = await StartAsync(cancel).ConfigureAwait(false);
        foreach (string id in s_ids)
        {
            await story.ReportAsync(id, UpdateStage.None).ConfigureAwait(false);
        }

        IReadOnlyList<WantedOn> wanted = await story.Devices.PublishFirmwareAsync(new PublishFirmware([story._image], [Village], new RolloutPlan("2,100%")), cancel).ConfigureAwait(false);
        (string silent, string dark, string last) = (wanted[0].TerminalId, wanted[1].TerminalId, wanted[2].TerminalId);
        await story.ReportAsync(silent, UpdateStage.Fetching).ConfigureAwait(false);
        await story.ReportAsync(dark, UpdateStage.Fetching).ConfigureAwait(false);
        await story.PassAsync(TimeSpan.FromHours(17), silent, last).ConfigureAwait(false);
        RolloutInfo paused = await story.LookAsync(cancel).ConfigureAwait(false);
        if (await story.ResultAsync(silent, cancel).ConfigureAwait(false) is not "unknown" and string result)
        {
            return $"after seventeen hours of silence on the link it counts as {result}";
        }

        if ((paused.State, paused.Waves[0].Unknown, paused.Waves[1].OpenedAt) != ("paused", 1, 0))
        {
            return $"the rollout is {paused.State}, with {paused.Waves[0].Unknown} unknown and the second wave {(paused.Waves[1].OpenedAt == 0 ? "closed" : "open")}";
        }

        await story.Devices.ChangeRolloutAsync(paused.Id, "resume", cancel).ConfigureAwait(false);
        await story.PassAsync(TimeSpan.FromDays(30), silent, last).ConfigureAwait(false);
        if (await story.ResultAsync(dark, cancel).ConfigureAwait(false) is not "away" and string off)
        {
            return $"a terminal without power for a month counts as {off}";
        }

        await story.ReportAsync(silent, UpdateStage.Done, runs: true).ConfigureAwait(false);
        return await story.ResultAsync(silent, cancel).ConfigureAwait(false) is not "proved" and string late ? $"when it reported at last it counted as {late}" : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _workshop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<RolloutStory> StartAsync(CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-stories-").FullName;
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string publicKey = Path.Combine(folder, "firmware.pub.pem");
        await File.WriteAllTextAsync(publicKey, key.ExportSubjectPublicKeyInfoPem(), cancel).ConfigureAwait(false);
        StoryClock clock = new();
        WebApplication server = FleetServer.Build(
            new FleetServerOptions { DataDirectory = Path.Combine(folder, "server"), HttpPort = 0, MqttPort = 0, FirmwareKeyFile = publicKey, LogLevel = LogLevel.Warning },
            [],
            services => services.AddSingleton<TimeProvider>(clock));
        await server.StartAsync(cancel).ConfigureAwait(false);
        RolloutStory story = new(folder, clock, server, new VirtualWorkshop(key));
        IFleet fleet = FleetServer.Fleet(server);
        await fleet.CreateDivisionAsync(new DivisionInfo(Village, "云溪村", "village", null), cancel).ConfigureAwait(false);
        foreach (string id in s_ids)
        {
            await fleet.CreateTerminalAsync(id, id, Village, "village", cancel).ConfigureAwait(false);
        }

        return story;
    }

    private async Task<string> ResultAsync(string id, CancellationToken cancel)
        => (await Devices.FirmwareAsync(cancel).ConfigureAwait(false)).Terminals.Single(t => t.TerminalId == id).Result;

    private async Task<RolloutInfo> LookAsync(CancellationToken cancel)
    {
        await _server.Services.GetRequiredService<RolloutDesk>().StepAsync(cancel).ConfigureAwait(false);
        return (await Devices.RolloutsAsync(cancel).ConfigureAwait(false))[0];
    }

    private Task ReportAsync(string id, int stage, bool runs = false, bool onTrial = false)
        => WriteAsync([new ReportHeard(id, Now, new TerminalReport
        {
            Fields = (1 << 1) | (1 << ReportKeys.Running) | (1 << ReportKeys.Update),
            Number = ++_report,
            Release = runs ? _release : new byte[16],
            Slot = runs ? 1 : 0,
            OnTrial = onTrial,
            UpdateRelease = stage == UpdateStage.None ? new byte[16] : _release,
            UpdateStage = stage,
        })]);

    /// <summary>Time passes in which these terminals are on the link and have nothing new to say.</summary>
    private Task PassAsync(TimeSpan time, params string[] ids)
    {
        List<Observation> beats = [];
        TimeSpan step = TimeSpan.FromMinutes(5);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            _clock.Pass(step);
            beats.AddRange(ids.Select(id => new BeatHeard(id, Now, 90, Known: true)));
        }

        return WriteAsync(beats);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private Task WriteAsync(IReadOnlyCollection<Observation> observations) => _server.Services.GetRequiredService<ObservationWriter>().WriteAsync(observations, CancellationToken.None);
}

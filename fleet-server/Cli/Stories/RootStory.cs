using System.Text;
using KioskFleet.Cli.Local;
using KioskFleet.Firmware.Time;
using KioskFleet.Protocol;
using KioskFleet.Server;
using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.TrustRoots;
using KioskFleet.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Cli.Stories;

/// <summary>Failure story 11 from end to end: a real server over real TLS, real certificates, and three virtual terminals without a clock chip. The root that all of them were provisioned with expires.
/// One terminal is there all the time, one is dark for the whole rotation, one for the change of the server's certificate.</summary>
internal sealed class RootStory : IAsyncDisposable
{
    private const string Division = "419900101201";
    private const string Profile = "village";
    private const string Actor = "story";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-roots-").FullName;
    private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(TerminalClock.BuildFloor).AddDays(30);
    private readonly RunningClock _clock;
    private readonly StoryAuthority _old;
    private readonly StoryAuthority _next;
    private readonly Dictionary<string, VirtualTerminal> _terminals = [];
    private LocalFleet? _fleet;
    private int _port;

    private RootStory()
    {
        _clock = new RunningClock(_start);
        _old = new StoryAuthority("Root of the first years", _start.AddYears(-9), _start.AddDays(200));
        _next = new StoryAuthority("Root of the next years", _start.AddDays(-1), _start.AddYears(20));
        _old.WriteServer(PathOf("old.pfx"), _start.AddYears(-1), _start.AddDays(200));
        _next.WriteServer(PathOf("next.pfx"), _start.AddDays(30), _start.AddDays(500));
        File.WriteAllText(PathOf("roots.pem"), _old.Pem);
    }

    /// <returns>What went wrong; null: nothing.</returns>
    public static async Task<string?> TellAsync(CancellationToken cancel)
    {
        await using RootStory story = new();
        try
        {
            return await story.PlayAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or TrustRootException or KioskException)
        {
            return e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (VirtualTerminal terminal in _terminals.Values)
        {
            terminal.Dispose();
        }

        if (_fleet is not null)
        {
            await _fleet.DisposeAsync().ConfigureAwait(false);
        }

        _old.Dispose();
        _next.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private TrustRootDesk Desk => _fleet!.Services.GetRequiredService<TrustRootDesk>();

    private async Task<string?> PlayAsync(CancellationToken cancel)
    {
        await ServeAsync("old.pfx", cancel).ConfigureAwait(false);
        await FurnishAsync(cancel).ConfigureAwait(false);
        await UntilAsync(s => s.Roots is [{ Using: 3, Depending: 3, Warning: "", SignsServer: true }], "all three are there by the old root", cancel).ConfigureAwait(false);
        _terminals["DARK"].CutPower();

        _clock.Pass(TimeSpan.FromDays(60));
        await UntilAsync(s => s.Roots is [{ Warning: "successor", DaysLeft: > 130 and < 141 }], "the end of the old root is told half a year before", cancel).ConfigureAwait(false);
        await Desk.AddAsync(Encoding.ASCII.GetBytes(_next.Pem), Actor, cancel).ConfigureAwait(false);
        await UntilAsync(s => Root(s, _next) is { Holding: 2, Depending: 0 } && Root(s, _old) is { Using: 3, Depending: 1 }, "the two that are there hold the successor, and the old one still serves them", cancel).ConfigureAwait(false);
        _terminals["AWAY"].CutPower();

        // The server changes its certificate; who is there goes on without a restart.
        VirtualTerminal there = _terminals["THERE"];
        int starts = there.Boots;
        _clock.Pass(TimeSpan.FromDays(45));
        await ServeAsync("next.pfx", cancel).ConfigureAwait(false);
        await UntilAsync(s => Root(s, _next) is { Using: 1, SignsServer: true }, "the terminal that is there comes back by the successor", cancel).ConfigureAwait(false);
        if (await RefusedAsync(false, cancel).ConfigureAwait(false) is not { } refusal || !refusal.StartsWith("1 terminals", StringComparison.Ordinal))
        {
            return "the old root could be retired though a terminal knows no other";
        }

        await Desk.RetireAsync(Name(_old), force: true, Actor, cancel).ConfigureAwait(false);
        await WaitAsync(() => there.Core!.Roots.Held.Length == 1, "it lets go of the retired root", there, cancel).ConfigureAwait(false);
        _clock.Pass(TimeSpan.FromDays(100));
        if (there.Boots != starts)
        {
            return "the terminal that was there restarted";
        }

        // The one that was away holds the successor, but its clock stands before the new certificate begins.
        _terminals["AWAY"].PowerOn();
        await UntilAsync(s => Root(s, _next) is { Using: 2 }, "the terminal that was away finds the time and comes back by the successor", cancel).ConfigureAwait(false);
        return await ByCardAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The one that was dark knows the expired root alone: nothing that comes over the network helps it, a card does.</summary>
    private async Task<string?> ByCardAsync(CancellationToken cancel)
    {
        VirtualTerminal dark = _terminals["DARK"];
        dark.PowerOn();
        await WaitAsync(() => dark.Core is { Link: Firmware.Sync.MqttLink { Failures: >= 3 } } && dark.LastPage is not null, "it shows its page and cannot connect", dark, cancel).ConfigureAwait(false);
        if (dark.Core!.Link.Sessions != 0)
        {
            return "a terminal that knows the expired root alone was let in";
        }

        byte[] card = await _fleet!.Services.GetRequiredService<CourierExport>().FileAsync(Division, Profile, cancel).ConfigureAwait(false) ?? throw new KioskException("There is no set for the card.");
        dark.SetCard(false);
        dark.CardDisk.Poke($"courier\\{Division}-{Profile}.kfc", card);
        dark.SetCard(true);
        await UntilAsync(s => Root(s, _next) is { Using: 3, Depending: 3 }, "the terminal that was dark has its new root from the card and comes back", cancel).ConfigureAwait(false);
        return Root(await StatusAsync(cancel).ConfigureAwait(false), _old) is { Holding: 0, RetiredAt: not 0 } ? null : "the old root is still held";
    }

    private async Task<string?> RefusedAsync(bool force, CancellationToken cancel)
    {
        try
        {
            await Desk.RetireAsync(Name(_old), force, Actor, cancel).ConfigureAwait(false);
            return null;
        }
        catch (TrustRootException e)
        {
            return e.Message;
        }
    }

    private async Task ServeAsync(string certificate, CancellationToken cancel)
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync().ConfigureAwait(false);
            _fleet = null;
        }

        _fleet = await LocalFleet.StartAsync(
            new LocalFleetOptions { Folder = _folder, MqttPort = _port, CertificateFile = PathOf(certificate), RootCertificateFile = PathOf("roots.pem"), Clock = _clock, ReportSeconds = 5 },
            cancel).ConfigureAwait(false);
        _port = _fleet.MqttPort;
    }

    private async Task FurnishAsync(CancellationToken cancel)
    {
        IFleet fleet = _fleet!.Fleet;
        await fleet.CreateDivisionAsync(new DivisionInfo(Division, "云溪村", "village", null), cancel).ConfigureAwait(false);
        foreach (string id in (string[])["THERE", "AWAY", "DARK"])
        {
            NewTerminal made = await fleet.CreateTerminalAsync(id, id, Division, Profile, cancel).ConfigureAwait(false);
            VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = id, Profile = Profile, Workshop = _fleet.Workshop });
            _terminals[id] = terminal.Provision(Provisioning.Decode(made.Configuration, 0, made.Configuration.Length));
            terminal.PowerOn();
        }

        PublishResult published = await fleet.PublishAsync([new PublishFile("notice.txt", "今天下午三点在村委会开会。"u8.ToArray(), "notices", [Division])], cancel).ConfigureAwait(false);
        if (!published.Published)
        {
            throw new KioskException("The notice was not published.");
        }

        foreach (VirtualTerminal terminal in _terminals.Values)
        {
            await terminal.WaitForPageAsync(_ => true, 0, Patience, cancel).ConfigureAwait(false);
        }
    }

    private Task<TrustRootStatus> StatusAsync(CancellationToken cancel) => _fleet!.Services.GetRequiredService<TrustRootQuery>().StatusAsync(cancel);

    private async Task UntilAsync(Func<TrustRootStatus, bool> holds, string what, CancellationToken cancel)
    {
        TrustRootStatus status;
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!holds(status = await StatusAsync(cancel).ConfigureAwait(false)))
        {
            if (Environment.TickCount64 > end)
            {
                string roots = string.Join("; ", status.Roots.Select(r => $"{r.Subject}: held {r.Holding}, used {r.Using}, depending {r.Depending}, {r.DaysLeft} days"));
                throw new TimeoutException($"it did not come to this: {what}. {roots}. {string.Join("; ", _terminals.Select(t => $"{t.Key}: {t.Value.Core?.LastError} {(t.Value.Core?.Link as Firmware.Sync.MqttLink)?.LastError}"))}");
            }

            await Task.Delay(100, cancel).ConfigureAwait(false);
        }
    }

    private static Task WaitAsync(Func<bool> holds, string what, VirtualTerminal terminal, CancellationToken cancel) => terminal.WaitUntilAsync(_ => holds(), Patience, what, cancel);

    private static TrustRootInfo? Root(TrustRootStatus status, StoryAuthority authority) => status.Roots.SingleOrDefault(r => r.Fingerprint == Name(authority));

    private static string Name(StoryAuthority authority) => Convert.ToHexStringLower(ObjectHash.OfTrustRoot(authority.Der));

    private string PathOf(string name) => Path.Combine(_folder, name);
}

using KioskFleet.Cli.Local;
using KioskFleet.Protocol;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Cli.Stories;

/// <summary>The failure stories that are the server's to survive, played against its own parts.</summary>
internal static class ServerStories
{
    private const int ReportSeconds = 60;

    /// <summary>Plays them, one line each.</summary>
    public static async Task<IReadOnlyList<Story>> TellAsync(TextWriter log, CancellationToken cancel)
    {
        string? roots = await RootStory.TellAsync(cancel).ConfigureAwait(false);
        string? ghosts = await GhostsAsync(cancel).ConfigureAwait(false);
        string? proof = await RolloutStory.ProofAsync(cancel).ConfigureAwait(false);
        string? silence = await RolloutStory.SilenceAsync(cancel).ConfigureAwait(false);
        List<Story> stories =
        [
            Story.Tell(1, "the server counts a release as proved by a report after the start alone, not when it was delivered", () => proof),
            Story.Tell(2, "a terminal silent about its update becomes unknown, counts as failed, and pauses the wave; one that is off is offline; the next word is believed", () => silence),
            Story.Tell(3, "a terminal that floods the server with progress is put off alone; another one behind the same address goes on", Flooding),
            Story.Tell(11, "the root certificate expires: its successor came by the signed manifest, to a terminal that was dark all the time by card, and the change of the server's certificate stops nobody", () => roots),
            Story.Tell(13, "a terminal that connects a thousand times in ten seconds is kept out for a while, and no other with it", Flapping),
            Story.Tell(19, "a terminal without power is green no longer than two reports, nor is one from the future, and its first report afterwards proves why it was dark", Dark),
            Story.Tell(20, "a terminal that nobody provisioned may ask to be claimed and nothing else, and a crowd of them fills nothing", () => ghosts),
        ];
        foreach (Story story in stories)
        {
            log.WriteLine(story.Line);
        }

        return stories;
    }

    private static string? Flapping()
    {
        var clock = new StoryClock();
        var limiter = new FlapLimiter(clock);
        int admitted = 0;
        int others = 0;
        for (int i = 0; i < 1000; i++)
        {
            clock.Pass(TimeSpan.FromMilliseconds(10));
            admitted += limiter.Connect("flapping") ? 1 : 0;
            others += i % 100 == 0 && limiter.Connect("calm") ? 1 : 0;
        }

        clock.Pass(LinkLimits.FlapPause + LinkLimits.FlapWindow);
        return admitted > LinkLimits.FlapConnects ? $"it was let in {admitted} times"
            : others != 10 ? $"another one was let in {others} of 10 times"
            : limiter.Connect("flapping") ? null : "it is kept out for ever";
    }

    private static string? Flooding()
    {
        // Progress is one state that a newer message replaces: what is refused of it is not missed.
        var clock = new StoryClock();
        var flooding = new MessageBudget(clock);
        var other = new MessageBudget(clock);
        int taken = 0;
        for (int second = 0; second < 600; second++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            for (int message = 0; message < 10 * LinkLimits.MessagesPerSecond; message++)
            {
                taken += flooding.TryTake() ? 1 : 0;
            }

            if (!other.TryTake())
            {
                return $"after {second} s another terminal was refused a message";
            }
        }

        clock.Pass(TimeSpan.FromMinutes(1));
        return taken > LinkLimits.MessageBurst + (601 * LinkLimits.MessagesPerSecond) ? $"{taken} messages were taken in ten minutes" : flooding.TryTake() ? null : "it is put off for ever";
    }

    private static string? Dark()
    {
        const long LastReport = 1_795_000_000_000;
        for (long age = 0; age < 3_600_000; age += 1000)
        {
            Presence presence = PresenceRule.Of(LastReport, LastReport + age, ReportSeconds);
            if (presence == Presence.Online && age > 3 * ReportSeconds * 1000L)
            {
                return $"it was green {age / 1000} s after its last report";
            }

            if (presence == Presence.Offline)
            {
                return PresenceRule.Of(0, LastReport, ReportSeconds) != Presence.Never ? "one that was never heard of counts as heard"
                    : PresenceRule.Of(LastReport + 86_400_000, LastReport, ReportSeconds) == Presence.Online ? "a report from tomorrow makes it green"
                    : Cause(LastReport, age, "power", uptimeMs: 60_000) != "power" ? "a loss of power is not told as one"
                    : Cause(LastReport, age, "power", uptimeMs: age + 3_600_000) != Outage.Link ? "a lost link is told as something else"
                    : null;
            }
        }

        return "it was never offline";
    }

    private static string? Cause(long last, long age, string bootReason, long uptimeMs)
        => new OutageRule(ReportSeconds, ServerSince: 0).EndedBy(
            new TerminalState { TerminalId = "dark", ReportedAt = last }, new TerminalReport { BootReason = bootReason, UptimeSeconds = uptimeMs / 1000 }, last + age)?.Cause;

    private static async Task<string?> GhostsAsync(CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-stories-").FullName;
        try
        {
            await using LocalFleet fleet = await LocalFleet.StartAsync(new LocalFleetOptions { Folder = folder }, cancel).ConfigureAwait(false);
            TerminalAdmission admission = fleet.Services.GetRequiredService<TerminalAdmission>();
            TerminalDirectory terminals = fleet.Services.GetRequiredService<TerminalDirectory>();
            int waiting = 0;
            for (int ghost = 0; ghost < 2 * LinkLimits.ClaimRequests; ghost++)
            {
                string id = $"GHOST{ghost}";
                AdmissionResult result = admission.Admit(id, id, "a secret of its own", "192.0.2.66");
                waiting += result == AdmissionResult.Stranger ? 1 : 0;
                if (result == AdmissionResult.Terminal || terminals.Find(id) is not null)
                {
                    return $"{id} became a terminal by itself";
                }
            }

            return waiting != LinkLimits.ClaimRequests ? $"{waiting} ghosts wait; {LinkLimits.ClaimRequests} may"
                : TopicRules.MaySubscribe("GHOST1", "k/V0001/#") || TopicRules.MaySubscribe("GHOST1", "k/+/m") || TopicRules.MaySubscribe("GHOST1", "#") ? "a ghost hears other terminals"
                : TopicRules.PublishLeaf("GHOST1", "k/V0001/r") is not null ? "a ghost speaks for another terminal"
                : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

using System.Diagnostics;
using System.Net;
using KioskFleet.Protocol;
using KioskFleet.Server.Access;
using Xunit.Abstractions;

namespace KioskFleet.Server.Tests;

/// <summary>Waves in a fleet of a prefecture: thousands of terminals in the database, whose reports are written as the link writes them.</summary>
public sealed class LargeRolloutTests(ITestOutputHelper output)
{
    private const int Fleet = 3000;

    /// <summary>Bytes of a page that is fetched anew every five seconds and over a county's line.</summary>
    private const int MostPageBytes = 200_000;

    /// <summary>Far more than it takes on a busy machine; with a query for each terminal it would be minutes.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_wave_of_thousands_goes_out_pauses_above_its_share_of_failures_and_says_why()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        string[] all = await stage.PopulateAsync(Fleet - 1);
        await TimedAsync("first reports", () => stage.ArriveAsync(all));
        IReadOnlyList<WantedOn> published = await TimedAsync("publish", () => stage.PublishAsync(new RolloutPlan("10,1000,100%", SoakMinutes: 0)));
        Assert.Equal([10, 990, 2000], published.GroupBy(p => p.Wave).Select(g => g.Count()));
        string[] first = [.. published.Where(p => p.Wave == 1).Select(p => p.TerminalId)];
        string[] second = [.. published.Where(p => p.Wave == 2).Select(p => p.TerminalId)];
        await stage.RunsAsync(onTrial: false, first);
        RolloutInfo opened = await TimedAsync("open the second wave", stage.LookAsync);
        Assert.Equal((2, "running"), (opened.Wave, opened.State));
        Assert.Equal(1000, all.Count(t => stage.Told(t) is not null));

        // Fifty of a thousand are one in twenty, and borne; one more is not.
        await TimedAsync("reports of the second wave", () => stage.RunsAsync(onTrial: false, second[100..500]));
        await stage.StageAsync(second[..30], UpdateStage.Refused, UpdateReason.NoRoom);
        await stage.StageAsync(second[30..50], UpdateStage.FellBack, UpdateReason.TrialFailed);
        Assert.Equal("running", (await stage.LookAsync()).State);
        await stage.StageAsync([second[50]], UpdateStage.FellBack, UpdateReason.TrialFailed);
        RolloutInfo paused = await TimedAsync("pause", stage.LookAsync);
        Assert.Equal(("paused", "too-many-bad", 1000, 51), (paused.State, paused.PauseReason, paused.Told, paused.Counted));
        Assert.Equal([("failed", "no-room", 30), ("failed", "trial-failed", 21)], paused.Trouble.Select(t => (t.Result, t.Reason, t.Count)));
        Assert.Equal(second[..5], paused.Trouble[0].Some);

        // Who runs it or failed keeps the wish; who had not begun is not told, and the third wave never was.
        Assert.Equal(10 + 400 + 51, all.Count(t => stage.Told(t) is not null));

        using HttpClient browser = await ConsoleTests.SignedInAsync(stage.Server, Roles.Administrator);
        string page = await PageAsync(browser, "/Firmware");
        Assert.Contains("未成功和未知的超过已通知的 5% 就暂停，现在 1000 台中有 51 台", page, StringComparison.Ordinal);
        Assert.Contains("未成功（存储空间不够） 30 台", page, StringComparison.Ordinal);
        Assert.Contains($"/Terminals/{second[0]}", page, StringComparison.Ordinal);
        Assert.Contains("第 1 / 30 页，共 3000 台", page, StringComparison.Ordinal);
        string found = await PageAsync(browser, "/Firmware?q=K02998");
        Assert.Contains("/Terminals/K02998", found, StringComparison.Ordinal);
        Assert.DoesNotContain("/Terminals/K02997", found, StringComparison.Ordinal);
        Assert.Contains("固件更新有 51 台未成功。", await PageAsync(browser, "/"), StringComparison.Ordinal);
        await PageAsync(browser, "/Terminals");
        await PageAsync(browser, "/Audit");

        // The reason is gone: the division is told to try again, and only what failed in it hears that.
        stage.Clock.Pass(TimeSpan.FromSeconds(1));
        IReadOnlyList<string> again = await TimedAsync("try again", () => stage.Devices.TryFirmwareAgainAsync([TestServer.Village], default));
        Assert.Equal(second[..51].Order(StringComparer.Ordinal), again);
        RolloutInfo resumed = await TimedAsync("resume", () => stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default));
        Assert.Equal(("running", 0), (resumed.State, resumed.Counted));
        Assert.Equal(1000, all.Count(t => stage.Told(t) is not null));

        // So many are not ticked one by one, but named.
        await ConsoleTests.PostAsync(browser, "/Firmware", "/Firmware?handler=Cancel", ("ids", $"{second[0]}，{second[1]}"));
        Assert.Equal([second[2]], second[..3].Where(t => stage.Told(t) is not null));
    }

    private async Task<string> PageAsync(HttpClient browser, string address)
    {
        string page = await TimedAsync(address, () => browser.GetStringAsync(address));
        output.WriteLine($"{address}: {page.Length} characters");
        Assert.InRange(page.Length, 1, MostPageBytes);
        return WebUtility.HtmlDecode(page);
    }

    private async Task<T> TimedAsync<T>(string what, Func<Task<T>> work)
    {
        long began = Stopwatch.GetTimestamp();
        T result = await work();
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{what}: {took.TotalMilliseconds:F0} ms");
        Assert.True(took < MostTime, $"{what} took {took.TotalSeconds:F1} s");
        return result;
    }

    private Task<bool> TimedAsync(string what, Func<Task> work)
        => TimedAsync(what, async () =>
        {
            await work();
            return true;
        });
}

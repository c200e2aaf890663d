using System.Net;
using KioskFleet.Protocol;
using KioskFleet.Server.Access;

namespace KioskFleet.Server.Tests;

public sealed partial class ConsoleTests
{
    [Fact]
    public async Task A_release_goes_out_in_waves_through_the_form_is_paused_and_resumed_and_says_what_it_waits_for()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1", "V2");
        await stage.ArriveAsync("V1", "V2");
        using HttpClient browser = await SignedInAsync(stage.Server, Roles.Administrator);
        (string, string)[] form = [("to", TestServer.Village), ("sure", "true"), ("pace", "waves"), ("soak", "30"), ("firstFailures", "1"), ("laterPercent", "5")];
        string wrong = await PostReleaseAsync(browser, stage.Image, [.. form, ("waves", "10,1")]);
        Assert.Contains("“10,1”不是正确的分批", wrong, StringComparison.Ordinal);
        Assert.Contains("value=\"10,1\"", wrong, StringComparison.Ordinal);
        Assert.Null(stage.Told("V1"));

        string done = await PostReleaseAsync(browser, stage.Image, [.. form, ("waves", "1,100%")]);
        Assert.Contains("共 2 台终端分批更新，第一批 1 台已通知。", done, StringComparison.Ordinal);
        Assert.Contains("第 1 批还差 1 台“稳定”，才放开第 2 批", done, StringComparison.Ordinal);
        Assert.Contains("第 2 批，还没轮到", done, StringComparison.Ordinal);
        await PostAsync(browser, "/Firmware", "/Firmware?handler=Rollout", ("id", "1"), ("act", "pause"));
        Assert.Contains("有人暂停了更新", WebUtility.HtmlDecode(await browser.GetStringAsync("/Firmware")), StringComparison.Ordinal);
        Assert.Contains("有 1 个分批更新已暂停", WebUtility.HtmlDecode(await browser.GetStringAsync("/")), StringComparison.Ordinal);
        Assert.Contains("更新 1 号已暂停，请先继续", await PostAsync(browser, "/Firmware", "/Firmware?handler=Rollout", ("id", "1"), ("act", "next")), StringComparison.Ordinal);

        // A viewer sees it and changes nothing.
        using HttpClient viewer = await SignedInAsync(stage.Server, Roles.Viewer, "viewer");
        string seen = WebUtility.HtmlDecode(await viewer.GetStringAsync("/Firmware"));
        Assert.Contains("有人暂停了更新", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"resume\"", seen, StringComparison.Ordinal);
        await PostAsync(viewer, "/Firmware", "/Firmware?handler=Rollout", ("id", "1"), ("act", "resume"));
        Assert.Equal("paused", (await stage.Devices.RolloutsAsync(default)).Single().State);

        await PostAsync(browser, "/Firmware", "/Firmware?handler=Rollout", ("id", "1"), ("act", "resume"));
        RolloutInfo running = (await stage.Devices.RolloutsAsync(default)).Single();
        Assert.Equal(("running", "tester"), (running.State, running.ChangedBy));
        await stage.StageAsync(running.Waves[0].Terminals[0], UpdateStage.FellBack, UpdateReason.TrialFailed);
        Assert.Equal("paused", (await stage.LookAsync()).State);
        Assert.Contains("固件更新有 1 台未成功。", WebUtility.HtmlDecode(await browser.GetStringAsync("/")), StringComparison.Ordinal);

        // What failed is listed with its reason, and an administrator has it tried again.
        string failed = running.Waves[0].Terminals[0];
        int attempt = stage.Told(failed)!.Attempt;
        Assert.Contains("0.2.0：已退回旧版本：试运行三次启动都没有通过", WebUtility.HtmlDecode(await browser.GetStringAsync("/Firmware")), StringComparison.Ordinal);
        string terminal = WebUtility.HtmlDecode(await browser.GetStringAsync("/Terminals/" + failed));
        Assert.Contains("已退回旧版本：试运行三次启动都没有通过", terminal, StringComparison.Ordinal);
        Assert.Contains("/Firmware?q=" + failed, terminal, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Again", await viewer.GetStringAsync("/Firmware"), StringComparison.Ordinal);
        await PostAsync(viewer, "/Firmware", "/Firmware?handler=Again", ("on", failed));
        Assert.Equal(attempt, stage.Told(failed)!.Attempt);
        Assert.Contains("请至少勾选一台终端", await PostAsync(browser, "/Firmware", "/Firmware?handler=Again"), StringComparison.Ordinal);
        stage.Clock.Pass(TimeSpan.FromSeconds(1));
        await PostAsync(browser, "/Firmware", "/Firmware?handler=Again", ("on", failed));
        Assert.Equal(attempt + 1, stage.Told(failed)!.Attempt);
        Assert.DoesNotContain("handler=Again", await browser.GetStringAsync("/Firmware"), StringComparison.Ordinal);
        Assert.Contains("暂停更新", WebUtility.HtmlDecode(await browser.GetStringAsync("/Audit")), StringComparison.Ordinal);
    }

    private static async Task<string> PostReleaseAsync(HttpClient browser, byte[] image, (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = [];
        form.Add(new ByteArrayContent(image), "files", "release.kfr");
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new StringContent(await TokenAsync(browser, "/Firmware")), "__RequestVerificationToken");
        HttpResponseMessage answer = await browser.PostAsync("/Firmware", form);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}

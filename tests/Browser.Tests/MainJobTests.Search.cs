using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Server;
using KioskFleet.Simulator;

namespace KioskFleet.Browser.Tests;

public sealed partial class MainJobTests
{
    private const int SubsidyColumn = 5;

    [Fact]
    public async Task A_household_of_a_batch_is_found_by_its_letters_with_the_mouse_on_the_glass()
    {
        StringBuilder batch = new("户主姓名,村组,补贴项目,面积（亩）,金额（元）,发放日期\n");
        for (int i = 0; i < 900; i++)
        {
            batch.Append(System.Globalization.CultureInfo.InvariantCulture, $"{"王李张刘陈"[i % 5]}{"秀志玉长"[i % 4]}{"英强兰根明"[i / 20 % 5]},柳湾村{1 + (i / 150)}组,耕地地力保护补贴,{i % 40}.5,{i % 40 * 98}.60,2026-05-20\n");
        }

        batch.Append("单建国,柳湾村3组,耕地地力保护补贴,6.25,616.25,2026-05-20\n");
        PublishResult result = await running.Fleet.Fleet.PublishAsync(
            new PublishFile("柳湾村2026年补贴明细.csv", Encoding.UTF8.GetBytes(batch.ToString()), "subsidies", [RunningFleet.Village]), CancellationToken.None);
        Assert.True(result.Published, string.Join('\n', result.Findings.Select(f => f.English)));
        await HeldAsync(result.DocumentKey);

        Glass glass = await Glass.OpenAsync(running);
        await glass.HomeAsync();
        await glass.TouchAsync(TouchAction.OpenColumn, SubsidyColumn);
        await glass.TouchAsync(TouchAction.OpenSearch, SearchStart.ByLetters);
        foreach (char letter in "SJG")
        {
            await glass.TouchAsync(TouchAction.SearchLetter, letter);
        }

        await glass.TouchAsync(TouchAction.SearchList);
        await glass.Page.ScreenshotAsync(new() { Path = Path.Combine(RunningFleet.Pictures, "search.png") });
        Assert.Equal("单建国柳湾村3组", await TextOnGlassAsync());
        await glass.TouchAsync(TouchAction.SearchPick, 0);
        await glass.TouchAsync(TouchAction.SearchPick, 0);
        Assert.Contains("616.25", await TextOnGlassAsync(), StringComparison.Ordinal);

        // A record on the glass is a page of its batch: the fact is proven by it.
        await FactsAsync(result.DocumentKey, f => f.DisplayedAt > 0);
        await glass.HomeAsync();
    }
}

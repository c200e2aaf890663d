using KioskFleet.Protocol;

namespace KioskFleet.Server.Tests;

/// <summary>What is thought of an update from which nothing comes. The time is the test's.</summary>
public sealed class UpdateResultTests
{
    [Fact]
    public async Task A_terminal_on_the_link_that_says_nothing_new_of_its_update_becomes_unknown_and_its_next_word_is_believed()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.ArriveAsync("V1");
        Assert.Equal("none", await stage.ResultAsync("V1"));
        await stage.PublishAsync();
        await stage.FetchingAsync("V1", 12);
        await stage.PassAsync(TimeSpan.FromHours(15), "V1");
        Assert.Equal("under-way", await stage.ResultAsync("V1"));
        await stage.PassAsync(TimeSpan.FromHours(2), "V1");
        Assert.Equal("unknown", await stage.ResultAsync("V1"));

        // Still so after the server was started again, and while the terminal is off.
        await stage.RestartAsync();
        await stage.PassAsync(TimeSpan.FromHours(8));
        Assert.Equal("unknown", await stage.ResultAsync("V1"));

        await stage.FetchingAsync("V1", 13);
        Assert.Equal("under-way", await stage.ResultAsync("V1"));
        await stage.RunsAsync(onTrial: true, "V1");
        Assert.Equal("on-trial", await stage.ResultAsync("V1"));
        await stage.RunsAsync(onTrial: false, "V1");
        Assert.Equal("proved", await stage.ResultAsync("V1"));
    }

    [Fact]
    public async Task A_terminal_that_never_says_a_word_of_it_becomes_unknown_too()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.ArriveAsync("V1");
        await stage.PassAsync(TimeSpan.FromDays(3), "V1");
        await stage.PublishAsync();
        Assert.Equal("under-way", await stage.ResultAsync("V1"));
        await stage.PassAsync(TimeSpan.FromHours(17), "V1");
        Assert.Equal("unknown", await stage.ResultAsync("V1"));

        // Asked for again, it has its time again.
        await stage.PublishAsync();
        Assert.Equal("under-way", await stage.ResultAsync("V1"));
    }

    [Fact]
    public async Task A_terminal_that_is_off_is_offline_and_not_silent_however_long_and_its_days_on_the_link_add_up()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1", "V2");
        await stage.PublishAsync();
        Assert.Equal("away", await stage.ResultAsync("V2"));
        await stage.ArriveAsync("V1");
        await stage.FetchingAsync("V1", 3);
        await stage.PassAsync(TimeSpan.FromDays(90));
        Assert.Equal("away", await stage.ResultAsync("V1"));
        Assert.Equal("away", await stage.ResultAsync("V2"));

        // Eight hours a day: two days are sixteen hours.
        await stage.PassAsync(TimeSpan.FromHours(8), "V1");
        await stage.PassAsync(TimeSpan.FromHours(16));
        Assert.Equal("away", await stage.ResultAsync("V1"));
        await stage.PassAsync(TimeSpan.FromHours(7), "V1");
        Assert.Equal("under-way", await stage.ResultAsync("V1"));
        await stage.PassAsync(TimeSpan.FromHours(2), "V1");
        Assert.Equal("unknown", await stage.ResultAsync("V1"));
    }

    [Fact]
    public async Task A_slow_download_that_moves_is_under_way_for_days()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.ArriveAsync("V1");
        await stage.PublishAsync();
        for (int held = 1; held < 8; held++)
        {
            await stage.PassAsync(TimeSpan.FromHours(14), "V1");
            await stage.FetchingAsync("V1", held);
            Assert.Equal("under-way", await stage.ResultAsync("V1"));
        }
    }

    [Fact]
    public async Task A_terminal_that_waits_for_the_next_month_said_so_and_is_not_unknown()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.ArriveAsync("V1");
        await stage.PublishAsync();
        await stage.StageAsync("V1", UpdateStage.Waiting);
        await stage.PassAsync(TimeSpan.FromDays(20), "V1");
        Assert.Equal("waiting", await stage.ResultAsync("V1"));
    }

    [Theory]
    [InlineData(UpdateStage.Ready)]
    [InlineData(UpdateStage.Trial)]
    public async Task A_terminal_that_is_gone_since_it_was_to_start_the_release_is_unknown_after_a_weekend(int last)
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.ArriveAsync("V1");
        await stage.PublishAsync();
        await stage.StageAsync("V1", last);
        await stage.PassAsync(TimeSpan.FromHours(71));
        Assert.Equal("away", await stage.ResultAsync("V1"));
        await stage.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal("unknown", await stage.ResultAsync("V1"));
        await stage.RunsAsync(onTrial: false, "V1");
        Assert.Equal("proved", await stage.ResultAsync("V1"));
    }

    [Fact]
    public async Task A_terminal_without_a_network_proves_its_release_by_a_receipt()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.PublishAsync();
        Assert.Equal("away", await stage.ResultAsync("V1"));
        await stage.CarriedAsync("V1");
        Assert.Equal("proved", await stage.ResultAsync("V1"));
    }

    [Fact]
    public async Task A_failure_counts_for_the_attempt_that_it_is_about()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1");
        await stage.ArriveAsync("V1");
        await stage.PublishAsync();
        await stage.StageAsync("V1", UpdateStage.FellBack, UpdateReason.TrialFailed);
        Assert.Equal("failed", await stage.ResultAsync("V1"));
        await stage.PassAsync(TimeSpan.FromMinutes(5), "V1");
        await stage.PublishAsync();
        Assert.Equal("under-way", await stage.ResultAsync("V1"));

        // Five minutes later it says that all is as it was: it failed again, or would not.
        await stage.PassAsync(TimeSpan.FromMinutes(5), "V1");
        Assert.Equal("failed", await stage.ResultAsync("V1"));
    }
}

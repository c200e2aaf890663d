using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

public sealed class ByteBudgetTests
{
    private const long Month = 20L * 1024 * 1024;

    [Fact]
    public void Logs_stop_before_firmware_firmware_before_content_and_content_before_what_is_urgent()
    {
        ByteBudget budget = new(new MemorySlot(), Month);
        int[] classes = [TrafficClass.Logs, TrafficClass.Firmware, TrafficClass.Content, TrafficClass.Urgent];
        List<int> stopped = [];
        for (long used = 0; used <= Month; used += 4096)
        {
            foreach (int c in classes)
            {
                if (!budget.Allows(c, 4096) && !stopped.Contains(c))
                {
                    stopped.Add(c);
                    Assert.All(stopped, s => Assert.NotEqual(0, budget.StoppedClasses & (1 << s)));
                }
            }

            budget.Count(4096);
        }

        Assert.Equal(classes, stopped);
        Assert.Equal(15, budget.StoppedClasses);

        // The next month begins with nothing used and nothing stopped.
        budget.SetMonth(24000);
        Assert.Equal(15, budget.StoppedClasses);
        budget.SetMonth(24001);
        Assert.Equal((0, 0L), (budget.StoppedClasses, budget.Used));
    }

    [Fact]
    public void What_the_server_allows_counts_at_once_and_survives_a_restart()
    {
        MemorySlot slot = new();
        ByteBudget budget = new(slot, Month);
        budget.SetMonth(24000);
        budget.Count(15L * 1024 * 1024);
        Assert.False(budget.Allows(TrafficClass.Logs, 4096));
        budget.SetMonthly(2 * Month);
        Assert.Equal(0, budget.StoppedClasses);
        Assert.True(budget.Allows(TrafficClass.Logs, 4096));

        ByteBudget again = new(slot, Month);
        Assert.Equal(2 * Month, again.MonthlyBytes);
        Assert.InRange(again.Used, budget.Used, budget.Used + ByteBudget.PortionBytes);
        again.SetMonthly(Month / 2);
        Assert.False(again.Allows(TrafficClass.Urgent, 0));
    }

    [Fact]
    public void A_terminal_that_restarts_every_few_minutes_does_not_use_up_its_month_by_restarting()
    {
        MemorySlot slot = new();
        const int StartsAMonth = 31 * 24 * 12;
        const int BytesAStart = 900;
        for (int start = 0; start < StartsAMonth; start++)
        {
            new ByteBudget(slot, Month).Count(BytesAStart);
        }

        Assert.InRange(new ByteBudget(slot, Month).Used, StartsAMonth * (long)BytesAStart, StartsAMonth * (long)(BytesAStart + ByteBudget.FirstPortionBytes));
        Assert.True(new ByteBudget(slot, Month).Allows(TrafficClass.Content, 64 * 1024));
    }

    [Fact]
    public void A_slot_that_holds_something_else_counts_as_empty()
    {
        MemorySlot slot = new();
        slot.Save([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 12);
        ByteBudget budget = new(slot, Month);
        Assert.Equal((0L, Month), (budget.Used, budget.MonthlyBytes));
    }
}

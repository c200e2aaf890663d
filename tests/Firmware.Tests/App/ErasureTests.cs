using KioskFleet.Simulator.Faults;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>The command that takes all content off a terminal.</summary>
public sealed class ErasureTests
{
    [Fact]
    public void An_erasure_that_the_power_cuts_at_any_of_its_writes_is_finished_and_proved()
    {
        using StoryStage stage = new(22);
        Assert.Null(StoriesOfErasure.CutAtEveryWrite(stage));
    }
}

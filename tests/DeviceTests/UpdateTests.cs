using KioskFleet.Firmware.Update;
using nanoFramework.TestFramework;
using KioskFleet.Protocol;
using Assert = nanoFramework.TestFramework.Assert;

namespace KioskFleet.DeviceTests;

/// <summary>Which slot starts, and what survives a start.</summary>
[TestClass]
public class UpdateTests
{
    [TestMethod]
    public void A_trial_has_three_starts_and_then_the_good_slot_has_its_turn()
    {
        LaunchState state = new LaunchState();
        state.Confirmed = 0;
        Assert.AreEqual(0, LaunchPlan.Next(state));
        Assert.IsTrue(TrialPlan.BeginTrial(state, 1, 0, 0));
        for (int start = 0; start < LaunchPlan.MaxTrialStarts; start++)
        {
            Assert.AreEqual(1, LaunchPlan.Next(state));
        }

        Assert.AreEqual(0, LaunchPlan.Next(state));
        Assert.AreEqual(UpdateReason.TrialFailed, state.Reason);
    }

    [TestMethod]
    public void A_release_in_good_health_becomes_the_good_one_and_raises_the_floor()
    {
        LaunchState state = new LaunchState();
        state.Confirmed = 0;
        LaunchPlan.Next(state);
        TrialPlan.BeginTrial(state, 1, 0, 0);
        Assert.AreEqual(1, LaunchPlan.Next(state));
        TrialPlan.Confirm(state, 12);
        Assert.AreEqual(1, state.Confirmed);
        Assert.AreEqual(LaunchState.None, state.Trial);
        Assert.AreEqual(12, state.Floor);
        Assert.AreEqual(1, LaunchPlan.Next(state));
    }

    [TestMethod]
    public void Twenty_starts_that_do_not_live_end_with_the_release_that_lived_before_and_with_no_other()
    {
        LaunchState state = new LaunchState();
        state.Confirmed = 1;
        for (int start = 0; start < 2 * LaunchPlan.MaxStarts; start++)
        {
            Assert.AreEqual(1, LaunchPlan.Next(state));
        }

        Assert.IsTrue(TrialPlan.Live(state));
        state.SetLived(0, true);
        for (int start = 0; start < LaunchPlan.MaxStarts; start++)
        {
            Assert.AreEqual(1, LaunchPlan.Next(state));
        }

        Assert.AreEqual(0, LaunchPlan.Next(state));
        Assert.AreEqual(UpdateReason.CrashLoop, state.Reason);
    }

    [TestMethod]
    public void A_trial_that_has_not_run_can_be_taken_back_and_one_that_runs_cannot()
    {
        LaunchState state = new LaunchState();
        state.Confirmed = 0;
        LaunchPlan.Next(state);
        TrialPlan.BeginTrial(state, 1, 0, 0);
        Assert.IsTrue(TrialPlan.Cancel(state));
        Assert.AreEqual(0, LaunchPlan.Next(state));
        TrialPlan.BeginTrial(state, 1, 0, 0);
        Assert.AreEqual(1, LaunchPlan.Next(state));
        Assert.IsFalse(TrialPlan.Cancel(state));
    }

    [TestMethod]
    public void The_slot_that_runs_is_never_put_on_trial()
    {
        LaunchState state = new LaunchState();
        state.Confirmed = 0;
        LaunchPlan.Next(state);
        Assert.IsFalse(TrialPlan.BeginTrial(state, 0, 0, 0));
    }

    [TestMethod]
    public void The_state_is_read_back_and_a_changed_byte_in_front_is_refused()
    {
        LaunchState state = new LaunchState();
        state.Confirmed = 1;
        state.Trial = 0;
        state.TrialStarts = 2;
        state.Floor = 70000;
        byte[] bytes = state.Encode();
        LaunchState? read = LaunchState.Decode(bytes, bytes.Length);
        Assert.IsNotNull(read!);
        Assert.AreEqual(1, read!.Confirmed);
        Assert.AreEqual(0, read.Trial);
        Assert.AreEqual(2, read.TrialStarts);
        Assert.AreEqual(70000, read.Floor);
        bytes[0] ^= 0x40;
        Assert.IsNull(LaunchState.Decode(bytes, bytes.Length)!);
    }
}

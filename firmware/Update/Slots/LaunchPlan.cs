using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>Decides which slot to start. Touches no file and loads nothing, so that every way through it can be tested.</summary>
public static class LaunchPlan
{
    /// <summary>Starts that a trial has to prove itself.</summary>
    public const int MaxTrialStarts = 3;

    /// <summary>Starts of the confirmed slot without good health before the other one is tried. More than a trial has: power cuts count as starts, too.</summary>
    public const int MaxStarts = 20;

    /// <summary>Chooses a slot and counts its start in the state, which must be saved before the slot is started.</summary>
    /// <param name="state">What is known.</param>
    /// <returns>0 or 1; <see cref="LaunchState.None"/> if no slot is known to be good.</returns>
    public static int Next(LaunchState state)
    {
        if (state.Trial != LaunchState.None)
        {
            if (state.TrialStarts < MaxTrialStarts)
            {
                state.TrialStarts++;
                state.Running = state.Trial;
                return state.Trial;
            }

            EndTrial(state, UpdateReason.TrialFailed);
        }

        if (state.Confirmed == LaunchState.None)
        {
            state.Running = LaunchState.None;
            return LaunchState.None;
        }

        if (state.Starts >= MaxStarts)
        {
            // The other slot holds what ran before, or an update that failed: the caller checks it as any other.
            state.SetFailed(state.Confirmed);
            state.Confirmed = 1 - state.Confirmed;
            state.Starts = 0;
            state.Reason = UpdateReason.CrashLoop;
        }

        state.Starts++;
        state.Running = state.Confirmed;
        return state.Confirmed;
    }

    /// <summary>A slot that was chosen did not check. Call <see cref="Next"/> again.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="reason">A <see cref="UpdateReason"/>.</param>
    /// <param name="otherChecks">True if the other slot is known to check: it becomes the confirmed one if this one was.</param>
    public static void Refuse(LaunchState state, int slot, int reason, bool otherChecks)
    {
        if (state.Trial == slot)
        {
            EndTrial(state, reason);
        }
        else if (state.Confirmed == slot)
        {
            state.SetFailed(slot);
            state.Confirmed = otherChecks ? 1 - slot : LaunchState.None;
            state.Starts = 0;
            state.Reason = reason;
        }

        state.ForgetChecked(slot);
    }

    /// <summary>The trial is over and failed: the confirmed slot has its turn.</summary>
    public static void EndTrial(LaunchState state, int reason)
    {
        state.SetFailed(state.Trial);
        state.ForgetChecked(state.Trial);
        state.Trial = LaunchState.None;
        state.TrialStarts = 0;
        state.Reason = reason;
    }
}

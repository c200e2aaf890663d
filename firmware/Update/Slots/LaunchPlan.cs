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

            EndTrial(state, LaunchReason.TrialFailed);
        }

        if (state.Confirmed == LaunchState.None)
        {
            state.Running = LaunchState.None;
            return LaunchState.None;
        }

        if (state.Starts >= MaxStarts)
        {
            // The other slot holds what ran before, or an update that failed: the caller checks it as any other.
            state.Confirmed = 1 - state.Confirmed;
            state.Starts = 0;
            state.Reason = LaunchReason.CrashLoop;
        }

        state.Starts++;
        state.Running = state.Confirmed;
        return state.Confirmed;
    }

    /// <summary>A slot that was chosen did not check. Call <see cref="Next"/> again.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="reason">A <see cref="LaunchReason"/>.</param>
    /// <param name="otherChecks">True if the other slot is known to check: it becomes the confirmed one if this one was.</param>
    public static void Refuse(LaunchState state, int slot, int reason, bool otherChecks)
    {
        state.ForgetChecked(slot);
        if (state.Trial == slot)
        {
            EndTrial(state, reason);
        }
        else if (state.Confirmed == slot)
        {
            state.Confirmed = otherChecks ? 1 - slot : LaunchState.None;
            state.Starts = 0;
            state.Reason = reason;
        }
    }

    /// <summary>An update stands whole and checked in a slot: it goes on trial at the next start.</summary>
    /// <returns>False if the slot is the one that runs or is known to be good.</returns>
    public static bool BeginTrial(LaunchState state, int slot)
    {
        if (slot == state.Confirmed || slot == state.Running)
        {
            return false;
        }

        state.Trial = slot;
        state.TrialStarts = 0;
        state.Reason = LaunchReason.None;
        state.ReasonNumber = 0;
        return true;
    }

    /// <summary>The running application is in good health: a trial becomes the confirmed slot.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="floor">Security floor of the running release.</param>
    /// <returns>True if the state changed and must be saved.</returns>
    public static bool Confirm(LaunchState state, int floor)
    {
        bool changed = state.Starts != 0 || state.Running != state.Confirmed;
        if (state.Running == LaunchState.None)
        {
            return false;
        }

        if (state.Trial == state.Running)
        {
            state.Trial = LaunchState.None;
            state.TrialStarts = 0;
        }

        state.Confirmed = state.Running;
        state.Starts = 0;
        if (floor > state.Floor)
        {
            state.Floor = floor;
            changed = true;
        }

        return changed;
    }

    private static void EndTrial(LaunchState state, int reason)
    {
        state.ForgetChecked(state.Trial);
        state.Trial = LaunchState.None;
        state.TrialStarts = 0;
        state.Reason = reason;
    }
}

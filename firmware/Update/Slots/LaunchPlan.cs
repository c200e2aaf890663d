using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>Decides which slot to start. Touches no file and loads nothing, so that every way through it can be tested.</summary>
public static class LaunchPlan
{
    /// <summary>Starts that a trial has to prove itself.</summary>
    public const int MaxTrialStarts = 3;

    /// <summary>Starts in a row of the confirmed slot that did not live before the other one is tried. More than a trial has: a power cut in the first minute counts, too.</summary>
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

        return NextConfirmed(state);
    }

    /// <summary>The same without a look at the trial.</summary>
    public static int NextConfirmed(LaunchState state)
    {
        if (state.Confirmed != LaunchState.None && state.Starts >= MaxStarts && state.HasLived(1 - state.Confirmed))
        {
            state.SetFailed(state.Confirmed);
            state.SetLived(state.Confirmed, false);
            state.Confirmed = 1 - state.Confirmed;
            state.Starts = 0;
            state.Reason = UpdateReason.CrashLoop;
        }

        state.Starts += state.Starts < MaxStarts ? 1 : 0;
        return state.Running = state.Confirmed;
    }

    /// <summary>The trial is over and failed: the confirmed slot has its turn.</summary>
    public static void EndTrial(LaunchState state, int reason)
    {
        state.SetFailed(state.Trial);
        state.SetLived(state.Trial, false);
        state.ForgetChecked(state.Trial);
        state.Trial = LaunchState.None;
        state.TrialStarts = 0;
        state.TrialHours = 0;
        state.Reason = reason;
    }
}

using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>What the application does to the launch state: the launcher's part is <see cref="LaunchPlan"/>. Touches no file, so that every way through it can be tested.</summary>
public static class TrialPlan
{
    /// <summary>The running trial itself found that it will not do: the next start is of the slot before.</summary>
    /// <returns>False if it is not on trial.</returns>
    public static bool Abandon(LaunchState state, int reason)
    {
        if (state.Trial == LaunchState.None || state.Trial != state.Running)
        {
            return false;
        }

        LaunchPlan.EndTrial(state, reason);
        return true;
    }

    /// <summary>An update stands whole and checked in a slot: it goes on trial at the next start.</summary>
    /// <returns>False if the slot is the one that runs or is known to be good.</returns>
    public static bool BeginTrial(LaunchState state, int slot, int attempt)
    {
        if (slot == state.Confirmed || slot == state.Running)
        {
            return false;
        }

        state.Trial = slot;
        state.TrialStarts = 0;
        state.Reason = UpdateReason.None;
        state.ReasonNumber = 0;
        state.Attempt = attempt;
        Array.Clear(state.Failed, 0, state.Failed.Length);
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
}

using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>What the application does to the launch state: the launcher's part is <see cref="LaunchPlan"/>. Touches no file, so that every way through it can be tested.</summary>
public static class TrialPlan
{
    /// <summary>Bit of <see cref="LaunchState.Flags"/>: in the day before the trial the server was heard, so a trial that does not hear it has not proved itself.</summary>
    public const int HeardBefore = 4;

    /// <summary>Bit of <see cref="LaunchState.Flags"/>: before the trial there was no set to show, so none is asked of it.</summary>
    public const int NothingShown = 8;

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

    /// <summary>A slot is about to be written over: what stood there is no way out of a crash loop any more, and waits for no trial.</summary>
    /// <returns>True if the state changed and must be saved before the first byte is written.</returns>
    public static bool BeginWriting(LaunchState state, int slot)
    {
        bool changed = state.HasLived(slot) || state.Trial == slot;
        Cancel(state);
        state.SetLived(slot, false);
        state.ForgetChecked(slot);
        return changed;
    }

    /// <summary>An update stands whole and checked in a slot: it goes on trial at the next start.</summary>
    /// <param name="flags">What it must prove: <see cref="HeardBefore"/>, <see cref="NothingShown"/>.</param>
    /// <returns>False if the slot is the one that runs or is known to be good.</returns>
    public static bool BeginTrial(LaunchState state, int slot, int attempt, int flags)
    {
        if (slot == state.Confirmed || slot == state.Running)
        {
            return false;
        }

        state.Trial = slot;
        state.TrialStarts = 0;
        state.TrialHours = 0;
        state.Flags = (state.Flags & ~(HeardBefore | NothingShown)) | flags;
        state.SetLived(slot, false);

        // What fetched, wrote and checked a release works.
        state.SetLived(state.Running, true);
        state.Reason = UpdateReason.None;
        state.ReasonNumber = 0;
        state.Attempt = attempt;
        state.SetFailed(LaunchState.None);
        return true;
    }

    /// <summary>The release that waits for its trial is not wanted any more.</summary>
    /// <returns>False if none waits; one that runs already must prove itself or fail.</returns>
    public static bool Cancel(LaunchState state)
    {
        if (state.Trial == LaunchState.None || state.Trial == state.Running)
        {
            return false;
        }

        state.ForgetChecked(state.Trial);
        state.Trial = LaunchState.None;
        state.TrialStarts = 0;
        return true;
    }

    /// <summary>The confirmed release lived at this start: what is counted are starts that did not.</summary>
    /// <returns>True if the state changed and must be saved.</returns>
    public static bool Live(LaunchState state)
    {
        bool changed = state.Starts != 0 || !state.HasLived(state.Running);
        state.Starts = 0;
        state.SetLived(state.Running, true);
        return changed;
    }

    /// <summary>The running application has proved itself: a trial, or the slot that stood in for one that does not check, becomes the confirmed slot.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="floor">Security floor of the running release.</param>
    public static void Confirm(LaunchState state, int floor)
    {
        if (state.Trial != state.Running && state.Confirmed != state.Running)
        {
            state.SetLived(state.Confirmed, false);
        }

        if (state.Trial == state.Running)
        {
            state.Trial = LaunchState.None;
            state.TrialStarts = 0;
            state.TrialHours = 0;
        }

        if (ObjectHash.Same(state.ReleaseOf(state.Running), 0, state.Failed, 0))
        {
            state.SetFailed(LaunchState.None);
        }

        state.Confirmed = state.Running;
        state.Floor = floor > state.Floor ? floor : state.Floor;
        Live(state);
    }
}

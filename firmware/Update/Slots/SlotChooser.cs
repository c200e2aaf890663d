using System;
using System.Threading;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>From the state to a slot that checks, and the state saved: what the launcher does before it loads anything. The state is written only with a start that is made, and no
/// slot is ever written off in it: whatever does not check now is looked at again at the next start.</summary>
public sealed class SlotChooser(string root, byte[][] keys, string profile, string nativeSet)
{
    private readonly LaunchFile _file = new LaunchFile(root);

    /// <summary>A second name that the board may have, where two files disagree about it; empty: none.</summary>
    public string OtherProfile { get; set; } = "";

    /// <summary>The assemblies of the slot that was chosen, in the order of loading.</summary>
    public byte[]?[] Assemblies { get; private set; } = new byte[]?[0];

    /// <summary>Its header.</summary>
    public FirmwareHeader Header { get; private set; } = new FirmwareHeader();

    /// <summary>The state as it is at this start, saved or not: the application is told.</summary>
    public LaunchState State { get; private set; } = new LaunchState();

    /// <summary>Chooses, checks, and saves the state.</summary>
    /// <returns>The slot, or <see cref="LaunchState.None"/> if neither checks now.</returns>
    /// <exception cref="OutOfMemoryException">There was no memory for it. The start counts: a release for which there is never enough gives way to the other one.</exception>
    public int Choose()
    {
        LaunchState state = State = _file.Load() ?? NewState();
        int confirmed = state.Confirmed;
        int slot = LaunchPlan.Next(state);
        if (slot == LaunchState.None)
        {
            return LaunchState.None;
        }

        if (_file.IsUnreadable)
        {
            // The slots can be read and the state cannot: its place is broken, not the medium.
            _file.Discard();
        }

        try
        {
            return Choose(state, slot, confirmed);
        }
        catch (OutOfMemoryException)
        {
            Assemblies = new byte[]?[0];
            _file.Save(state);
            throw;
        }
    }

    private int Choose(LaunchState state, int slot, int confirmed)
    {
        int refused = LaunchState.None;
        if (slot == state.Trial)
        {
            int wrong = Read(slot, state);
            if (wrong == UpdateReason.None && _file.Save(state))
            {
                return slot;
            }

            // What cannot be read now has had one of its starts, and one that cannot be counted must not be made: the trial goes on at the next start. What is wrong for good ends it.
            if (wrong != UpdateReason.None)
            {
                refused = slot;
                if (wrong != SlotImage.Unreadable)
                {
                    LaunchPlan.EndTrial(state, wrong);
                    state.ReasonNumber = Header.Number;
                }
            }

            slot = LaunchPlan.NextConfirmed(state);
        }

        int reason = Read(slot, state);
        if (reason != UpdateReason.None)
        {
            // For this start the other one, whatever it is: a release that failed serves people better than dark glass. It becomes the confirmed one only by proof.
            int number = Header.Number;
            slot = 1 - slot;
            if (slot == refused || Read(slot, state) != UpdateReason.None)
            {
                return LaunchState.None;
            }

            state.Running = slot;
            state.ReasonNumber = number;
            state.Reason = reason == SlotImage.Unreadable ? UpdateReason.Damaged : reason;
            if (state.Confirmed != confirmed)
            {
                // The way out of a crash loop is none. The release that loops stays the confirmed one: so it can still fetch another into the slot that nobody can use.
                state.Confirmed = confirmed;
                state.SetFailed(LaunchState.None);
            }
        }

        _file.Save(state);
        return slot;
    }

    /// <summary>Without a state the higher release that checks goes on trial against the lower one; a single one is taken as it is.</summary>
    private LaunchState NewState()
    {
        LaunchState state = new LaunchState();
        int[] numbers = new int[2];
        for (int slot = 0; slot < 2; slot++)
        {
            if (Read(slot, state) == UpdateReason.None)
            {
                numbers[slot] = Header.Number;
                state.Floor = Header.Floor > state.Floor ? Header.Floor : state.Floor;
            }
        }

        int best = numbers[1] > numbers[0] ? 1 : 0;
        int other = 1 - best;
        state.Confirmed = numbers[best] == 0 ? LaunchState.None : numbers[other] > 0 && numbers[other] >= state.Floor ? other : best;
        state.Trial = state.Confirmed == other ? best : LaunchState.None;
        state.Reason = UpdateReason.StateLost;
        state.ReasonNumber = numbers[best];
        return state;
    }

    /// <summary>Looks at a slot, again where bits may have turned on the way; at a signature, which takes up to 14 s, twice at most.</summary>
    private int Read(int slot, LaunchState state)
    {
        int reason = UpdateReason.None;
        for (int i = 0; i < LaunchFile.Tries; i++)
        {
            SlotImage image = new SlotImage(root, slot) { OtherProfile = OtherProfile };
            Assemblies = new byte[]?[FirmwareHeader.MaxAssemblies];
            reason = image.Check(state, keys, profile, nativeSet, Assemblies);
            Header = image.Header;
            if (reason == UpdateReason.None || reason > UpdateReason.BadSignature || (reason == UpdateReason.BadSignature && i > 0))
            {
                break;
            }

            Thread.Sleep(reason == SlotImage.Unreadable ? LaunchFile.PauseMs : 0);
        }

        return reason;
    }
}

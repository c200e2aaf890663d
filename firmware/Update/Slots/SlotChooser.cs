using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>From the state to a slot that checks, and the state saved: what the launcher does before it loads anything.</summary>
public sealed class SlotChooser
{
    private readonly string _root;
    private readonly byte[][] _keys;
    private readonly string _profile;
    private readonly string _nativeSet;
    private readonly LaunchFile _file;

    public SlotChooser(string root, byte[][] keys, string profile, string nativeSet)
    {
        _root = root;
        _keys = keys;
        _profile = profile;
        _nativeSet = nativeSet;
        _file = new LaunchFile(root);
    }

    /// <summary>The assemblies of the slot that was chosen, in the order of loading.</summary>
    public byte[]?[] Assemblies { get; private set; } = new byte[]?[0];

    /// <summary>Its header.</summary>
    public FirmwareHeader Header { get; private set; } = new FirmwareHeader();

    /// <summary>Chooses, checks, and saves the state.</summary>
    /// <returns>The slot, or <see cref="LaunchState.None"/> if neither checks: then the state stays as it was, and the next start looks again.</returns>
    /// <exception cref="OutOfMemoryException">There was no memory for it. The start counts: a release for which there is never enough gives way to the other one.</exception>
    public int Choose()
    {
        LaunchState state = _file.Load() ?? NewState();

        // Each round refuses a trial or a slot; there are two slots and one trial.
        for (int round = 0; round < 4; round++)
        {
            int slot = LaunchPlan.Next(state);
            if (slot == LaunchState.None)
            {
                break;
            }

            int reason;
            bool otherChecks = false;
            int number;
            try
            {
                reason = Read(slot, state);
                if (reason == UpdateReason.None)
                {
                    // Counted before it runs: a start that kills the board is a start.
                    _file.Save(state);
                    return slot;
                }

                number = Header.Number;
                otherChecks = state.Confirmed == slot && Read(1 - slot, state) == UpdateReason.None;
            }
            catch (OutOfMemoryException)
            {
                Assemblies = new byte[]?[0];
                _file.Save(state);
                throw;
            }

            LaunchPlan.Refuse(state, slot, reason, otherChecks);
            state.ReasonNumber = number;
        }

        return LaunchState.None;
    }

    /// <summary>Without a state the higher release that checks is taken as good.</summary>
    private LaunchState NewState()
    {
        LaunchState state = new LaunchState();
        int best = 0;
        for (int slot = 0; slot < 2; slot++)
        {
            if (Read(slot, state) == UpdateReason.None && Header.Number > best)
            {
                best = Header.Number;
                state.Confirmed = slot;
            }
        }

        state.Reason = UpdateReason.StateLost;
        state.ReasonNumber = best;
        return state;
    }

    private int Read(int slot, LaunchState state)
    {
        SlotImage image = new SlotImage(_root, slot);
        byte[]?[] assemblies = new byte[]?[FirmwareHeader.MaxAssemblies];
        int reason = image.Check(slot, state, _keys, _profile, _nativeSet, assemblies);
        Header = image.Header;
        Assemblies = assemblies;
        return reason;
    }
}

using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>What launcher and application tell one another over a restart, 68 bytes in a slot file (SPEC.md §9).</summary>
public sealed class LaunchState
{
    public const int Bytes = 68;

    /// <summary>Stands for "no slot".</summary>
    public const int None = 255;

    public const string FileName = "launch.slt";

    private const int Version = 2;
    private const int MarkBytes = Limits.IdBytes;
    private const int MarksAt = 16;
    private const int FailedAt = MarksAt + (2 * MarkBytes);

    private readonly byte[] _b = new byte[Bytes];

    public LaunchState()
    {
        _b[0] = Version;
        Confirmed = None;
        Trial = None;
        Running = None;
    }

    /// <summary>The slot that is known to be good.</summary>
    public int Confirmed { get => _b[1]; set => _b[1] = (byte)value; }

    /// <summary>The slot that must prove itself.</summary>
    public int Trial { get => _b[2]; set => _b[2] = (byte)value; }

    /// <summary>Starts of the trial so far.</summary>
    public int TrialStarts { get => _b[3]; set => _b[3] = (byte)value; }

    /// <summary>Starts of the confirmed slot since it last lived.</summary>
    public int Starts { get => _b[4]; set => _b[4] = (byte)value; }

    /// <summary>The slot that was started last.</summary>
    public int Running { get => _b[5]; set => _b[5] = (byte)value; }

    /// <summary>Why the launcher last left a slot: a <see cref="UpdateReason"/>. Reported until another release goes on trial.</summary>
    public int Reason { get => _b[6]; set => _b[6] = (byte)value; }

    /// <summary>Which attempt at its release the last trial was.</summary>
    public int Attempt { get => _b[7]; set => _b[7] = (byte)value; }

    /// <summary>Release number that <see cref="Reason"/> is about; 0: not known.</summary>
    public int ReasonNumber { get => Bits.ReadInt(_b, 8); set => Bits.WriteInt(_b, 8, value); }

    /// <summary>Releases below this number are refused for ever.</summary>
    public int Floor { get => Bits.ReadInt(_b, 12); set => Bits.WriteInt(_b, 12, value); }

    /// <summary>Bits: slot 0 has lived, slot 1 has lived, and what the trial must prove (TrialPlan).</summary>
    public int Flags { get => _b[64]; set => _b[64] = (byte)value; }

    /// <summary>Hours that the trial was in good health without hearing the server, over all its starts.</summary>
    public int TrialHours { get => _b[65]; set => _b[65] = (byte)value; }

    /// <summary>The release that was left last, by the first 16 bytes of its header's digest; all zero: none, or not known.</summary>
    public byte[] Failed => Mark(FailedAt);

    /// <summary>Name of a slot's release, once its signature was checked: checking it again would cost 5 to 14 s at every start. All zero: not checked.</summary>
    public byte[] ReleaseOf(int slot) => slot == None ? new byte[MarkBytes] : Mark(MarksAt + (slot * MarkBytes));

    /// <summary>Keeps the name of a release that is left, before its mark is forgotten; <see cref="None"/>: forgets it.</summary>
    public void SetFailed(int slot) => Array.Copy(ReleaseOf(slot), 0, _b, FailedAt, MarkBytes);

    /// <summary>True if the release in a slot has run here in good health since it was written: the way out of a crash loop, which a release that failed or was taken back is not.</summary>
    public bool HasLived(int slot) => (Flags & (1 << slot)) != 0;

    public void SetLived(int slot, bool lived) => Flags = lived ? Flags | (1 << slot) : Flags & ~(1 << slot);

    public bool WasChecked(int slot, byte[] digest) => ObjectHash.Same(_b, MarksAt + (slot * MarkBytes), digest, 0);

    public void SetChecked(int slot, byte[] digest) => Array.Copy(digest, 0, _b, MarksAt + (slot * MarkBytes), MarkBytes);

    public void ForgetChecked(int slot) => Array.Clear(_b, MarksAt + (slot * MarkBytes), MarkBytes);

    public byte[] Encode() => ObjectHash.First(_b, Bytes);

    /// <returns>Null if it is not a state: then nothing is known and both slots are looked at.</returns>
    public static LaunchState? Decode(byte[] b, int count)
    {
        if (count != Bytes || b[0] != Version || b[1] > 1 || (b[2] > 1 && b[2] != None) || b[1] == b[2] || (b[5] > 1 && b[5] != None))
        {
            return null;
        }

        LaunchState s = new LaunchState();
        Array.Copy(b, 0, s._b, 0, Bytes);
        return s;
    }

    private byte[] Mark(int at)
    {
        byte[] mark = new byte[MarkBytes];
        Array.Copy(_b, at, mark, 0, MarkBytes);
        return mark;
    }
}

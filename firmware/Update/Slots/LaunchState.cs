using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>What launcher and application tell one another over a restart, 64 bytes in a slot file (SPEC.md §9).</summary>
public sealed class LaunchState
{
    public const int Bytes = 64;

    /// <summary>Stands for "no slot".</summary>
    public const int None = 255;

    public const string FileName = "launch.slt";

    private const int Version = 1;
    private const int MarkBytes = 16;

    /// <summary>The slot that is known to be good.</summary>
    public int Confirmed = None;

    /// <summary>The slot that must prove itself.</summary>
    public int Trial = None;

    /// <summary>Starts of the trial so far.</summary>
    public int TrialStarts;

    /// <summary>Starts of the confirmed slot since it was last in good health.</summary>
    public int Starts;

    /// <summary>The slot that was started last.</summary>
    public int Running = None;

    /// <summary>Why the launcher last left a slot: a <see cref="UpdateReason"/>. Reported until another release goes on trial.</summary>
    public int Reason;

    /// <summary>Release number that <see cref="Reason"/> is about; 0: not known.</summary>
    public int ReasonNumber;

    /// <summary>Releases below this number are refused for ever.</summary>
    public int Floor;

    /// <summary>For each slot the first 16 bytes of its header's digest, once the signature was checked: checking it again would cost 5 to 14 s at every start.</summary>
    public readonly byte[] Checked = new byte[2 * MarkBytes];

    /// <summary>The release that was left last, named as in <see cref="Checked"/>; all zero: none, or not known.</summary>
    public readonly byte[] Failed = new byte[MarkBytes];

    /// <summary>Which attempt at its release the last trial was.</summary>
    public int Attempt;

    /// <summary>Name of a slot's release, once its signature was checked; all zero: not checked.</summary>
    public byte[] ReleaseOf(int slot)
    {
        byte[] release = new byte[MarkBytes];
        if (slot != None)
        {
            Array.Copy(Checked, slot * MarkBytes, release, 0, MarkBytes);
        }

        return release;
    }

    /// <summary>Keeps the name of a release that is left, before its mark is forgotten.</summary>
    public void SetFailed(int slot) => Array.Copy(Checked, slot * MarkBytes, Failed, 0, MarkBytes);

    public bool WasChecked(int slot, byte[] digest)
    {
        for (int i = 0; i < MarkBytes; i++)
        {
            if (Checked[(slot * MarkBytes) + i] != digest[i])
            {
                return false;
            }
        }

        return true;
    }

    public void SetChecked(int slot, byte[] digest) => Array.Copy(digest, 0, Checked, slot * MarkBytes, MarkBytes);

    public void ForgetChecked(int slot) => Array.Clear(Checked, slot * MarkBytes, MarkBytes);

    public byte[] Encode()
    {
        byte[] b = new byte[Bytes];
        b[0] = Version;
        b[1] = (byte)Confirmed;
        b[2] = (byte)Trial;
        b[3] = (byte)TrialStarts;
        b[4] = (byte)Starts;
        b[5] = (byte)Running;
        b[6] = (byte)Reason;
        b[7] = (byte)Attempt;
        WriteInt(b, 8, ReasonNumber);
        WriteInt(b, 12, Floor);
        Array.Copy(Checked, 0, b, 16, Checked.Length);
        Array.Copy(Failed, 0, b, 16 + Checked.Length, Failed.Length);
        return b;
    }

    /// <returns>Null if it is not a state: then nothing is known and both slots are looked at.</returns>
    public static LaunchState? Decode(byte[] b, int count)
    {
        if (count != Bytes || b[0] != Version || !IsSlot(b[1]) || !IsSlot(b[2]) || !IsSlot(b[5]))
        {
            return null;
        }

        LaunchState s = new LaunchState();
        s.Confirmed = b[1];
        s.Trial = b[2];
        s.TrialStarts = b[3];
        s.Starts = b[4];
        s.Running = b[5];
        s.Reason = b[6];
        s.Attempt = b[7];
        s.ReasonNumber = BitConverter.ToInt32(b, 8);
        s.Floor = BitConverter.ToInt32(b, 12);
        Array.Copy(b, 16, s.Checked, 0, s.Checked.Length);
        Array.Copy(b, 16 + s.Checked.Length, s.Failed, 0, s.Failed.Length);
        return s;
    }

    private static bool IsSlot(int value) => value == 0 || value == 1 || value == None;

    private static void WriteInt(byte[] b, int offset, int value)
    {
        b[offset] = (byte)value;
        b[offset + 1] = (byte)(value >> 8);
        b[offset + 2] = (byte)(value >> 16);
        b[offset + 3] = (byte)(value >> 24);
    }
}

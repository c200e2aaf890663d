using System;
using System.IO;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>A release in a slot file (SPEC.md §9): a signed header, then the assemblies. Everything is checked before a byte of it is run.</summary>
public sealed class SlotImage
{
    public const int Magic = 0x3157464B;

    /// <summary>Where the assemblies begin: the signed header with 32 assemblies fits before it.</summary>
    public const int HeaderBytes = 4096;

    private const int EnvelopeOffset = 8;
    private readonly string _path;

    public SlotImage(string root, int slot)
    {
        _path = PathOf(root, slot);
    }

    /// <summary>The header, once <see cref="Check"/> read it.</summary>
    public FirmwareHeader Header { get; private set; } = new FirmwareHeader();

    public static string PathOf(string root, int slot) => root + (slot == 0 ? "slot.a" : "slot.b");

    /// <summary>Checks a slot: header, signature, floor, board, and each assembly's digest.</summary>
    /// <param name="slot">Its number.</param>
    /// <param name="state">Holds the floor, and remembers a signature that was checked.</param>
    /// <param name="keys">Keys that may sign firmware.</param>
    /// <param name="profile">This board's profile.</param>
    /// <param name="nativeSet">This board's set of native libraries.</param>
    /// <param name="assemblies">Receives the assemblies if it is as long as the header's list or longer; null: only checked.</param>
    /// <returns>A <see cref="LaunchReason"/>; None if all is well.</returns>
    public int Check(int slot, LaunchState state, byte[][] keys, string profile, string nativeSet, byte[]?[]? assemblies)
    {
        try
        {
            FileStream file = new FileStream(_path, FileMode.Open, FileAccess.Read);
            try
            {
                int reason = CheckHeader(file, slot, state, keys, profile, nativeSet);
                return reason == LaunchReason.None ? CheckAssemblies(file, assemblies) : reason;
            }
            finally
            {
                file.Close();
            }
        }
        catch (Exception)
        {
            return LaunchReason.Damaged;
        }
    }

    private static SignedEnvelope? ReadEnvelope(FileStream file)
    {
        byte[] head = new byte[HeaderBytes];
        if (!ReadWhole(file, head) || BitConverter.ToInt32(head, 0) != Magic)
        {
            return null;
        }

        int count = BitConverter.ToInt32(head, 4);
        return count < 1 || count > HeaderBytes - EnvelopeOffset ? null : SignedEnvelope.Decode(head, EnvelopeOffset, count);
    }

    private static bool IsSigned(SignedEnvelope envelope, byte[] digest, byte[][] keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            byte[] name = ObjectHash.OfKey(keys[i]);
            bool same = true;
            for (int j = 0; j < name.Length; j++)
            {
                same &= name[j] == envelope.KeyId[j];
            }

            if (same && P256.Verify(keys[i], digest, envelope.Signature))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReadWhole(FileStream file, byte[] buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int read = file.Read(buffer, done, buffer.Length - done);
            if (read <= 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    private int CheckHeader(FileStream file, int slot, LaunchState state, byte[][] keys, string profile, string nativeSet)
    {
        SignedEnvelope? envelope = ReadEnvelope(file);
        if (envelope == null)
        {
            return LaunchReason.Damaged;
        }

        byte[] digest = ObjectHash.FirmwareDigest(envelope.Payload);
        if (!state.WasChecked(slot, digest))
        {
            if (!IsSigned(envelope, digest, keys))
            {
                return LaunchReason.BadSignature;
            }

            state.SetChecked(slot, digest);
        }

        Header = FirmwareHeader.Decode(envelope.Payload, 0, envelope.Payload.Length);
        if (Header.Number < state.Floor)
        {
            return LaunchReason.BelowFloor;
        }

        return Header.Profile == profile && Header.NativeSet == nativeSet ? LaunchReason.None : LaunchReason.WrongBoard;
    }

    private int CheckAssemblies(FileStream file, byte[]?[]? assemblies)
    {
        for (int i = 0; i < Header.Lengths.Length; i++)
        {
            byte[] bytes = new byte[Header.Lengths[i]];
            if (!ReadWhole(file, bytes))
            {
                return LaunchReason.Damaged;
            }

            byte[] digest = ObjectHash.FirmwareDigest(bytes);
            for (int j = 0; j < digest.Length; j++)
            {
                if (digest[j] != Header.Digests[i][j])
                {
                    return LaunchReason.Damaged;
                }
            }

            if (assemblies != null && i < assemblies.Length)
            {
                assemblies[i] = bytes;
            }
        }

        return LaunchReason.None;
    }
}

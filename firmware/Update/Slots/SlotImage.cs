using System;
using System.IO;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>A release in a slot file (SPEC.md §9): a signed header, then the assemblies. Everything is checked before a byte of it is run.</summary>
public sealed class SlotImage
{
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
    /// <returns>A <see cref="UpdateReason"/>; None if all is well.</returns>
    /// <exception cref="OutOfMemoryException">There was no memory for it: that says nothing about the release.</exception>
    public int Check(int slot, LaunchState state, byte[][] keys, string profile, string nativeSet, byte[]?[]? assemblies)
    {
        try
        {
            FileStream file = new FileStream(_path, FileMode.Open, FileAccess.Read);
            try
            {
                byte[] head = new byte[FirmwareImage.HeadBytes];
                int reason = ReadWhole(file, head) ? CheckHead(head, slot, state, keys, profile, nativeSet) : UpdateReason.Damaged;
                return reason == UpdateReason.None ? CheckAssemblies(file, assemblies) : reason;
            }
            finally
            {
                file.Close();
            }
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            return UpdateReason.Damaged;
        }
    }

    /// <summary>Checks the head of a release alone: signature, floor, board and libraries.</summary>
    /// <param name="head">The first <see cref="FirmwareImage.HeadBytes"/> bytes.</param>
    /// <exception cref="CborException">It is not a head.</exception>
    public int CheckHead(byte[] head, int slot, LaunchState state, byte[][] keys, string profile, string nativeSet)
    {
        SignedEnvelope? envelope = FirmwareImage.EnvelopeIn(head);
        if (envelope == null)
        {
            return UpdateReason.Damaged;
        }

        byte[] digest = ObjectHash.FirmwareDigest(envelope.Payload);
        if (!state.WasChecked(slot, digest))
        {
            if (!IsSigned(envelope, digest, keys))
            {
                return UpdateReason.BadSignature;
            }

            state.SetChecked(slot, digest);
        }

        Header = FirmwareHeader.Decode(envelope.Payload, 0, envelope.Payload.Length);
        if (Header.Number < state.Floor)
        {
            return UpdateReason.BelowFloor;
        }

        return Header.Profile != profile ? UpdateReason.WrongBoard : Header.NativeSet != nativeSet ? UpdateReason.WrongLibraries : UpdateReason.None;
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

    private int CheckAssemblies(FileStream file, byte[]?[]? assemblies)
    {
        for (int i = 0; i < Header.Lengths.Length; i++)
        {
            byte[] bytes = new byte[Header.Lengths[i]];
            if (!ReadWhole(file, bytes))
            {
                return UpdateReason.Damaged;
            }

            byte[] digest = ObjectHash.FirmwareDigest(bytes);
            for (int j = 0; j < digest.Length; j++)
            {
                if (digest[j] != Header.Digests[i][j])
                {
                    return UpdateReason.Damaged;
                }
            }

            if (assemblies != null && i < assemblies.Length)
            {
                assemblies[i] = bytes;
            }
        }

        return UpdateReason.None;
    }
}

using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>A release in a slot file (SPEC.md §9): a signed header, then the assemblies. Everything is checked before a byte of it is run.</summary>
public sealed class SlotImage(string root, int slot)
{
    /// <summary>Beside the reasons of <see cref="UpdateReason"/>: the slot could not be read now, which says nothing about the release in it.</summary>
    public const int Unreadable = -1;

    private readonly string _path = PathOf(root, slot);

    /// <summary>The header, once <see cref="Check"/> read it.</summary>
    public FirmwareHeader Header { get; private set; } = new FirmwareHeader();

    /// <summary>A second profile that is good, too; empty: none.</summary>
    public string OtherProfile { get; set; } = "";

    public static string PathOf(string root, int slot) => root + (slot == 0 ? "slot.a" : "slot.b");

    /// <summary>Checks a slot: header, signature, floor, board, and each assembly's digest.</summary>
    /// <param name="state">Holds the floor, and remembers a signature that was checked.</param>
    /// <param name="keys">Keys that may sign firmware.</param>
    /// <param name="profile">This board's profile.</param>
    /// <param name="nativeSet">This board's set of native libraries.</param>
    /// <param name="assemblies">Receives the assemblies if it is as long as the header's list or longer; null: only checked.</param>
    /// <returns>A <see cref="UpdateReason"/>, or <see cref="Unreadable"/>; None if all is well.</returns>
    /// <exception cref="OutOfMemoryException">There was no memory for it: that says nothing about the release.</exception>
    public int Check(LaunchState state, byte[][] keys, string profile, string nativeSet, byte[]?[]? assemblies)
    {
        try
        {
            if (!File.Exists(_path))
            {
                return UpdateReason.Damaged;
            }

            FileStream file = new FileStream(_path, FileMode.Open, FileAccess.Read);
            try
            {
                byte[] head = new byte[FirmwareImage.HeadBytes];
                int reason = SegmentFiles.ReadFully(file, head, 0, head.Length) == head.Length ? CheckHead(head, state, keys, profile, nativeSet) : UpdateReason.Damaged;
                return reason == UpdateReason.None ? CheckAssemblies(file, assemblies) : reason;
            }
            finally
            {
                file.Close();
            }
        }
        catch (CborException)
        {
            return UpdateReason.Damaged;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Unreadable;
        }
    }

    /// <summary>Checks the head of a release alone: signature, floor, board and libraries.</summary>
    /// <param name="head">The first <see cref="FirmwareImage.HeadBytes"/> bytes.</param>
    /// <exception cref="CborException">It is not a head.</exception>
    public int CheckHead(byte[] head, LaunchState state, byte[][] keys, string profile, string nativeSet)
    {
        SignedEnvelope? envelope = FirmwareImage.EnvelopeIn(head);
        if (envelope == null)
        {
            return UpdateReason.Damaged;
        }

        byte[] digest = ObjectHash.FirmwareDigest(envelope.Payload);
        if (!state.WasChecked(slot, digest))
        {
            byte[]? key = envelope.SignerIn(keys);
            if (key == null || !P256.Verify(key, digest, envelope.Signature))
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

        return Header.Profile != profile && Header.Profile != OtherProfile ? UpdateReason.WrongBoard : Header.NativeSet != nativeSet ? UpdateReason.WrongLibraries : UpdateReason.None;
    }

    private int CheckAssemblies(FileStream file, byte[]?[]? assemblies)
    {
        for (int i = 0; i < Header.Lengths.Length; i++)
        {
            byte[] bytes = new byte[Header.Lengths[i]];
            if (SegmentFiles.ReadFully(file, bytes, 0, bytes.Length) != bytes.Length || !ObjectHash.Same(ObjectHash.FirmwareDigest(bytes), 0, Header.Digests[i], 0, Header.Digests[i].Length))
            {
                return UpdateReason.Damaged;
            }

            if (assemblies != null && i < assemblies.Length)
            {
                assemblies[i] = bytes;
            }
        }

        return UpdateReason.None;
    }
}

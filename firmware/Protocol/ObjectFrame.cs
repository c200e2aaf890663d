using System;

namespace KioskFleet.Protocol;

/// <summary>The frame every object has (SPEC.md §2): kind, version, number of children (16 bits, little-endian), the children's identities, payload.
/// Children stand first and alike in all kinds, so that syncing needs to understand none of them.</summary>
public static class ObjectFrame
{
    /// <summary>Builds an object.</summary>
    /// <param name="children">Identities one after another, a multiple of 16 bytes; may be empty.</param>
    /// <exception cref="ArgumentException">The object would exceed <see cref="Limits.ObjectBytes"/>, or the children are not whole.</exception>
    public static byte[] Build(byte kind, byte[] children, byte[] payload)
    {
        int size = Limits.ObjectHeaderBytes + children.Length + payload.Length;
        if (children.Length % Limits.IdBytes != 0 || size > Limits.ObjectBytes)
        {
            throw new ArgumentException("An object holds at most 32 KiB and whole child identities.");
        }

        int count = children.Length / Limits.IdBytes;
        byte[] result = new byte[size];
        result[0] = kind;
        result[1] = ObjectKind.Version;
        result[2] = (byte)count;
        result[3] = (byte)(count >> 8);
        Array.Copy(children, 0, result, Limits.ObjectHeaderBytes, children.Length);
        Array.Copy(payload, 0, result, Limits.ObjectHeaderBytes + children.Length, payload.Length);
        return result;
    }

    /// <summary>True if the frame is whole and of a version we know. Says nothing of the payload.</summary>
    public static bool IsValid(byte[] bytes, int length)
        => length >= Limits.ObjectHeaderBytes && length <= Limits.ObjectBytes && length <= bytes.Length
            && bytes[0] != 0 && bytes[1] == ObjectKind.Version && PayloadOffset(bytes) <= length;

    public static int ChildCount(byte[] bytes) => bytes[2] | (bytes[3] << 8);

    /// <summary>Where in the object the identity of child <paramref name="index"/> begins.</summary>
    public static int ChildOffset(int index) => Limits.ObjectHeaderBytes + (index * Limits.IdBytes);

    public static int PayloadOffset(byte[] bytes) => ChildOffset(ChildCount(bytes));
}

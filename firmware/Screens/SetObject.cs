using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>Common to the CBOR objects of a set: the frame is checked, map keys come in order, newer keys at the end are left unread.</summary>
internal static class SetObject
{
    /// <summary>Reads an object into an array of just its length.</summary>
    /// <returns>Null if it cannot be read.</returns>
    public static byte[]? Load(IObjectReader objects, byte[] ids, int offset, byte[] scratch)
    {
        int length = objects.Read(ids, offset, scratch);
        if (!ObjectFrame.IsValid(scratch, length))
        {
            return null;
        }

        byte[] result = new byte[length];
        Array.Copy(scratch, 0, result, 0, length);
        return result;
    }

    /// <returns>The number of children.</returns>
    /// <exception cref="CborException">The frame is not whole, or the object is of another kind.</exception>
    public static int Check(byte[] bytes, byte kind)
    {
        if (!ObjectFrame.IsValid(bytes, bytes.Length) || bytes[0] != kind)
        {
            throw new CborException("An object is of another kind than its place says.");
        }

        return ObjectFrame.ChildCount(bytes);
    }

    public static CborReader Payload(byte[] bytes)
    {
        int start = ObjectFrame.PayloadOffset(bytes);
        return new CborReader(bytes, start, bytes.Length - start);
    }

    /// <exception cref="CborException">Fewer pairs than the keys that must be there.</exception>
    public static void Map(CborReader reader, int keys)
    {
        if (reader.ReadMapHead() < keys)
        {
            throw new CborException("A map lacks keys.");
        }
    }

    public static void Key(CborReader reader, int key) => reader.ReadInt(key, key);

    public static void Tuple(CborReader reader, int items)
    {
        if (reader.ReadArrayHead() != items)
        {
            throw new CborException("An array has the wrong number of items.");
        }
    }
}

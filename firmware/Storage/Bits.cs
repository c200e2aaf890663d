using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>Little-endian numbers in byte arrays. Reading is one native call; the interpreter would take a dozen operations for the shifts.</summary>
public static class Bits
{
    public static int ReadInt(byte[] buffer, int offset) => BitConverter.ToInt32(buffer, offset);

    public static uint ReadUInt(byte[] buffer, int offset) => BitConverter.ToUInt32(buffer, offset);

    public static int ReadUShort(byte[] buffer, int offset) => BitConverter.ToUInt16(buffer, offset);

    public static void WriteInt(byte[] buffer, int offset, int value) => WriteUInt(buffer, offset, (uint)value);

    public static void WriteUInt(byte[] buffer, int offset, uint value)
    {
        buffer[offset] = (byte)value;
        buffer[offset + 1] = (byte)(value >> 8);
        buffer[offset + 2] = (byte)(value >> 16);
        buffer[offset + 3] = (byte)(value >> 24);
    }

    public static void WriteUShort(byte[] buffer, int offset, int value)
    {
        buffer[offset] = (byte)value;
        buffer[offset + 1] = (byte)(value >> 8);
    }

    public static int RoundUp(int value, int step) => ((value + step - 1) / step) * step;

    /// <summary>True if two identities are equal; four native reads each at most.</summary>
    public static bool SameId(byte[] a, int aOffset, byte[] b, int bOffset)
        => BitConverter.ToInt32(a, aOffset) == BitConverter.ToInt32(b, bOffset)
            && BitConverter.ToInt32(a, aOffset + 4) == BitConverter.ToInt32(b, bOffset + 4)
            && BitConverter.ToInt32(a, aOffset + 8) == BitConverter.ToInt32(b, bOffset + 8)
            && BitConverter.ToInt32(a, aOffset + 12) == BitConverter.ToInt32(b, bOffset + 12);
}

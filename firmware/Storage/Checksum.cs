using System;
using System.IO.Hashing;

namespace KioskFleet.Firmware.Storage;

/// <summary>CRC-32 of a part of an array, by the board's native call. It never leaves the terminal, so the variant is the board's own.</summary>
public static class Checksum
{
    public static uint Of(byte[] buffer, int offset, int count) => Crc32.HashToUInt32(new SpanByte(buffer, offset, count));
}

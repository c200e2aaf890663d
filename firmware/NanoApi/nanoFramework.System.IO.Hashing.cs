// nanoFramework.System.IO.Hashing 1.0.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;

namespace System.IO.Hashing;

public class Crc32
{
    public Crc32() => throw null!;
    public void Append(SpanByte source) => throw null!;
    public void Append(byte[] source) => throw null!;
    public void Append(byte value) => throw null!;
    public void Reset() => throw null!;
    public uint GetCurrentHashAsUInt32() => throw null!;
    public static uint HashToUInt32(SpanByte source) => throw null!;
}

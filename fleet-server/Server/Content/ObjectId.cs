using System.Buffers.Binary;

namespace KioskFleet.Server.Content;

/// <summary>An object's or manifest's 16-byte identity as a value, for use as a key.</summary>
internal readonly record struct ObjectId(ulong High, ulong Low)
{
    public static ObjectId From(ReadOnlySpan<byte> bytes)
        => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public byte[] ToArray()
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Low);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}

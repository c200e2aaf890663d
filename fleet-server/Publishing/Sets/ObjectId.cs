using System.Buffers.Binary;
using KioskFleet.Protocol;

namespace KioskFleet.Publishing.Sets;

/// <summary>Name of an object: the first 16 bytes of its keyed hash (SPEC.md §1).</summary>
public readonly record struct ObjectId : IComparable<ObjectId>
{
    private readonly UInt128 _value;

    public ObjectId(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Limits.IdBytes, nameof(bytes));
        _value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static ObjectId Of(byte[] objectBytes) => new(ObjectHash.OfObject(objectBytes));

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Limits.IdBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);
        return bytes;
    }

    public int CompareTo(ObjectId other) => _value.CompareTo(other._value);

    /// <summary>32 hexadecimal digits, lower case.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    public static bool operator <(ObjectId left, ObjectId right) => left.CompareTo(right) < 0;

    public static bool operator <=(ObjectId left, ObjectId right) => left.CompareTo(right) <= 0;

    public static bool operator >(ObjectId left, ObjectId right) => left.CompareTo(right) > 0;

    public static bool operator >=(ObjectId left, ObjectId right) => left.CompareTo(right) >= 0;
}

/// <summary>An object with its name.</summary>
public sealed record BuiltObject(ObjectId Id, byte[] Bytes)
{
    /// <exception cref="ArgumentException">The object would be larger than an object may be.</exception>
    internal static BuiltObject Of(byte kind, IReadOnlyCollection<ObjectId> children, byte[] payload)
    {
        byte[] identities = new byte[children.Count * Limits.IdBytes];
        int offset = 0;
        foreach (ObjectId child in children)
        {
            child.ToArray().CopyTo(identities, offset);
            offset += Limits.IdBytes;
        }

        byte[] bytes = ObjectFrame.Build(kind, identities, payload);
        return new BuiltObject(ObjectId.Of(bytes), bytes);
    }
}

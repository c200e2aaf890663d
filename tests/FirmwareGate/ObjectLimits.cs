using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>How large one object may be on the terminal: its heap gives an object at most 65,535 blocks of 12 bytes.</summary>
public static class ObjectLimits
{
    /// <summary>Longest string, in UTF-16 units.</summary>
    public const int StringLength = 393_182;

    private const int ByteElements = 786_364;
    private const int FourByteElements = 196_591;
    private const int ObjectElements = 65_530;

    /// <summary>The greatest number of elements in an array of this element type.</summary>
    public static int ArrayLength(TypeReference element) => element.MetadataType switch
    {
        MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => ByteElements,
        MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => ByteElements / 2,
        MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => FourByteElements,
        MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => ByteElements / 8,
        _ => ObjectElements,
    };
}

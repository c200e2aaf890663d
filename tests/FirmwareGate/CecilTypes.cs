using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>Questions about types that Cecil answers only after looking them up.</summary>
internal static class CecilTypes
{
    public static bool IsEnum(this TypeReference type) =>
        type is not (GenericParameter or TypeSpecification) && !type.IsPrimitive && type.Resolve() is { IsEnum: true };

    /// <summary>The type in which an enum is stored; any other type itself.</summary>
    public static TypeReference EnumUnderlying(this TypeReference type) =>
        type.IsEnum() ? type.Resolve().Fields.First(f => f.IsSpecialName && !f.IsStatic).FieldType : type;
}

using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>What may not appear in any type that the firmware names: in fields, parameters, locals or instructions.</summary>
internal static class SignatureRules
{
    public static IEnumerable<(string Rule, string Reason)> Refusals(TypeReference? type)
    {
        for (TypeReference? part = type; part is not null; part = (part as TypeSpecification)?.ElementType)
        {
            switch (part)
            {
                case GenericInstanceType:
                    yield return (GateRule.Generics, $"{part.FullName} is a generic type: the terminal crashes while it loads the assembly; declare a delegate or class for the one type you need");
                    yield break;
                case GenericParameter:
                    yield break;
                case ArrayType { Rank: > 1 }:
                    yield return (GateRule.MultiDimensionalArray, $"{part.FullName}: the terminal crashes while it loads the assembly; use an array of arrays or one array with computed indexes");
                    break;
                case PointerType or FunctionPointerType or PinnedType:
                    yield return (GateRule.Pointer, $"{part.FullName} is a pointer, which the terminal does not have; use an array and an index");
                    break;
                case RequiredModifierType { ModifierType.Name: "IsVolatile" }:
                    yield return (GateRule.Volatile, "volatile does not exist on the terminal; use lock or Interlocked");
                    break;
                default:
                    if (part.MetadataType is MetadataType.IntPtr or MetadataType.UIntPtr)
                    {
                        yield return (GateRule.NativeInteger, "nint and nuint have no arithmetic on the terminal; use int or long");
                    }

                    break;
            }
        }
    }
}

using KioskFleet.NanoHost;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace KioskFleet.Simulator.Weaving;

/// <summary>Before each piece of memory that the firmware takes, asks the virtual board's heap whether it has room for it (<see cref="FirmwareMemory"/>): arrays, objects, boxed values, and what calls into the
/// system libraries bring back as a string or an array. What the device makes while it loads an assembly, the static fields, is made before the board starts and never refused.</summary>
public sealed class MemoryWeaver : IMethodWeaver
{
    /// <summary>Bytes of a block of the device's heap: an object takes one and one for each of its fields.</summary>
    private const int BlockBytes = 12;

    /// <summary>Counted for a string, an exception, or another object of the system libraries, whose true size only the device knows.</summary>
    private const int SmallBytes = 4 * BlockBytes;

    public void Weave(MethodDefinition method)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.IsConstructor && method.IsStatic)
        {
            return;
        }

        (Instruction Taker, int Bytes)[] takers = [.. method.Body.Instructions.Select(instruction => (instruction, BytesOf(instruction))).Where(taker => taker.Item2 != 0)];
        if (takers.Length == 0)
        {
            return;
        }

        MethodReference make = method.Module.ImportReference(typeof(FirmwareMemory).GetMethod(nameof(FirmwareMemory.MakeArray))!);
        MethodReference take = method.Module.ImportReference(typeof(FirmwareMemory).GetMethod(nameof(FirmwareMemory.Take))!);
        method.Body.SimplifyMacros();
        ILProcessor code = method.Body.GetILProcessor();
        foreach ((Instruction taker, int bytes) in takers)
        {
            // The instruction itself becomes the first of the new ones, so that what jumps to it still does.
            Instruction moved = code.Create(OpCodes.Nop);
            (moved.OpCode, moved.Operand) = (taker.OpCode, taker.Operand);
            bool array = moved.OpCode.Code == Code.Newarr;
            Instruction[] after = array
                ? [code.Create(OpCodes.Conv_I4), code.Create(OpCodes.Ldc_I4, bytes), code.Create(OpCodes.Call, make), moved]
                : [code.Create(OpCodes.Call, take), moved];
            taker.OpCode = array ? OpCodes.Dup : OpCodes.Ldc_I4;
            taker.Operand = array ? null : bytes;
            Instruction last = taker;
            foreach (Instruction next in after)
            {
                code.InsertAfter(last, next);
                last = next;
            }
        }

        method.Body.OptimizeMacros();
    }

    /// <returns>Bytes of an array's element, or of what else the instruction makes; 0: it takes no memory.</returns>
    private static int BytesOf(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Newarr => BytesOfElement((TypeReference)instruction.Operand),
        Code.Box => SmallBytes,
        Code.Newobj => BytesOfObject(((MethodReference)instruction.Operand).DeclaringType),
        Code.Call or Code.Callvirt => instruction.Previous?.OpCode.OpCodeType != OpCodeType.Prefix && BringsMemory((MethodReference)instruction.Operand) ? SmallBytes : 0,
        _ => 0,
    };

    /// <summary>Bytes of an element on a board of 32 bits.</summary>
    private static int BytesOfElement(TypeReference element) => element.MetadataType switch
    {
        MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => 1,
        MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
        MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
        _ => 4,
    };

    private static int BytesOfObject(TypeReference type)
    {
        TypeDefinition definition = type.Resolve();
        if (definition.IsValueType)
        {
            return 0;
        }

        if (!WovenFirmware.IsFirmware(definition))
        {
            return SmallBytes;
        }

        int blocks = 1;
        for (TypeDefinition? part = definition; part is not null && WovenFirmware.IsFirmware(part); part = part.BaseType?.Resolve())
        {
            blocks += part.Fields.Count(field => !field.IsStatic);
        }

        return blocks * BlockBytes;
    }

    /// <summary>Whether a call of the system libraries makes a string or an array. The board's own calls ask for themselves.</summary>
    private static bool BringsMemory(MethodReference called)
    {
        string space = called.DeclaringType.GetElementType().Namespace;
        bool system = space == "System" || space.StartsWith("System.", StringComparison.Ordinal);
        return system && (called.ReturnType.MetadataType == MetadataType.String || called.ReturnType.IsArray) && !called.Name.StartsWith("get_", StringComparison.Ordinal);
    }
}

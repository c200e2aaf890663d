using KioskFleet.NanoHost;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace KioskFleet.Simulator.Weaving;

/// <summary>Before each array that the firmware makes, asks the virtual board's heap whether it has room for it (<see cref="FirmwareArrays.Make"/>).</summary>
public sealed class ArrayWeaver : IMethodWeaver
{
    public void Weave(MethodDefinition method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Instruction[] makers = [.. method.Body.Instructions.Where(instruction => instruction.OpCode.Code == Code.Newarr)];
        if (makers.Length == 0)
        {
            return;
        }

        MethodReference make = method.Module.ImportReference(typeof(FirmwareArrays).GetMethod(nameof(FirmwareArrays.Make))!);
        method.Body.SimplifyMacros();
        ILProcessor code = method.Body.GetILProcessor();
        foreach (Instruction maker in makers)
        {
            // The instruction itself becomes the first of the new ones, so that what jumps to it still does.
            var element = (TypeReference)maker.Operand!;
            maker.OpCode = OpCodes.Dup;
            maker.Operand = null;
            Instruction last = maker;
            foreach (Instruction next in (ReadOnlySpan<Instruction>)[
                code.Create(OpCodes.Conv_I4), code.Create(OpCodes.Ldc_I4, BytesOf(element)), code.Create(OpCodes.Call, make), code.Create(OpCodes.Newarr, element)])
            {
                code.InsertAfter(last, next);
                last = next;
            }
        }

        method.Body.OptimizeMacros();
    }

    /// <summary>Bytes of an element on a board of 32 bits.</summary>
    private static int BytesOf(TypeReference element) => element.MetadataType switch
    {
        MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => 1,
        MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
        MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
        _ => 4,
    };
}

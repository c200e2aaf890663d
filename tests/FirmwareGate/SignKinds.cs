using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>
/// Which values the terminal takes for unsigned. It marks each value on its stack with the type it was loaded or converted as, and an operation's result with that of its left
/// side. A cast between signed and unsigned of one width is no instruction, so the mark stays, until the value is stored in a variable, a field or an array; and
/// shifting to the right, the remainder and widening go by the mark and not by their own name.
/// </summary>
internal static class SignKinds
{
    /// <summary>The value that an instruction leaves: unsigned, an array whose elements matter, or nothing known.</summary>
    public static StackValue Result(Instruction instruction, MethodDefinition method, StackTracker stack)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Conv_U4 or Code.Conv_U8 or Code.Ldelem_U4 or Code.Ldind_U4:
                return new StackValue.Unsigned();
            case Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un or Code.And or Code.Or or Code.Xor or Code.Shl or Code.Shr or Code.Shr_Un:
                return stack.Peek(1) is StackValue.Unsigned ? stack.Peek(1) : StackValue.Unknown;
            case Code.Neg or Code.Not:
                return stack.Peek() is StackValue.Unsigned ? stack.Peek() : StackValue.Unknown;
            case Code.Ldelem_I8 or Code.Ldelem_Any:
                return stack.Peek(1) is StackValue.Array array ? Of(array.Element) : StackValue.Unknown;
            default:
                return Loaded(instruction, method) is { } type ? Of(type) : StackValue.Unknown;
        }
    }

    /// <summary>The place of an operand, counted from the top, whose mark changes what this instruction does; -1 if it does the same for both.</summary>
    public static int SignedOperand(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Shr or Code.Rem => 1,
        Code.Conv_I8 or Code.Conv_R4 or Code.Conv_R8 => 0,
        _ => -1,
    };

    /// <summary>True for the signed types of 32 and 64 bits.</summary>
    public static bool IsSigned(TypeReference type) => Stored(type) is MetadataType.Int32 or MetadataType.Int64;

    private static StackValue Of(TypeReference type) => type is ArrayType { Rank: 1 } array
        ? new StackValue.Array(array.ElementType)
        : Stored(type) is MetadataType.UInt32 or MetadataType.UInt64 ? new StackValue.Unsigned() : StackValue.Unknown;

    private static MetadataType Stored(TypeReference type) => type.MetadataType == MetadataType.ValueType ? type.EnumUnderlying().MetadataType : type.MetadataType;

    private static TypeReference? Loaded(Instruction instruction, MethodDefinition method) => instruction.OpCode.Code switch
    {
        >= Code.Ldloc_0 and <= Code.Ldloc_3 => method.Body.Variables[instruction.OpCode.Code - Code.Ldloc_0].VariableType,
        Code.Ldloc or Code.Ldloc_S => ((VariableDefinition)instruction.Operand).VariableType,
        >= Code.Ldarg_0 and <= Code.Ldarg_3 => Argument(method, instruction.OpCode.Code - Code.Ldarg_0),
        Code.Ldarg or Code.Ldarg_S => ((ParameterDefinition)instruction.Operand).ParameterType,
        Code.Ldfld or Code.Ldsfld => ((FieldReference)instruction.Operand).FieldType,
        Code.Call or Code.Callvirt => ((MethodReference)instruction.Operand).ReturnType,
        Code.Ldobj or Code.Unbox_Any => (TypeReference)instruction.Operand,
        _ => null,
    };

    private static TypeReference? Argument(MethodDefinition method, int index)
    {
        int parameter = method.HasThis ? index - 1 : index;
        return parameter < 0 ? null : method.Parameters[parameter].ParameterType;
    }
}

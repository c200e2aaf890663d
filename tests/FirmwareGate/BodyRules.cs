using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>What may not appear in a method's instructions.</summary>
internal sealed class BodyRules(MethodDefinition method, Action<string, string> refuse)
{
    private readonly StackTracker _stack = new(method);

    public void Check()
    {
        if (method.Body.ExceptionHandlers.Any(h => h.CatchType?.FullName is "System.IO.IOException"))
        {
            refuse(GateRule.NarrowCatch, "catches IOException: where a folder or a drive is missing the terminal throws plain Exception; catch that");
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            _stack.Enter(instruction);
            CheckOpCode(instruction);
            CheckOperandTypes(instruction);
            CheckEnum(instruction);
            CheckSizes(instruction);
            CheckFormats(instruction);
            CheckCalls(instruction);
            CheckSigns(instruction);
            _stack.Leave(instruction);
        }
    }

    private void CheckOpCode(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Localloc:
                refuse(GateRule.Stackalloc, "stackalloc does not exist on the terminal; use an array that is kept and used again");
                break;
            case Code.Cpblk or Code.Initblk or Code.Calli or Code.Arglist or Code.Mkrefany or Code.Refanyval or Code.Unaligned or Code.Jmp:
                refuse(GateRule.Pointer, $"the instruction {instruction.OpCode.Name} does not exist on the terminal");
                break;
            case Code.Volatile:
                refuse(GateRule.Volatile, "volatile does not exist on the terminal; use lock or Interlocked");
                break;
            case Code.Conv_Ovf_I or Code.Conv_Ovf_I_Un or Code.Conv_Ovf_U or Code.Conv_Ovf_U_Un:
                // The compiler writes these itself for an array's length or index of type long; without the check only a wrong index is left, which the array refuses.
                if (!IsArraySizeOrIndex(instruction))
                {
                    RefuseChecked();
                }

                break;
            default:
                if (instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal))
                {
                    RefuseChecked();
                }

                break;
        }

        void RefuseChecked() => refuse(GateRule.Checked, $"checked ({instruction.OpCode.Name}) is silently unchecked on the terminal; compare with the limits before you compute");
    }

    private static bool IsArraySizeOrIndex(Instruction instruction)
    {
        for (Instruction? next = instruction.Next; next is not null; next = next.Next)
        {
            string name = next.OpCode.Name;
            if (name == "newarr" || name.StartsWith("ldelem", StringComparison.Ordinal) || name.StartsWith("stelem", StringComparison.Ordinal))
            {
                return true;
            }

            // The value to be stored comes between the index and the store; anything that leaves the expression ends the search.
            if (next.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Call) || name.StartsWith("st", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return false;
    }

    private void CheckOperandTypes(Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case GenericInstanceMethod generic:
                refuse(GateRule.Generics, $"call of the generic method {generic.ElementMethod.Name}: the terminal crashes while it loads the assembly; write it for the type you need");
                break;
            case MethodReference called:
                CheckType(called.DeclaringType);
                bool isDelegateConstructor = called.Name == ".ctor" && called.Parameters.Count == 2 && called.Parameters[1].ParameterType.MetadataType == MetadataType.IntPtr;
                if (!isDelegateConstructor)
                {
                    CheckType(called.ReturnType);
                    foreach (ParameterDefinition parameter in called.Parameters)
                    {
                        CheckType(parameter.ParameterType);
                    }
                }

                break;
            case FieldReference field:
                CheckType(field.DeclaringType);
                CheckType(field.FieldType);
                break;
            case TypeReference type:
                CheckType(type);
                break;
            default:
                break;
        }
    }

    private void CheckType(TypeReference type)
    {
        foreach ((string rule, string reason) in SignatureRules.Refusals(type))
        {
            refuse(rule, reason);
        }
    }

    private void CheckEnum(Instruction instruction)
    {
        const string Reason = "gives the number, not the name, on the terminal; write the text in a switch, or cast to int where a number is meant";
        if (instruction.OpCode.Code == Code.Box && ((TypeReference)instruction.Operand).IsEnum() && !IsForHasFlag(instruction))
        {
            refuse(GateRule.EnumToString, $"{((TypeReference)instruction.Operand).FullName} becomes an object here (for a text, a collection or ToString), and an enum's text {Reason}");
        }
        else if (instruction.OpCode.Code == Code.Constrained && ((TypeReference)instruction.Operand).IsEnum() && instruction.Next?.Operand is MethodReference { Name: "ToString" })
        {
            refuse(GateRule.EnumToString, $"{((TypeReference)instruction.Operand).FullName}.ToString() {Reason}");
        }
        else if (instruction.Operand is MethodReference { Name: "ToString", DeclaringType.FullName: "System.Enum" })
        {
            refuse(GateRule.EnumToString, $"Enum.ToString() {Reason}");
        }
    }

    // flags.HasFlag(one) boxes both: box, load, box, call Enum.HasFlag.
    private static bool IsForHasFlag(Instruction box)
    {
        for (Instruction? next = box.Next; next is not null && next.OpCode.FlowControl is FlowControl.Next or FlowControl.Call; next = next.Next)
        {
            if (next.Operand is MethodReference called)
            {
                return called is { Name: "HasFlag", DeclaringType.FullName: "System.Enum" };
            }
        }

        return false;
    }

    private void CheckSizes(Instruction instruction)
    {
        if (instruction.OpCode.Code == Code.Newarr && _stack.Peek() is StackValue.Number length)
        {
            var element = (TypeReference)instruction.Operand;
            int limit = ObjectLimits.ArrayLength(element.EnumUnderlying());
            if (length.Value > limit)
            {
                refuse(GateRule.ObjectTooLarge, $"new {element.Name}[{length.Value}]: one object holds at most {limit} of them on the terminal; work in blocks of a few KiB");
            }
        }
        else if (instruction.OpCode.Code == Code.Ldstr && ((string)instruction.Operand).Length > ObjectLimits.StringLength)
        {
            refuse(GateRule.ObjectTooLarge, $"a text of {((string)instruction.Operand).Length} characters: a string holds at most {ObjectLimits.StringLength} on the terminal");
        }
        else if (instruction.OpCode.Code == Code.Newobj && instruction.Operand is MethodReference { DeclaringType.FullName: "System.String" or "System.Text.StringBuilder" } made
            && made.Parameters.Count > 0 && made.Parameters[^1].ParameterType.MetadataType == MetadataType.Int32
            && _stack.Peek() is StackValue.Number size && size.Value > ObjectLimits.StringLength)
        {
            refuse(GateRule.ObjectTooLarge, $"new {made.DeclaringType.Name} of {size.Value} characters: it holds at most {ObjectLimits.StringLength} on the terminal");
        }
    }

    private void CheckFormats(Instruction instruction)
    {
        if (instruction.Operand is not MethodReference called)
        {
            return;
        }

        if (called.Name == "ToString" && called.Parameters.Count == 1 && NumberFormats.IsNumber(called.DeclaringType))
        {
            if (_stack.Peek() is StackValue.Text format)
            {
                RefuseFormat(format.Value, called.DeclaringType);
            }
            else
            {
                refuse(GateRule.NumberFormat, $"{called.DeclaringType.Name}.ToString with a format that is not a constant cannot be checked; write the format as a literal");
            }
        }
        else if (called is { Name: "Format", DeclaringType.FullName: "System.String" })
        {
            int below = called.Parameters.Count - 1;
            if (_stack.Peek(below) is StackValue.Text composite)
            {
                CheckComposite(composite.Value, below);
            }
            else
            {
                refuse(GateRule.NumberFormat, "string.Format with a format that is not a constant cannot be checked; write the format as a literal");
            }
        }
    }

    private void CheckCalls(Instruction instruction)
    {
        if (instruction.Operand is MethodReference called && BrokenMembers.Refusal(called) is { } broken)
        {
            refuse(GateRule.BrokenMember, broken);
        }

        if (ThreadRules.Unguarded(instruction) is { } unguarded)
        {
            refuse(GateRule.UnguardedThread, $"a thread runs {unguarded}, which catches no Exception: on the terminal the thread would end and nobody would hear of it; catch everything at its top and report it");
        }
    }

    private void CheckSigns(Instruction instruction)
    {
        const string Reason = "the terminal keeps it unsigned, for the cast is no instruction; compute in unsigned numbers, or widen before you cast";
        int operand = SignKinds.SignedOperand(instruction);
        if (operand >= 0 && _stack.Peek(operand) is StackValue.Unsigned)
        {
            refuse(GateRule.SignByCast, $"{instruction.OpCode.Name} works on a value that was unsigned: {Reason}");
        }
        else if (instruction.OpCode.Code == Code.Ret && SignKinds.IsSigned(method.ReturnType) && _stack.Peek() is StackValue.Unsigned)
        {
            refuse(GateRule.SignByCast, $"the result was unsigned: {Reason}");
        }
        else if (instruction.Operand is MethodReference called && instruction.OpCode.FlowControl == FlowControl.Call)
        {
            for (int i = 0; i < called.Parameters.Count; i++)
            {
                if (SignKinds.IsSigned(called.Parameters[i].ParameterType) && _stack.Peek(called.Parameters.Count - 1 - i) is StackValue.Unsigned)
                {
                    refuse(GateRule.SignByCast, $"the argument {called.Parameters[i].Name} of {called.Name} was unsigned: {Reason}");
                }
            }
        }
    }

    private void CheckComposite(string composite, int argumentsBelow)
    {
        foreach ((int argument, string? format) in NumberFormats.Placeholders(composite))
        {
            if (format is null)
            {
                continue;
            }

            StackValue value = argumentsBelow == 1 && _stack.Peek() is StackValue.Filled filled
                ? filled.Elements.GetValueOrDefault(argument, StackValue.Unknown)
                : _stack.Peek(Math.Max(0, argumentsBelow - 1 - argument));
            if (value is StackValue.Boxed boxed && NumberFormats.IsNumber(boxed.Type))
            {
                RefuseFormat(format, boxed.Type);
            }
            else
            {
                refuse(GateRule.NumberFormat, $"{{{argument}:{format}}} is not put on a number; call ToString(format) on the value itself");
            }
        }
    }

    private void RefuseFormat(string format, TypeReference number)
    {
        if (NumberFormats.Refusal(format, number) is { } reason)
        {
            refuse(GateRule.NumberFormat, reason);
        }
    }
}

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>
/// Reads a method from top to bottom and keeps what is known of the evaluation stack: constant texts and numbers, boxed types, arrays being
/// filled. It follows the shapes that the C# compiler writes; where two paths meet with different values the value is unknown.
/// </summary>
internal sealed class StackTracker
{
    private readonly Dictionary<Instruction, StackValue[]> _atTarget = [];
    private readonly MethodDefinition _method;
    private List<StackValue> _stack = [];
    private bool _unreachable;

    public StackTracker(MethodDefinition method)
    {
        _method = method;
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            // A catch block or filter starts with the exception on the stack, a finally block with nothing.
            StackValue[] start = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter ? [StackValue.Unknown] : [];
            _atTarget[handler.HandlerStart] = start;
            if (handler.FilterStart is not null)
            {
                _atTarget[handler.FilterStart] = start;
            }
        }
    }

    /// <summary>The value <paramref name="depth"/> places below the top.</summary>
    public StackValue Peek(int depth = 0) => depth < _stack.Count ? _stack[^(depth + 1)] : StackValue.Unknown;

    /// <summary>Call before looking at an instruction.</summary>
    public void Enter(Instruction instruction)
    {
        if (_atTarget.TryGetValue(instruction, out StackValue[]? known))
        {
            if (_unreachable || known.Length != _stack.Count)
            {
                _stack = [.. known];
            }
            else
            {
                for (int i = 0; i < known.Length; i++)
                {
                    _stack[i] = Merge(_stack[i], known[i]);
                }
            }
        }
        else if (_unreachable)
        {
            _stack = [];
        }

        _unreachable = false;
    }

    /// <summary>Call after looking at an instruction: applies what it does to the stack.</summary>
    public void Leave(Instruction instruction)
    {
        StackValue pushed = Result(instruction);
        if (instruction.OpCode.Code == Code.Dup)
        {
            _stack.Add(Peek());
            return;
        }

        if (instruction.OpCode.Code is Code.Stelem_Ref or Code.Stelem_Any
            && Peek(2) is StackValue.Filled array && Peek(1) is StackValue.Number index)
        {
            array.Elements[(int)index.Value] = Peek();
        }

        Pop(PopCount(instruction));
        for (int i = PushCount(instruction); i > 0; i--)
        {
            _stack.Add(pushed);
        }

        Branch(instruction);
    }

    private StackValue Result(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Ldstr => new StackValue.Text((string)instruction.Operand),
        Code.Ldc_I4 => new StackValue.Number((int)instruction.Operand),
        Code.Ldc_I4_S => new StackValue.Number((sbyte)instruction.Operand),
        Code.Ldc_I4_M1 => new StackValue.Number(-1),
        Code.Ldc_I8 => new StackValue.Number((long)instruction.Operand),
        >= Code.Ldc_I4_0 and <= Code.Ldc_I4_8 => new StackValue.Number(instruction.OpCode.Code - Code.Ldc_I4_0),
        Code.Box => new StackValue.Boxed((TypeReference)instruction.Operand),
        Code.Newarr => new StackValue.Filled([]),
        Code.Conv_I8 or Code.Conv_U8 or Code.Conv_I or Code.Conv_U or Code.Conv_I4 or Code.Conv_U4 when Peek() is StackValue.Number => Peek(),
        _ => SignKinds.Result(instruction, _method, this),
    };

    private static StackValue Merge(StackValue one, StackValue other) =>
        Equals(one, other) ? one : one is StackValue.Unsigned || other is StackValue.Unsigned ? new StackValue.Unsigned() : StackValue.Unknown;

    private void Branch(Instruction instruction)
    {
        switch (instruction.OpCode.FlowControl)
        {
            case FlowControl.Branch:
                if (instruction.OpCode.Code is Code.Leave or Code.Leave_S)
                {
                    _stack = [];
                }

                Remember((Instruction)instruction.Operand);
                _unreachable = true;
                break;
            case FlowControl.Cond_Branch when instruction.Operand is Instruction[] targets:
                foreach (Instruction target in targets)
                {
                    Remember(target);
                }

                break;
            case FlowControl.Cond_Branch:
                Remember((Instruction)instruction.Operand);
                break;
            case FlowControl.Return or FlowControl.Throw:
                _unreachable = true;
                break;
            default:
                break;
        }
    }

    private void Remember(Instruction target)
    {
        if (_atTarget.TryGetValue(target, out StackValue[]? known) && known.Length == _stack.Count)
        {
            _atTarget[target] = [.. known.Zip(_stack, Merge)];
        }
        else
        {
            _atTarget[target] = [.. _stack];
        }
    }

    private void Pop(int count) => _stack.RemoveRange(Math.Max(0, _stack.Count - count), Math.Min(count, _stack.Count));

    private int PopCount(Instruction instruction)
    {
        switch (instruction.OpCode.StackBehaviourPop)
        {
            case StackBehaviour.Pop0:
                return 0;
            case StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref:
                return 1;
            case StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8
                or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi:
                return 2;
            case StackBehaviour.PopAll:
                return _stack.Count;
            case StackBehaviour.Varpop:
                if (instruction.Operand is IMethodSignature call)
                {
                    bool takesThis = call.HasThis && instruction.OpCode.Code != Code.Newobj;
                    return call.Parameters.Count + (takesThis ? 1 : 0) + (instruction.OpCode.Code == Code.Calli ? 1 : 0);
                }

                return instruction.OpCode.Code == Code.Ret && !IsVoid(_method.ReturnType) ? 1 : 0;
            default:
                return 3;
        }
    }

    private static int PushCount(Instruction instruction) => instruction.OpCode.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => 0,
        StackBehaviour.Push1_push1 => 2,
        StackBehaviour.Varpush => instruction.Operand is IMethodSignature call && (instruction.OpCode.Code == Code.Newobj || !IsVoid(call.ReturnType)) ? 1 : 0,
        _ => 1,
    };

    private static bool IsVoid(TypeReference type) => type switch
    {
        IModifierType modified => IsVoid(modified.ElementType),
        _ => type.MetadataType == MetadataType.Void,
    };
}

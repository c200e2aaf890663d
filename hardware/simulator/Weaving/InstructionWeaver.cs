using KioskFleet.NanoHost;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace KioskFleet.Simulator.Weaving;

/// <summary>At the beginning of each basic block, adds the number of its instructions to <see cref="FirmwareInstructions"/>: what an interpreter would have carried out.</summary>
public sealed class InstructionWeaver : IMethodWeaver
{
    public void Weave(MethodDefinition method)
    {
        ArgumentNullException.ThrowIfNull(method);
        MethodReference count = method.Module.ImportReference(typeof(FirmwareInstructions).GetMethod(nameof(FirmwareInstructions.Add))!);
        method.Body.SimplifyMacros();
        ILProcessor code = method.Body.GetILProcessor();
        Instruction[] all = [.. method.Body.Instructions];
        HashSet<Instruction> leaders = Leaders(method.Body);
        for (int first = 0; first < all.Length;)
        {
            int end = first + 1;
            while (end < all.Length && !leaders.Contains(all[end]))
            {
                end++;
            }

            // The first instruction becomes the first of the counting ones, so that what jumps to it is counted.
            Instruction leader = all[first];
            Instruction moved = code.Create(OpCodes.Nop);
            (moved.OpCode, moved.Operand) = (leader.OpCode, leader.Operand);
            (leader.OpCode, leader.Operand) = (OpCodes.Ldc_I4, end - first);
            Instruction call = code.Create(OpCodes.Call, count);
            code.InsertAfter(leader, call);
            code.InsertAfter(call, moved);
            first = end;
        }

        method.Body.OptimizeMacros();
    }

    private static HashSet<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [];
        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case Instruction target:
                    leaders.Add(target);
                    break;
                case Instruction[] targets:
                    leaders.UnionWith(targets);
                    break;
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw && instruction.Next is { } next)
            {
                leaders.Add(next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            foreach (Instruction? begin in (ReadOnlySpan<Instruction?>)[handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart])
            {
                if (begin is not null)
                {
                    leaders.Add(begin);
                }
            }
        }

        return leaders;
    }
}

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>A thread that hangs is noticed by its silence only, so what a thread runs must beat (KioskFleet.Hardware.Heartbeat), itself or in what it calls.</summary>
public static class ThreadBeats
{
    /// <summary>Every thread that an assembly starts.</summary>
    /// <param name="path">The assembly, built.</param>
    /// <returns>Name of what the thread runs, and whether it beats.</returns>
    public static IReadOnlyList<(string Runs, bool Beats)> In(string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true });
        List<(string, bool)> threads = [];
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            foreach (Instruction start in method.Body.Instructions)
            {
                if (start.OpCode.Code == Code.Newobj && start.Operand is MethodReference { DeclaringType.FullName: "System.Threading.ThreadStart" }
                    && start.Previous is { OpCode.Code: Code.Ldftn or Code.Ldvirtftn, Operand: MethodDefinition run })
                {
                    threads.Add(($"{run.DeclaringType.Name}.{run.Name}", Beats(run, [])));
                }
            }
        }

        return threads;
    }

    private static bool Beats(MethodDefinition method, HashSet<MethodDefinition> seen)
        => seen.Add(method) && method.HasBody && method.Body.Instructions
            .Select(instruction => instruction.Operand).OfType<MethodReference>()
            .Any(called => called is { DeclaringType.FullName: "KioskFleet.Hardware.Heartbeat", Name: "Beat" } || (called is MethodDefinition own && Beats(own, seen)));
}

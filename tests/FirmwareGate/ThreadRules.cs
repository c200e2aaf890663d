using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>An unhandled exception ends a thread on the terminal and nothing else hears of it, so what a thread runs must catch everything itself.</summary>
internal static class ThreadRules
{
    /// <summary>If this instruction starts a thread on a method that lets an exception out, that method's name.</summary>
    public static string? Unguarded(Instruction instruction)
    {
        if (instruction.OpCode.Code != Code.Newobj || instruction.Operand is not MethodReference { DeclaringType.FullName: "System.Threading.ThreadStart" }
            || instruction.Previous is not { OpCode.Code: Code.Ldftn or Code.Ldvirtftn } load)
        {
            return null;
        }

        MethodDefinition? run = ((MethodReference)load.Operand).Resolve();
        return run is { HasBody: true } && !run.Body.ExceptionHandlers.Any(CatchesAll) ? run.DeclaringType.Name + "." + run.Name : null;
    }

    private static bool CatchesAll(ExceptionHandler handler) =>
        handler.HandlerType == ExceptionHandlerType.Catch && handler.CatchType.FullName is "System.Exception" or "System.Object";
}

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>What an assembly's methods and names take in the terminal's own format (.pe). Both tables are addressed with 16 bits there: an assembly beyond them cannot be converted at all.</summary>
public static class ByteCodeSize
{
    /// <summary>Bytes that the byte code of one assembly may take, and that its names and texts may take.</summary>
    public const int Limit = 65_535;

    /// <summary>An entry of the exception table: kind, class or filter, and the four ends of try and handler, 16 bits each.</summary>
    private const int HandlerBytes = 12;

    /// <summary>Byte code of all methods, in bytes: instructions as .NET has them, with tokens and long branches in 16 bits.</summary>
    public static int CodeBytes(ModuleDefinition module) => module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => CodeBytes(m.Body));

    /// <summary>Names and texts, in bytes, each once with its end: an upper bound, for names that the core library has are not stored again.</summary>
    public static int TextBytes(ModuleDefinition module)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinition type in module.GetTypes())
        {
            texts.UnionWith([type.Name, type.Namespace, .. type.Fields.Select(f => f.Name), .. type.Methods.Select(m => m.Name)]);
            texts.UnionWith(type.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<string>());
        }

        texts.UnionWith(module.GetTypeReferences().SelectMany(t => new[] { t.Name, t.Namespace }));
        texts.UnionWith(module.GetMemberReferences().Select(m => m.Name));
        return texts.Sum(t => System.Text.Encoding.UTF8.GetByteCount(t) + 1);
    }

    private static int CodeBytes(MethodBody body) =>
        body.Instructions.Sum(Bytes) + (body.HasExceptionHandlers ? (body.ExceptionHandlers.Count * HandlerBytes) + 1 : 0);

    private static int Bytes(Instruction instruction) => instruction.OpCode.OperandType switch
    {
        OperandType.InlineSwitch => instruction.OpCode.Size + 1 + (2 * ((Instruction[])instruction.Operand).Length),
        OperandType.InlineString or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineBrTarget => instruction.OpCode.Size + 2,
        _ => instruction.GetSize(),
    };
}

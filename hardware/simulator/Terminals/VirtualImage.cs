using System.Reflection;
using System.Reflection.Emit;

namespace KioskFleet.Simulator;

/// <summary>How the application in a virtual image behaves.</summary>
public enum ImageBehaviour
{
    /// <summary>Starts the application.</summary>
    Runs,

    /// <summary>Throws at its first instruction.</summary>
    Crashes,

    /// <summary>Does nothing for ever, so that the watchdog ends it.</summary>
    Hangs,

    /// <summary>Starts the application, which finds that it cannot drive this board's screen: its self-check fails.</summary>
    FailsItsCheck,
}

/// <summary>An application image for virtual terminals: a true assembly, loaded and called by the launcher from the slot's verified bytes. The application behind its entry is the simulator's own;
/// what differs from version to version is the image.</summary>
public static class VirtualImage
{
    public const string AssemblyName = "Kiosk.Virtual";
    public const string EntryType = "Kiosk.Virtual.Entry";

    /// <param name="version">What the image says it is.</param>
    /// <param name="behaviour">What its entry does.</param>
    /// <param name="paddingBytes">Bytes of resource data beside the code, to give an image the size of a real one.</param>
    /// <returns>The assembly's file.</returns>
    public static byte[] Build(string version, ImageBehaviour behaviour = ImageBehaviour.Runs, int paddingBytes = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(AssemblyName), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule(AssemblyName);
        TypeBuilder type = module.DefineType(EntryType, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        ILGenerator code = type.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(void), [typeof(byte[])]).GetILGenerator();
        switch (behaviour)
        {
            case ImageBehaviour.Runs:
            case ImageBehaviour.FailsItsCheck:
                string entry = behaviour == ImageBehaviour.Runs ? nameof(VirtualApp.Start) : nameof(VirtualApp.StartWithWrongScreen);
                code.Emit(OpCodes.Ldstr, version);
                code.Emit(OpCodes.Ldarg_0);
                code.Emit(OpCodes.Call, typeof(VirtualApp).GetMethod(entry, [typeof(string), typeof(byte[])])!);
                break;
            case ImageBehaviour.Crashes:
                code.Emit(OpCodes.Ldstr, $"Version {version} crashes at its start.");
                code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
                code.Emit(OpCodes.Throw);
                break;
            default:
                code.Emit(OpCodes.Ldc_I4_M1);
                code.Emit(OpCodes.Call, typeof(Thread).GetMethod(nameof(Thread.Sleep), [typeof(int)])!);
                break;
        }

        code.Emit(OpCodes.Ret);
        type.CreateType();
        using var file = new MemoryStream();
        assembly.Save(file);
        if (paddingBytes > 0)
        {
            // Behind what the loader reads; random, so that no two parts are the same object.
            var padding = new byte[paddingBytes];
            new Random(paddingBytes).NextBytes(padding);
            file.Write(padding);
        }

        return file.ToArray();
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Mono.Cecil;

namespace KioskFleet.Simulator.Weaving;

/// <summary>A second copy of the firmware in this process whose methods were given something more to do: count, or ask for memory. The sources and the assemblies on disk stay as they are.</summary>
public sealed class WovenFirmware : AssemblyLoadContext
{
    /// <summary>What holds firmware, and what must see the same copy of it. The virtual board underneath is shared with the rest of the process.</summary>
    private static readonly string[] s_parts = ["KioskFleet.Protocol", "KioskFleet.Releases", "KioskFleet.Stage", "KioskFleet.Simulator"];

    /// <summary>Namespaces of what runs on a terminal.</summary>
    private static readonly string[] s_firmware = ["KioskFleet.Firmware", "KioskFleet.Protocol"];

    private readonly Dictionary<string, Assembly> _copies = [];

    /// <param name="weave">Changes one method of the firmware.</param>
    /// <param name="callers">Assemblies that call the firmware and are to call this copy of it; copied unchanged.</param>
    public WovenFirmware(IMethodWeaver weave, params ReadOnlySpan<Assembly> callers)
        : base("woven firmware")
    {
        ArgumentNullException.ThrowIfNull(weave);
        string folder = System.IO.Path.GetDirectoryName(typeof(WovenFirmware).Assembly.Location)!;
        List<string> names = [.. s_parts];
        foreach (Assembly caller in callers)
        {
            names.Add(caller.GetName().Name!);
        }

        foreach (string name in names)
        {
            _copies[name] = LoadFromStream(Woven(System.IO.Path.Combine(folder, name + ".dll"), weave));
        }

        // As on the device, where they run while an assembly is loaded.
        foreach (Type type in _copies.Values.SelectMany(copy => copy.GetTypes()).Where(type => type.TypeInitializer is not null && !type.ContainsGenericParameters && IsFirmware(type.Namespace)))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    /// <summary>A type of the copy.</summary>
    public Type this[Type original]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(original);
            return _copies[original.Assembly.GetName().Name!].GetType(original.FullName!, throwOnError: true)!;
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        return _copies.GetValueOrDefault(assemblyName.Name!);
    }

    private static MemoryStream Woven(string path, IMethodWeaver weave)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { InMemory = true });
        foreach (MethodDefinition method in assembly.MainModule.GetTypes().Where(IsFirmware).SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            weave.Weave(method);
        }

        var image = new MemoryStream();
        assembly.Write(image);
        image.Position = 0;
        return image;
    }

    /// <summary>Whether a type runs on a terminal.</summary>
    internal static bool IsFirmware(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return IsFirmware(type.Namespace);
    }

    private static bool IsFirmware(string? space) => space is not null && s_firmware.Any(name => space == name || space.StartsWith(name + ".", StringComparison.Ordinal));
}

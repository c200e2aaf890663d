using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>Inspects a compiled firmware assembly.</summary>
public static class AssemblyGate
{
    /// <summary>What the terminal cannot run in this assembly; empty if it can run all of it.</summary>
    /// <param name="path">The assembly, compiled against NanoApi or the nanoFramework packages.</param>
    /// <param name="allowedReferences">Simple names of the assemblies that it may refer to.</param>
    /// <param name="searchFolders">Where those assemblies lie.</param>
    /// <exception cref="FileNotFoundException">The assembly was not built.</exception>
    public static IReadOnlyList<Finding> Inspect(string path, IReadOnlyCollection<string> allowedReferences, params string[] searchFolders)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} is not there: build it first (dotnet build KioskFleet.sln).", path);
        }

        using var stream = new MemoryStream(File.ReadAllBytes(path));
        return Inspect(stream, allowedReferences, [Path.GetDirectoryName(path)!, .. searchFolders]);
    }

    /// <inheritdoc cref="Inspect(string, IReadOnlyCollection{string}, string[])"/>
    /// <param name="image">The assembly's bytes.</param>
    public static IReadOnlyList<Finding> Inspect(Stream image, IReadOnlyCollection<string> allowedReferences, params string[] searchFolders)
    {
        using var resolver = new FolderResolver(searchFolders);
        using ModuleDefinition module = ModuleDefinition.ReadModule(image, new ReaderParameters { AssemblyResolver = resolver });
        var findings = new List<Finding>();
        foreach (AssemblyNameReference reference in module.AssemblyReferences.Where(r => !allowedReferences.Contains(r.Name)))
        {
            findings.Add(new Finding(GateRule.ForeignAssembly, module.Name, "", $"refers to {reference.Name}, which is not on the terminal; compile it against {string.Join(" or ", allowedReferences)}"));
        }

        foreach (TypeDefinition type in module.GetTypes())
        {
            new TypeRules(type, findings).Check();
        }

        CheckSize(module, findings);
        return [.. findings.Distinct()];
    }

    private static void CheckSize(ModuleDefinition module, List<Finding> findings)
    {
        foreach ((string what, int bytes) in new[] { ("byte code", ByteCodeSize.CodeBytes(module)), ("names and texts", ByteCodeSize.TextBytes(module)) })
        {
            if (bytes > ByteCodeSize.Limit)
            {
                findings.Add(new Finding(GateRule.AssemblyTooLarge, module.Name, "", $"{bytes} bytes of {what}, and an assembly of the terminal holds {ByteCodeSize.Limit}: it cannot be converted; move sources into another assembly"));
            }
        }
    }

    /// <summary>Looks only into the folders it was given, so that a .NET assembly of the same name is never taken for the terminal's.</summary>
    private sealed class FolderResolver(string[] folders) : BaseAssemblyResolver
    {
        private readonly Dictionary<string, AssemblyDefinition> _loaded = [];

        public override AssemblyDefinition Resolve(AssemblyNameReference name)
        {
            if (!_loaded.TryGetValue(name.Name, out AssemblyDefinition? assembly))
            {
                string? file = folders.Select(f => Path.Combine(f, name.Name + ".dll")).FirstOrDefault(File.Exists)
                    ?? throw new AssemblyResolutionException(name);
                assembly = AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this, InMemory = true });
                _loaded[name.Name] = assembly;
            }

            return assembly;
        }

        protected override void Dispose(bool disposing)
        {
            foreach (AssemblyDefinition assembly in _loaded.Values)
            {
                assembly.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

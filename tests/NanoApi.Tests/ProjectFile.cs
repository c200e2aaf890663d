using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KioskFleet.NanoApi.Tests;

/// <summary>A project file, read for its rules: which sources, which packages. Both kinds of project use the same rules of MSBuild.</summary>
internal sealed class ProjectFile
{
    private readonly string _folder;
    private readonly List<XElement> _elements = [];

    public ProjectFile(string relative)
    {
        string path = Repository.PathTo(relative);
        _folder = Path.GetDirectoryName(path)!;
        Add(path);
    }

    /// <summary>The sources it compiles, as paths from the top of the repository.</summary>
    public SortedSet<string> Sources()
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (XElement compile in _elements.Where(e => e.Name.LocalName == "Compile"))
        {
            HashSet<string> excluded = [.. Split((string?)compile.Attribute("Exclude")).SelectMany(Expand)];
            files.UnionWith(Split((string)compile.Attribute("Include")!).SelectMany(Expand).Where(f => !excluded.Contains(f)));
        }

        return files;
    }

    /// <summary>Packages named by hint paths: id and version.</summary>
    public SortedDictionary<string, string> HintedPackages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string hint in _elements.Where(e => e.Name.LocalName == "Reference").SelectMany(e => e.Elements()).Where(e => e.Name.LocalName == "HintPath").Select(e => e.Value))
        {
            Match match = Regex.Match(hint, @"[\\/]packages[\\/](?<id>[A-Za-z0-9.]+?)\.(?<version>\d+\.\d+\.\d+)[\\/]lib[\\/]");
            Assert.True(match.Success, $"{hint} is no path of a package");

            // A package may bring several assemblies, all of one version.
            if (!packages.TryAdd(match.Groups["id"].Value, match.Groups["version"].Value))
            {
                Assert.Equal(packages[match.Groups["id"].Value], match.Groups["version"].Value);
            }
        }

        return packages;
    }

    /// <summary>Assemblies it refers to by name.</summary>
    public IEnumerable<string> ReferencedAssemblies() => _elements.Where(e => e.Name.LocalName == "Reference").Select(e => (string)e.Attribute("Include")!);

    public string? Property(string name) => _elements.LastOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>Packages of a packages.config: id and version.</summary>
    public static SortedDictionary<string, string> Packages(string relative) =>
        new(XDocument.Load(Repository.PathTo(relative)).Root!.Elements("package").ToDictionary(p => (string)p.Attribute("id")!, p => (string)p.Attribute("version")!), StringComparer.Ordinal);

    private void Add(string path)
    {
        foreach (XElement element in XDocument.Load(path).Descendants())
        {
            _elements.Add(element);
            string? import = element.Name.LocalName == "Import" ? (string?)element.Attribute("Project") : null;
            if (import is not null && !import.Contains("$(", StringComparison.Ordinal))
            {
                Add(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, import)));
            }
        }
    }

    private static string[] Split(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private IEnumerable<string> Expand(string rule)
    {
        string pattern = rule.Replace('\\', '/');
        int wild = pattern.IndexOf('*', StringComparison.Ordinal);
        string fixedPart = wild < 0 ? pattern : pattern[..(pattern.LastIndexOf('/', wild) + 1)];
        string start = Path.GetFullPath(Path.Combine(_folder, wild < 0 ? Path.GetDirectoryName(pattern)! : fixedPart));
        if (!Directory.Exists(start))
        {
            return [];
        }

        string wanted = Path.GetFullPath(Path.Combine(_folder, fixedPart)).Replace('\\', '/') + (wild < 0 ? "" : pattern[fixedPart.Length..]);
        string regex = "^" + Regex.Escape(wanted).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$";
        return Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            .Where(f => Regex.IsMatch(f.Replace('\\', '/'), regex))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'));
    }
}

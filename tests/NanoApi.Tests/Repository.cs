using System.Reflection;

namespace KioskFleet.NanoApi.Tests;

/// <summary>Where the tests find the repository's files and what the build made of them.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Where NuGet keeps packages.</summary>
    public static string PackageCache { get; } = Metadata("PackageCache");

    /// <summary>Absolute path of a file or folder named from the top of the repository.</summary>
    public static string PathTo(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    /// <summary>The assembly that a project of this name built, in the configuration of the test run.</summary>
    public static string Built(string project) => Path.Combine(BuiltFolder(project), project + ".dll");

    public static string BuiltFolder(string project) => Path.Combine(Metadata("BuiltAssemblies"), project, Metadata("BuildConfiguration"));

    /// <summary>The names of the boards, one folder each.</summary>
    public static IEnumerable<string> Boards() =>
        Directory.GetDirectories(PathTo("hardware/boards")).Where(d => File.Exists(Path.Combine(d, "board.json"))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}

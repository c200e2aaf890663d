using KioskFleet.FirmwareGate;
using Mono.Cecil;

namespace KioskFleet.NanoApi.Tests;

public sealed class FirmwareTests
{
    private static readonly string[] SourceFolders =
        ["firmware/Protocol", "firmware/Storage", "firmware/Sync", "firmware/Screens", "firmware/Time", "firmware/Health", "firmware/Update", "firmware/App", "firmware/Launcher", "tests/DeviceTests", "hardware/devices", "hardware/boards"];

    public static TheoryData<string> FirmwareAssemblies() =>
        [.. new[] { "Kiosk.Core", "Kiosk.Firmware", "Kiosk.Launcher", "Kiosk.DeviceTests" }.Concat(BoardProjects())];

    [Theory]
    [MemberData(nameof(FirmwareAssemblies))]
    public void The_firmware_holds_nothing_that_breaks_on_the_terminal(string project)
    {
        string path = Repository.Built(project);
        (IReadOnlyCollection<string> allowed, IEnumerable<string> folders) = CompiledAgainstNanoApi(path) ? NanoApi() : Packages();
        IReadOnlyList<Finding> findings = AssemblyGate.Inspect(
            path,
            project.StartsWith("Kiosk.Board.", StringComparison.Ordinal) ? [.. allowed, "KioskFleet.NanoApi.Boards", "Kiosk.Core", "Kiosk.Firmware"]
                : project == "Kiosk.DeviceTests" ? [.. allowed, "KioskFleet.NanoApi.TestFramework", "Kiosk.Core", "Kiosk.Firmware"]
                : project == "Kiosk.Firmware" ? [.. allowed, "Kiosk.Core"]
                : allowed,
            [.. folders, Repository.BuiltFolder("Kiosk.Core"), Repository.BuiltFolder("Kiosk.Firmware"), Repository.BuiltFolder("KioskFleet.NanoApi.TestFramework")]);
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    [Fact]
    public void Every_thread_that_the_firmware_or_a_driver_starts_beats()
    {
        (string Runs, bool Beats)[] threads = [.. new[] { "Kiosk.Core", "Kiosk.Firmware" }.Concat(BoardProjects()).SelectMany(project => ThreadBeats.In(Repository.Built(project)))];
        Assert.Equal(
            [("Terminal.ScreenThread", true), ("Terminal.WorkerThread", true), ("TouchPanel.ReadForEver", true), ("WifiLink.KeepJoined", true)],
            threads.Distinct().Order());
    }

    [Fact]
    public void Firmware_sources_go_past_no_alias_and_read_no_clock_but_a_boards_own()
    {
        var findings = new List<Finding>();
        int files = 0;
        foreach (string folder in SourceFolders.Select(Repository.PathTo).Where(Directory.Exists))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            {
                string path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
                findings.AddRange(SourceGate.Inspect(File.ReadAllText(file), path, isBoardClock: path.StartsWith("hardware/boards/", StringComparison.Ordinal)));
                files++;
            }
        }

        Assert.True(files > 20, $"only {files} source files found: the folders have moved");
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    private static IEnumerable<string> BoardProjects() =>
        Directory.GetFiles(Repository.PathTo("hardware/boards"), "Kiosk.Board.*.csproj", SearchOption.AllDirectories).Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal);

    private static bool CompiledAgainstNanoApi(string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        return module.AssemblyReferences.Any(r => r.Name == "KioskFleet.NanoApi");
    }

    private static (IReadOnlyCollection<string> Allowed, IEnumerable<string> Folders) NanoApi() =>
        (["KioskFleet.NanoApi"], [Repository.BuiltFolder("KioskFleet.NanoApi"), Repository.BuiltFolder("KioskFleet.NanoApi.Boards")]);

    // CardPackages=registry: the reference assemblies of the packages stand where NanoApi stood.
    private static (IReadOnlyCollection<string> Allowed, IEnumerable<string> Folders) Packages()
    {
        string[] projects = [.. Directory.GetFiles(Repository.Root, "*.nfproj", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Repository.Root, p))];
        return (
            [.. projects.SelectMany(p => new ProjectFile(p).ReferencedAssemblies()).Distinct()],
            projects.SelectMany(p => new ProjectFile(p).HintedPackages()).Distinct()
                .Select(p => Path.Combine(Repository.PackageCache, p.Key.ToLowerInvariant(), p.Value, "lib")));
    }
}

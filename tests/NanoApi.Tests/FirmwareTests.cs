using KioskFleet.FirmwareGate;
using Mono.Cecil;

namespace KioskFleet.NanoApi.Tests;

public sealed class FirmwareTests
{
    private static readonly string[] SourceFolders =
        ["firmware/Protocol", "firmware/Storage", "firmware/Sync", "firmware/Screens", "firmware/Time", "firmware/Health", "firmware/Update", "firmware/App", "firmware/Launcher", "hardware/devices", "hardware/boards"];

    public static TheoryData<string> FirmwareAssemblies() =>
        [.. new[] { "Kiosk.Firmware", "Kiosk.Launcher" }.Concat(BoardProjects())];

    [Theory]
    [MemberData(nameof(FirmwareAssemblies))]
    public void The_firmware_holds_nothing_that_breaks_on_the_terminal(string project)
    {
        string[] allowed = project.StartsWith("Kiosk.Board.", StringComparison.Ordinal)
            ? ["KioskFleet.NanoApi", "KioskFleet.NanoApi.Boards", "Kiosk.Firmware"]
            : ["KioskFleet.NanoApi"];
        string path = Repository.Built(project);
        Assert.True(CompiledAgainstNanoApi(path), $"{project} was compiled against the packages; run the gate with -p:CardPackages=local as well.");
        IReadOnlyList<Finding> findings = AssemblyGate.Inspect(
            path, allowed, Repository.BuiltFolder("KioskFleet.NanoApi"), Repository.BuiltFolder("KioskFleet.NanoApi.Boards"), Repository.BuiltFolder("Kiosk.Firmware"));
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
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
}

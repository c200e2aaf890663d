using System.Text.Json;
using Mono.Cecil;

namespace KioskFleet.NanoApi.Tests;

/// <summary>The builds for a board (nfproj, packages.config, nanoframework.json) and the builds here say the same.</summary>
public sealed class BuildForBoardTests
{
    private static readonly JsonElement Together = Parse("nanoframework.json");

    public static TheoryData<string, string, string[]> Projects()
    {
        var data = new TheoryData<string, string, string[]>
        {
            { "firmware/Kiosk.Core.csproj", "firmware/Kiosk.Core.nfproj", ["firmware/packages.config"] },
            { "firmware/Kiosk.Firmware.csproj", "firmware/Kiosk.Firmware.nfproj", ["firmware/packages.config"] },
            { "firmware/Launcher/Kiosk.Launcher.csproj", "firmware/Launcher/Launcher.nfproj", ["firmware/Launcher/packages.config"] },
            { "tests/DeviceTests/Kiosk.DeviceTests.csproj", "tests/DeviceTests/Kiosk.DeviceTests.nfproj", ["firmware/packages.config", "tests/DeviceTests/packages.config"] },
        };
        foreach (string project in Directory.GetFiles(Repository.PathTo("hardware/boards"), "Kiosk.Board.*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(Repository.Root, project).Replace('\\', '/');
            string folder = Path.GetDirectoryName(path)!.Replace('\\', '/');
            data.Add(path, Path.ChangeExtension(path, ".nfproj"), ["firmware/packages.config", folder + "/packages.config"]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_build_for_a_board_compiles_the_same_sources(string here, string there, string[] packages)
    {
        Assert.NotEmpty(packages);
        SortedSet<string> sources = new ProjectFile(here).Sources();
        Assert.True(sources.Count > 1, $"{here} compiles nothing");
        Assert.Equal(sources, new ProjectFile(there).Sources());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_build_for_a_board_refers_to_exactly_the_packages_of_packages_config(string here, string there, string[] packages)
    {
        Assert.True(File.Exists(Repository.PathTo(here)));
        var listed = new SortedDictionary<string, string>(packages.SelectMany(ProjectFile.Packages).ToDictionary(), StringComparer.Ordinal);
        Assert.Equal(listed, new ProjectFile(there).HintedPackages());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Both_builds_use_the_compiler_switch_that_the_terminal_needs(string here, string there, string[] packages)
    {
        Assert.NotEmpty(packages);
        foreach (string project in new[] { here, there })
        {
            Assert.Equal("noRefSafetyRulesAttribute", new ProjectFile(project).Property("Features"));
            Assert.Equal("false", new ProjectFile(project).Property("CheckForOverflowUnderflow"));
        }

        Assert.Equal(
            new ProjectFile(here).Property("AssemblyName") ?? Path.GetFileNameWithoutExtension(here),
            new ProjectFile(there).Property("AssemblyName"));
    }

    [Fact]
    public void Both_halves_of_the_application_refer_to_the_same_packages() =>
        Assert.Equal(new ProjectFile("firmware/Kiosk.Core.nfproj").HintedPackages(), new ProjectFile("firmware/Kiosk.Firmware.nfproj").HintedPackages());

    [Fact]
    public void The_launcher_brings_every_library_that_the_application_needs() =>
        Assert.Equal(ProjectFile.Packages("firmware/packages.config"), ProjectFile.Packages("firmware/Launcher/packages.config"));

    [Fact]
    public void NanoApi_declares_one_assembly_for_each_package_of_the_application()
    {
        IEnumerable<string> declared = Directory.GetFiles(Repository.PathTo("firmware/NanoApi"), "*.cs").Select(f => Path.GetFileNameWithoutExtension(f)).Append("mscorlib");
        Assert.Equal(new ProjectFile("firmware/Kiosk.Firmware.nfproj").ReferencedAssemblies().Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_core_library_that_decides_between_packages_and_NanoApi_is_the_listed_one() =>
        Assert.Equal(ProjectFile.Packages("firmware/packages.config")["nanoFramework.CoreLibrary"], new ProjectFile("firmware/Nano.References.props").Property("NanoCoreLibraryVersion"));

    [Fact]
    public void Nanoframework_json_is_valid_by_its_schema() =>
        Assert.Empty(JsonSchema.Validate(File.ReadAllText(Repository.PathTo("nanoframework.schema.json")), File.ReadAllText(Repository.PathTo("nanoframework.json"))));

    [Fact]
    public void Nanoframework_json_names_the_packages_of_packages_config() =>
        Assert.Equal(ProjectFile.Packages("firmware/packages.config"), Strings(Together.GetProperty("packages")));

    [Fact]
    public void Nanoframework_json_names_the_packages_of_the_device_tests() =>
        Assert.Equal(ProjectFile.Packages("tests/DeviceTests/packages.config"), Strings(Together.GetProperty("deviceTests")));

    [Fact]
    public void Nanoframework_json_names_every_board_as_its_own_files_do()
    {
        JsonElement boards = Together.GetProperty("boards");
        Assert.Equal(Repository.Boards(), boards.EnumerateObject().Select(b => b.Name).Order(StringComparer.Ordinal));
        foreach (JsonProperty board in boards.EnumerateObject())
        {
            string folder = board.Value.GetProperty("folder").GetString()!;
            JsonElement host = Parse(folder + "/board.json").GetProperty("host");
            Assert.Equal("hardware/boards/" + board.Name, folder);
            Assert.Equal(host.GetProperty("kind").GetString(), board.Value.GetProperty("host").GetString());
            foreach (string name in new[] { "clrTarget", "clrTargetSince117" })
            {
                Assert.Equal(Optional(host, name), Optional(board.Value, name));
            }

            string config = folder + "/packages.config";
            Assert.Equal(
                File.Exists(Repository.PathTo(config)) ? ProjectFile.Packages(config) : [],
                Strings(board.Value.GetProperty("packages")));
        }
    }

    [Fact]
    public void A_boards_partitions_do_not_overlap_and_hold_its_internal_drive()
    {
        foreach (JsonProperty board in Together.GetProperty("boards").EnumerateObject())
        {
            long end = 0;
            foreach (JsonElement partition in board.Value.GetProperty("partitions").EnumerateArray())
            {
                long offset = Convert.ToInt64(partition.GetProperty("offset").GetString(), 16);
                Assert.True(offset >= end, $"{board.Name}: {partition.GetProperty("name")} overlaps the one before it");
                end = offset + partition.GetProperty("bytes").GetInt64();
                if (partition.GetProperty("holds").GetString() == "internal drive")
                {
                    long promised = Parse($"hardware/boards/{board.Name}/board.json").GetProperty("storage").GetProperty("internal").GetProperty("capacityBytes").GetInt64();
                    Assert.InRange(promised, 1, partition.GetProperty("bytes").GetInt64());
                }
            }
        }
    }

    [Fact]
    public void The_compiled_firmware_carries_the_version_of_nanoframework_json()
    {
        foreach (string project in new[] { "Kiosk.Core", "Kiosk.Firmware", "Kiosk.Launcher" })
        {
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Repository.Built(project));
            Assert.Equal(Together.GetProperty("firmware").GetProperty("version").GetString(), assembly.Name.Version.ToString(3));
        }
    }

    [Theory]
    [InlineData("nanoFramework.Hardware.Esp32", "nanoFramework.Hardware.Esp32")]
    [InlineData("Iot.Device.Ft6xx6x", "nanoFramework.Iot.Device.Ft6xx6x")]
    [InlineData("System.Device.Wifi", "nanoFramework.System.Device.Wifi")]
    public void A_board_uses_a_boards_package_exactly_if_it_names_it(string usedNamespace, string package)
    {
        foreach (string other in Repository.Boards().Where(b => Directory.GetFiles(Repository.PathTo("hardware/boards/" + b), "*.csproj").Length > 0))
        {
            string project = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Repository.PathTo("hardware/boards/" + other), "*.csproj")));
            using ModuleDefinition module = ModuleDefinition.ReadModule(Repository.Built(project));
            bool uses = module.GetTypeReferences().Any(t => t.Namespace == usedNamespace || t.Namespace.StartsWith(usedNamespace + ".", StringComparison.Ordinal));
            Assert.Equal(ProjectFile.Packages($"hardware/boards/{other}/packages.config").ContainsKey(package), uses);
        }

        using ModuleDefinition firmware = ModuleDefinition.ReadModule(Repository.Built("Kiosk.Firmware"));
        Assert.DoesNotContain(firmware.AssemblyReferences, r => r.Name == "KioskFleet.NanoApi.Boards");
    }

    private static string? Optional(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static SortedDictionary<string, string> Strings(JsonElement element) =>
        new(element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!), StringComparer.Ordinal);

    private static JsonElement Parse(string relative)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.PathTo(relative)));
        return document.RootElement.Clone();
    }
}

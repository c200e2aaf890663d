using System.Text.Json;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator;

/// <summary>A board as hardware/boards/NAME/board.json describes it, as far as it matters to a virtual terminal.</summary>
public sealed record TerminalProfile
{
    private static readonly Lazy<IReadOnlyDictionary<string, TerminalProfile>> s_all = new(ReadAll);

    /// <summary>"village", "township" or "hall"; another board's folder adds its name.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required BoardProfile Board { get; init; }

    /// <summary>Path and size of the storage that is always there.</summary>
    public required string InternalPath { get; init; }

    public required long InternalBytes { get; init; }

    /// <summary>Path and size of the memory card.</summary>
    public required string CardPath { get; init; }

    public required long CardBytes { get; init; }

    /// <summary>Graphics memory beside the frame, in bytes.</summary>
    public required int SheetCacheBytes { get; init; }

    /// <summary>Longest time between two feeds of the watchdog, in milliseconds.</summary>
    public required int WatchdogMs { get; init; }

    /// <summary>Every board of the repository, by name.</summary>
    public static IReadOnlyDictionary<string, TerminalProfile> All => s_all.Value;

    /// <exception cref="ArgumentException">There is no such board.</exception>
    public static TerminalProfile Of(string name) => All.TryGetValue(name, out TerminalProfile? profile)
        ? profile
        : throw new ArgumentException($"There is no board \"{name}\". There are: {string.Join(", ", All.Keys)}.", nameof(name));

    private static Dictionary<string, TerminalProfile> ReadAll()
    {
        var all = new Dictionary<string, TerminalProfile>(StringComparer.Ordinal);
        var assembly = typeof(TerminalProfile).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("board/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using JsonDocument json = JsonDocument.Parse(stream);
            TerminalProfile profile = Read(json.RootElement);
            all.Add(profile.Name, profile);
        }

        return all;
    }

    private static TerminalProfile Read(JsonElement board)
    {
        JsonElement screen = board.GetProperty("screen");
        JsonElement memory = board.GetProperty("memory");
        JsonElement storage = board.GetProperty("storage");
        JsonElement host = board.GetProperty("host");
        string name = board.GetProperty("profile").GetString()!;
        return new TerminalProfile
        {
            Name = name,
            Title = board.GetProperty("title").GetString()!,
            Board = new BoardProfile
            {
                Id = name,
                ScreenWidth = screen.GetProperty("width").GetInt32(),
                ScreenHeight = screen.GetProperty("height").GetInt32(),
                GraphicsHeapBytes = memory.GetProperty("graphicsHeapBytes").GetInt32(),
                ManagedHeapBytes = memory.GetProperty("managedHeapBytes").GetInt32(),
                HasClockBattery = board.GetProperty("clock").GetProperty("keepsTime").GetBoolean(),
                TargetName = host.TryGetProperty("clrTarget", out JsonElement target) ? target.GetString()! : name,
                Platform = host.GetProperty("chip").GetString()!,
            },
            InternalPath = DrivePath(storage.GetProperty("internal"), "I:\\"),
            InternalBytes = storage.GetProperty("internal").GetProperty("capacityBytes").GetInt64(),
            CardPath = DrivePath(storage.GetProperty("card"), "D:\\"),
            CardBytes = storage.GetProperty("card").GetProperty("capacityBytes").GetInt64(),
            SheetCacheBytes = memory.GetProperty("sheetCacheBytes").GetInt32(),
            WatchdogMs = board.GetProperty("watchdog").GetProperty("timeoutMs").GetInt32(),
        };
    }

    /// <summary>A Linux board has folders where the others have drives; the virtual one has drives only.</summary>
    private static string DrivePath(JsonElement storage, string otherwise)
    {
        string path = storage.GetProperty("path").GetString()!;
        return path.Length >= 3 && path[1] == ':' ? path : otherwise;
    }
}

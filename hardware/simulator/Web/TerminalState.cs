using System.Text.Json.Serialization;

namespace KioskFleet.Simulator.Web;

/// <summary>What the page shows beside the screen.</summary>
internal sealed record TerminalState(
    string Id,
    string Title,
    string Profile,
    string State,
    bool Power,
    bool Link,
    bool Card,
    string Quality,
    string Storage,
    int Temperature,
    int Brightness,
    string Time,
    string Uptime,
    int Boots,
    int Cuts,
    string Received,
    string Sent,
    string Used,
    long Frame,
    ShownPlace? Page,
    IReadOnlyList<string> Log)
{
    private const int LogLines = 12;

    private static readonly TimeSpan s_beijing = TimeSpan.FromHours(8);

    public static TerminalState Of(VirtualTerminal terminal)
    {
        TerminalSwitches switches = TerminalSwitches.Of(terminal);
        string state = terminal.IsHalted ? "halted" : terminal.IsOn ? "on" : terminal.IsSwitchedOn ? "boot" : "off";
        DateTime now = terminal.Board.Clock.UtcNow;
        string time = now <= DateTime.MaxValue - s_beijing ? (now + s_beijing).ToString("yyyy-MM-dd HH:mm:ss") : "9999-12-31";
        return new TerminalState(
            terminal.Id,
            terminal.Title,
            terminal.Profile.Name,
            state,
            terminal.IsSwitchedOn,
            terminal.Board.Link.IsUp,
            terminal.IsCardIn,
            switches.Quality,
            switches.Storage,
            (int)Math.Round(terminal.Board.TemperatureCelsius),
            terminal.Board.Screen.Brightness,
            terminal.IsOn ? time : "—",
            terminal.IsOn ? Duration(terminal.Uptime) : "—",
            terminal.Boots,
            terminal.Cuts,
            Bytes(terminal.Board.Link.Counters.BytesDown),
            Bytes(terminal.Board.Link.Counters.BytesUp),
            Bytes(terminal.CardDisk.UsedBytes + (terminal.InternalDisk == terminal.CardDisk ? 0 : terminal.InternalDisk.UsedBytes)),
            terminal.Board.Screen.Version,
            terminal.LastPage is { } page ? new ShownPlace(page.Kind, page.Key, page.Page) : null,
            [.. terminal.Log.TakeLast(LogLines).Reverse()]);
    }

    private static string Duration(TimeSpan span) => span.TotalDays >= 1 ? $"{(int)span.TotalDays} d {span:hh\\:mm\\:ss}" : $"{span:hh\\:mm\\:ss}";

    private static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => $"{bytes / 1024.0:0.0} KiB",
        _ => $"{bytes / 1048576.0:0.0} MiB",
    };
}

/// <summary>Which page stands on the glass.</summary>
internal sealed record ShownPlace(int Kind, int Key, int Page);

/// <summary>What the page sends: a touch or a switch.</summary>
internal sealed record PageMessage(string? Touch, int X, int Y, string? Set, bool On, string? Value);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(TerminalState))]
[JsonSerializable(typeof(List<TerminalState>))]
[JsonSerializable(typeof(PageMessage))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class PageJson : JsonSerializerContext;

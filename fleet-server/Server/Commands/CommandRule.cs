using KioskFleet.Protocol;
using KioskFleet.Server.Access;

namespace KioskFleet.Server.Commands;

/// <summary>What there is to say about one kind of command: its word, who may give it, what its argument is.</summary>
/// <param name="Kind">One of <see cref="CommandKind"/>.</param>
/// <param name="Word">As in the API and the kiosk command.</param>
/// <param name="Role">The least role that may give it.</param>
/// <param name="Least">Smallest argument; with <paramref name="Most"/> 0: it has none.</param>
/// <param name="Confirm">A person must confirm it; erasing even by the terminal's id.</param>
internal sealed record CommandRule(int Kind, string Word, string Role, long Least, long Most, bool Confirm)
{
    /// <summary>What does no harm may be given by whoever publishes; what stops the screen or costs content, by administrators alone.</summary>
    public static IReadOnlyList<CommandRule> All { get; } =
    [
        new(CommandKind.Identify, "identify", Roles.Publisher, 0, 0, false),
        new(CommandKind.Screenshot, "screenshot", Roles.Publisher, 0, 0, false),
        new(CommandKind.ResendState, "resend", Roles.Publisher, 0, 0, false),
        new(CommandKind.Brightness, "brightness", Roles.Administrator, 1, 100, false),
        new(CommandKind.LogLevel, "log-level", Roles.Administrator, 0, 1440, false),
        new(CommandKind.ClearCache, "clear-cache", Roles.Administrator, 0, 0, true),
        new(CommandKind.Reboot, "reboot", Roles.Administrator, 0, 0, true),
        new(CommandKind.EraseContent, "erase", Roles.Administrator, 0, 0, true),
    ];

    public bool HasArgument => Most > 0;

    public bool Erases => Kind == CommandKind.EraseContent;

    public static CommandRule? Find(string word) => All.FirstOrDefault(r => r.Word == word);

    public static CommandRule? Of(int kind) => All.FirstOrDefault(r => r.Kind == kind);
}

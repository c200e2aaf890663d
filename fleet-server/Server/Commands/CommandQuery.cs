using KioskFleet.Protocol;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Commands;

/// <summary>What was asked of a terminal beside what it answered, and its log.</summary>
internal sealed class CommandQuery(IDbContextFactory<FleetDatabase> databases, TimeProvider clock)
{
    /// <summary>Commands and lines shown at most, the newest.</summary>
    public const int Shown = 50;

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<CommandInfo>> OfTerminalAsync(string terminalId, CancellationToken cancellation)
        => await ReadAsync(terminalId, null, cancellation);

    /// <returns>Null: there is no such command.</returns>
    public async Task<CommandInfo?> FindAsync(string commandId, CancellationToken cancellation)
        => (await ReadAsync(null, commandId, cancellation)).SingleOrDefault();

    /// <summary>The picture that a screenshot command brought, as PNG; null: none.</summary>
    public async Task<byte[]?> PictureAsync(string commandId, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        byte[]? data = await database.CommandResults.AsNoTracking().Where(r => r.CommandId == commandId).Select(r => r.Data).SingleOrDefaultAsync(cancellation);
        return data is null ? null : ScreenshotPicture.ToPng(data);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<LogLineInfo>> LogAsync(string terminalId, int lines, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<TerminalLogLine> found = await database.LogLines.AsNoTracking().Where(l => l.TerminalId == terminalId).OrderByDescending(l => l.Id).Take(lines).ToListAsync(cancellation);
        return [.. found.Select(l => new LogLineInfo(l.HeardAt, l.Number, l.At * 1000, l.ClockTrusted, l.Level == LogReport.Error ? "error" : "detail", l.Text))];
    }

    private async Task<IReadOnlyList<CommandInfo>> ReadAsync(string? terminalId, string? commandId, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        var rows = await (
            from c in database.SentCommands.AsNoTracking().Where(c => commandId == null ? c.TerminalId == terminalId : c.Id == commandId)
            join r in database.CommandResults on c.Id equals r.CommandId into results
            from r in results.DefaultIfEmpty()
            orderby c.IssuedAt descending
            select new { Command = c, Result = r }).Take(Shown).ToListAsync(cancellation);
        long now = clock.Milliseconds();
        return [.. rows.Select(r => new CommandInfo(
            r.Command.Id,
            r.Command.TerminalId,
            CommandRule.Of(r.Command.Kind)?.Word ?? "",
            r.Command.Argument,
            r.Command.IssuedAt,
            r.Command.IssuedBy,
            r.Command.NotAfter,
            r.Result is { } result ? ResultWord(result.Result) : r.Command.NotAfter <= now ? "unanswered" : "waiting",
            r.Result?.At ?? 0,
            r.Result?.Text ?? "",
            r.Command.Kind == CommandKind.Screenshot && r.Result is { Data.Length: > 0 },
            r.Command.Kind == CommandKind.EraseContent && r.Result is { } erased ? SealedErasure.Read(erased.Data)?.Tell() : null))];
    }

    private static string ResultWord(int result) => result switch
    {
        CommandAnswer.Done => "done",
        CommandAnswer.Refused => "refused",
        CommandAnswer.Expired => "expired",
        CommandAnswer.Before => "before",
        CommandResult.Unproven => "unproven",
        _ => "failed",
    };
}

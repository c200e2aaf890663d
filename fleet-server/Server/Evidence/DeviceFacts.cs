using KioskFleet.Protocol;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Evidence;

/// <summary>What reports, answers and log lines prove of firmware and commands.</summary>
internal static class DeviceFacts
{
    /// <summary>Log lines are kept for so long: they are asked for to find a fault, not to keep records.</summary>
    private const long LogLifeMs = 14L * 24 * 3600 * 1000;

    /// <summary>A log level holds for a day at most, and what was gathered in it may come a day later.</summary>
    private const long LogTailMs = 2 * 24L * 3600 * 1000;

    /// <param name="contactMs">How long the terminal has been on the link in all.</param>
    /// <param name="sameRuns">The release that runs, and whether it is on trial, are as they were before this report.</param>
    public static async Task ApplyAsync(FleetDatabase database, ReportHeard heard, long contactMs, bool sameRuns)
    {
        TerminalReport report = heard.Report;
        if (report.Has(ReportKeys.Running) && await IsKnownAsync(database, report.Release))
        {
            FirmwareFact running = await FactAsync(database, heard.TerminalId, report.Release);
            running.StartedAt = running.StartedAt == 0 ? heard.At : running.StartedAt;
            running.ProvedAt = running.ProvedAt == 0 && !report.OnTrial ? heard.At : running.ProvedAt;
            if (!sameRuns)
            {
                running.HeardContactMs = contactMs;
                running.ProvedContactMs = report.OnTrial ? running.ProvedContactMs : contactMs;
            }
        }

        if (report.Has(ReportKeys.Update) && await IsKnownAsync(database, report.UpdateRelease))
        {
            FirmwareFact wanted = await FactAsync(database, heard.TerminalId, report.UpdateRelease);
            if ((wanted.Stage, wanted.Held, wanted.Total, wanted.Reason) != (report.UpdateStage, report.UpdateHeld, report.UpdateTotal, report.UpdateReason))
            {
                wanted.HeardContactMs = contactMs;
            }

            if (wanted.Stage != report.UpdateStage)
            {
                wanted.Stage = report.UpdateStage;
                wanted.StageAt = heard.At;
                wanted.FailedAt = report.UpdateStage is UpdateStage.Refused or UpdateStage.FellBack ? heard.At : wanted.FailedAt;
            }

            (wanted.Held, wanted.Total, wanted.Reason) = (report.UpdateHeld, report.UpdateTotal, report.UpdateReason);
        }
    }

    /// <summary>Only to a command that was given to this very terminal, and only once.</summary>
    public static async Task ApplyAsync(FleetDatabase database, CommandAnswered answered)
    {
        if (await database.SentCommands.AsNoTracking().SingleOrDefaultAsync(c => c.Id == answered.CommandId && c.TerminalId == answered.TerminalId) is { } given
            && await database.CommandResults.FindAsync(answered.CommandId) is null)
        {
            database.CommandResults.Add(new CommandResult
            {
                CommandId = answered.CommandId,
                TerminalId = answered.TerminalId,
                At = answered.At,
                Result = await ResultAsync(database, given, answered),
                Text = answered.Answer.Text,
                Data = answered.Answer.Data,
            });
        }
    }

    /// <summary>That content is gone has to be proved; that anything else was done, the terminal's own connection says.</summary>
    private static async Task<int> ResultAsync(FleetDatabase database, SentCommand given, CommandAnswered answered)
    {
        if (given.Kind != CommandKind.EraseContent || answered.Answer.Result != CommandAnswer.Done)
        {
            return answered.Answer.Result;
        }

        byte[]? stored = await database.Terminals.Where(t => t.Id == given.TerminalId).Select(t => t.SecretHash).SingleOrDefaultAsync();
        return stored is not null && SealedErasure.Read(answered.Answer.Data)?.Proves(given.TerminalId, given.Id, stored) == true ? CommandAnswer.Done : CommandResult.Unproven;
    }

    /// <summary>Only from a terminal that was told to send its log not long ago: nobody else fills the database.</summary>
    public static async Task ApplyAsync(FleetDatabase database, LogHeard heard)
    {
        if (!await database.SentCommands.AnyAsync(c => c.TerminalId == heard.TerminalId && c.Kind == CommandKind.LogLevel && c.NotAfter >= heard.At - LogTailMs))
        {
            return;
        }

        await database.LogLines.Where(l => l.TerminalId == heard.TerminalId && l.HeardAt < heard.At - LogLifeMs).ExecuteDeleteAsync();
        for (int i = 0; i < heard.Log.Count; i++)
        {
            database.LogLines.Add(new TerminalLogLine
            {
                TerminalId = heard.TerminalId,
                HeardAt = heard.At,
                Number = heard.Log.First + i,
                At = heard.Log.At[i],
                ClockTrusted = heard.Log.Trusted[i],
                Level = heard.Log.Level[i],
                Text = heard.Log.Text[i],
            });
        }
    }

    /// <summary>A release of this server's own: others are in the terminal's state, and no facts are kept of names that anybody can make up.</summary>
    private static Task<bool> IsKnownAsync(FleetDatabase database, byte[] release) => database.FirmwareReleases.AnyAsync(r => r.Id == release);

    private static async Task<FirmwareFact> FactAsync(FleetDatabase database, string terminalId, byte[] releaseId)
    {
        FirmwareFact? fact = await database.FirmwareFacts.FindAsync(terminalId, releaseId);
        if (fact is null)
        {
            fact = new FirmwareFact { TerminalId = terminalId, ReleaseId = releaseId };
            database.FirmwareFacts.Add(fact);
        }

        return fact;
    }
}

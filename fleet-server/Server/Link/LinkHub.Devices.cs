using KioskFleet.Protocol;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Link;

/// <content>Commands, their answers, log lines, and what firmware is wanted.</content>
internal sealed partial class LinkHub
{
    private void OnIssued(SentCommand command) => _ = SendCommandAsync(command);

    private async Task SendCommandAsync(SentCommand command)
    {
        if (_transport is not { } transport || (transport.KnowsConnections && !IsConnected(command.TerminalId)))
        {
            return;
        }

        try
        {
            if (_sessions.TryGetValue(command.TerminalId, out TerminalSession? session))
            {
                await SendCommandsAsync(session, again: false, CancellationToken.None);
            }
            else
            {
                await transport.SendAsync(command.TerminalId, Topics.Command, command.Envelope, acknowledged: true, CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            // It is sent again at the next whole report.
            HandlingFailed(_log, e, command.TerminalId, Topics.Command);
        }
    }

    /// <summary>Sends the oldest commands that wait, as many as may be under way; the rest follows the answers.</summary>
    /// <param name="again">True at a whole report: what was sent before may be lost. What the terminal has carried out already it only answers.</param>
    private async ValueTask SendCommandsAsync(TerminalSession session, bool again, CancellationToken cancellation)
    {
        IReadOnlyList<SentCommand> waiting = _commands.WaitingFor(session.TerminalId);
        List<SentCommand> next = [];
        lock (session.CommandsUnderWay)
        {
            if (again)
            {
                session.CommandsUnderWay.Clear();
            }

            session.CommandsUnderWay.IntersectWith(waiting.Select(c => c.Id));
            foreach (SentCommand command in waiting)
            {
                if (session.CommandsUnderWay.Count < LinkLimits.CommandsUnderWay && session.CommandsUnderWay.Add(command.Id))
                {
                    next.Add(command);
                }
            }
        }

        foreach (SentCommand command in next)
        {
            await Transport.SendAsync(session.TerminalId, Topics.Command, command.Envelope, acknowledged: true, cancellation);
        }
    }

    private async ValueTask OnAnswerAsync(TerminalSession session, CommandAnswer answer)
    {
        string id = Convert.ToHexStringLower(answer.Id);

        // The answer is written before it is acknowledged; then the command is not sent again.
        await _observations.WriteAsync([new CommandAnswered(session.TerminalId, _clock.Milliseconds(), id, answer)], CancellationToken.None);
        _commands.Answered(session.TerminalId, id);
        try
        {
            await SendCommandsAsync(session, again: false, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The answer is safe; the others are sent at the next whole report.
            HandlingFailed(_log, e, session.TerminalId, Topics.Command);
        }
    }

    private ValueTask OnLogAsync(TerminalSession session, LogReport log, CancellationToken cancellation)
        => _observations.AddAsync(new LogHeard(session.TerminalId, _clock.Milliseconds(), log), cancellation);

    /// <summary>What is wanted of a terminal changed: it hears it now, not at its next report.</summary>
    private void OnFirmwareChanged(string terminalId) => _ = PushFirmwareAsync(terminalId);

    private async Task PushFirmwareAsync(string terminalId)
    {
        if (_terminals.Find(terminalId) is not { } terminal || !_sessions.TryGetValue(terminalId, out TerminalSession? session) || session.Stranger || session.StateManifest is null)
        {
            return;
        }

        try
        {
            // Number 0 answers no report, so the terminal takes no time from it.
            await SendStateAsync(session, 0, _desired.Find(terminal.DivisionCode, terminal.Profile)?.ManifestId ?? NoManifest, _options.ReportSeconds, CancellationToken.None);
        }
        catch (Exception e)
        {
            HandlingFailed(_log, e, terminalId, Topics.State);
        }
    }
}

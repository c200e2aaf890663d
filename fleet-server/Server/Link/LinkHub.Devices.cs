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
            await transport.SendAsync(command.TerminalId, Topics.Command, command.Envelope, acknowledged: true, CancellationToken.None);
        }
        catch (Exception e)
        {
            // It is sent again at the next whole report.
            HandlingFailed(_log, e, command.TerminalId, Topics.Command);
        }
    }

    /// <summary>At a connect: what the terminal missed. What it has carried out already it only answers.</summary>
    private async ValueTask SendWaitingCommandsAsync(string terminalId, CancellationToken cancellation)
    {
        foreach (SentCommand command in _commands.WaitingFor(terminalId))
        {
            await Transport.SendAsync(terminalId, Topics.Command, command.Envelope, acknowledged: true, cancellation);
        }
    }

    private async ValueTask OnAnswerAsync(TerminalSession session, CommandAnswer answer)
    {
        string id = Convert.ToHexStringLower(answer.Id);

        // The answer is written before it is acknowledged; then the command is not sent again.
        await _observations.WriteAsync([new CommandAnswered(session.TerminalId, _clock.Milliseconds(), id, answer)], CancellationToken.None);
        _commands.Answered(session.TerminalId, id);
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

using KioskFleet.Releases;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Rollouts;

namespace KioskFleet.Server.Api;

/// <summary><see cref="IDevices"/> over the features.</summary>
internal sealed class Devices(FirmwareDesk desk, FirmwareQuery firmware, RolloutDesk rollouts, RolloutQuery rolloutQuery, CommandOffice office, CommandQuery commands) : IDevices
{
    public async Task<IReadOnlyList<WantedOn>> PublishFirmwareAsync(PublishFirmware request, CancellationToken cancellation)
    {
        try
        {
            return [.. (await desk.PublishAsync(request.Images, request.To, request.Plan, Fleet.Actor, cancellation))
                .Select(w => new WantedOn(w.TerminalId, Convert.ToHexStringLower(w.Release.Id), w.Release.Header.Version, w.Release.Header.Number, w.Rollout, w.Wave))];
        }
        catch (ReleaseException e)
        {
            throw new FleetException(e.Message);
        }
    }

    public async Task<IReadOnlyList<string>> CancelFirmwareAsync(IReadOnlyList<string> from, CancellationToken cancellation)
    {
        try
        {
            return await desk.CancelAsync(from, Fleet.Actor, cancellation);
        }
        catch (ReleaseException e)
        {
            throw new FleetException(e.Message);
        }
    }

    public async Task<IReadOnlyList<string>> TryFirmwareAgainAsync(IReadOnlyList<string> on, CancellationToken cancellation)
    {
        try
        {
            return await desk.TryAgainAsync(on, Fleet.Actor, cancellation);
        }
        catch (ReleaseException e)
        {
            throw new FleetException(e.Message);
        }
    }

    public Task<FirmwareStatus> FirmwareAsync(CancellationToken cancellation) => firmware.StatusAsync(null, cancellation);

    public Task<IReadOnlyList<RolloutInfo>> RolloutsAsync(CancellationToken cancellation) => rolloutQuery.ListAsync(cancellation);

    public async Task<RolloutInfo> ChangeRolloutAsync(long id, string action, CancellationToken cancellation)
    {
        try
        {
            await (action switch
            {
                "pause" => rollouts.PauseAsync(id, Fleet.Actor, cancellation),
                "resume" => rollouts.ResumeAsync(id, Fleet.Actor, cancellation),
                "next" => rollouts.OpenNextAsync(id, Fleet.Actor, cancellation),
                "cancel" => rollouts.CancelAsync(id, Fleet.Actor, cancellation),
                _ => throw new FleetException($"A rollout cannot \"{action}\". There are: pause, resume, next, cancel."),
            });
        }
        catch (RolloutException e)
        {
            throw new FleetException(e.Message);
        }

        return (await rolloutQuery.ListAsync(cancellation)).Single(r => r.Id == id);
    }

    public async Task<CommandInfo> CommandAsync(string terminalId, CommandRequest request, CancellationToken cancellation)
    {
        CommandRule rule = CommandRule.Find(request.Command)
            ?? throw new FleetException($"There is no command \"{request.Command}\". There are: {string.Join(", ", CommandRule.All.Select(r => r.Word))}.");
        try
        {
            SentCommand sent = await office.IssueAsync(terminalId, rule, request.Argument, request.Minutes ?? CommandOffice.DefaultMinutes, Fleet.Actor, cancellation);
            return (await commands.FindAsync(sent.Id, cancellation))!;
        }
        catch (CommandException e)
        {
            throw new FleetException(Console.Words.English(e.WordKey, [.. e.Values]));
        }
    }

    public Task<IReadOnlyList<CommandInfo>> CommandsAsync(string terminalId, CancellationToken cancellation) => commands.OfTerminalAsync(terminalId, cancellation);

    public Task<CommandInfo?> FindCommandAsync(string commandId, CancellationToken cancellation) => commands.FindAsync(commandId, cancellation);

    public Task<byte[]?> CommandPictureAsync(string commandId, CancellationToken cancellation) => commands.PictureAsync(commandId, cancellation);

    public Task<IReadOnlyList<LogLineInfo>> LogAsync(string terminalId, int lines, CancellationToken cancellation) => commands.LogAsync(terminalId, lines, cancellation);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Commands;

/// <summary>Signs commands, keeps them until they are answered or have expired, and hands them to the link whenever the terminal is there. Never retained: what is sent is decided here, each time anew.</summary>
internal sealed class CommandOffice(IDbContextFactory<FleetDatabase> databases, TerminalDirectory terminals, PublisherKey key, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Life of a command in minutes unless the person says otherwise: long enough for a terminal on a bad line to come back, too short to surprise anybody the next day.</summary>
    public const int DefaultMinutes = 60;

    /// <summary>Longest life: a week.</summary>
    public const int MaxMinutes = 7 * 24 * 60;

    /// <summary>Commands of one terminal that have not expired, answered or not. A terminal remembers 64 executed ones; beyond that it would have to refuse every command that ends earlier than
    /// those it forgot. The rest is room for two people who give commands at the same moment.</summary>
    public const int MaxUnexpired = 48;

    /// <summary>Commands of one terminal that may wait for an answer: a dozen and some.</summary>
    public const int MaxOpen = 16;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, SentCommand>> _open = new(StringComparer.Ordinal);

    /// <summary>Raised after a command was stored.</summary>
    public event Action<SentCommand>? Issued;

    public async Task LoadAsync(CancellationToken cancellation)
    {
        long now = clock.Milliseconds();
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<SentCommand> waiting = await database.SentCommands.AsNoTracking()
            .Where(c => c.NotAfter > now && !database.CommandResults.Any(r => r.CommandId == c.Id)).ToListAsync(cancellation);
        foreach (SentCommand command in waiting)
        {
            OpenOf(command.TerminalId)[command.Id] = command;
        }
    }

    /// <summary>Commands that the terminal has not answered and that have not expired, oldest first.</summary>
    public IReadOnlyList<SentCommand> WaitingFor(string terminalId)
    {
        if (!_open.TryGetValue(terminalId, out ConcurrentDictionary<string, SentCommand>? open))
        {
            return [];
        }

        long now = clock.Milliseconds();
        foreach (SentCommand late in open.Values.Where(c => c.NotAfter <= now).ToArray())
        {
            open.TryRemove(late.Id, out _);
        }

        return [.. open.Values.OrderBy(c => c.IssuedAt)];
    }

    /// <summary>Signs and stores a command; the link sends it at once if the terminal is connected, else when it comes back.</summary>
    /// <param name="argument">Null where the kind has none.</param>
    /// <exception cref="CommandException">A value is not right; the message names it.</exception>
    public async Task<SentCommand> IssueAsync(string terminalId, CommandRule rule, long? argument, int minutes, string actor, CancellationToken cancellation)
    {
        if (terminals.Find(terminalId) is not { } terminal)
        {
            throw new CommandException("terminals.error.unknown", terminalId);
        }

        if (rule.HasArgument ? argument is null || argument < rule.Least || argument > rule.Most : argument is not null)
        {
            throw new CommandException(rule.HasArgument ? "commands.error.argument" : "commands.error.noargument", rule.Word, rule.Least, rule.Most);
        }

        if (minutes is < 1 or > MaxMinutes)
        {
            throw new CommandException("commands.error.minutes", MaxMinutes);
        }

        if (WaitingFor(terminal.Id).Count >= MaxOpen)
        {
            throw new CommandException("commands.error.many", MaxOpen);
        }

        long now = clock.Milliseconds();
        CommandPayload payload = new()
        {
            Id = RandomNumberGenerator.GetBytes(CommandPayload.IdBytes),
            TerminalId = terminal.Id,
            NotAfter = (now / 1000) + (minutes * 60L),
            Kind = rule.Kind,
            Argument = argument ?? 0,
            HasArgument = argument is not null,
        };
        SentCommand command = new()
        {
            Id = Convert.ToHexStringLower(payload.Id),
            TerminalId = terminal.Id,
            Kind = rule.Kind,
            Argument = argument,
            IssuedAt = now,
            NotAfter = payload.NotAfter * 1000,
            IssuedBy = actor,
            Envelope = key.Sign(payload),
        };
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            if (await database.SentCommands.CountAsync(c => c.TerminalId == terminal.Id && c.NotAfter > now, cancellation) >= MaxUnexpired)
            {
                throw new CommandException("commands.error.unexpired", MaxUnexpired);
            }

            database.SentCommands.Add(command);
            audit.Add(database, actor, AuditAction.CommandIssued, terminal.Id, string.Create(CultureInfo.InvariantCulture, $"{rule.Word} {argument} {command.Id}"));
            await database.SaveChangesAsync(cancellation);
        }

        OpenOf(terminal.Id)[command.Id] = command;
        Issued?.Invoke(command);
        return command;
    }

    /// <summary>The terminal answered: the command is not sent again.</summary>
    public void Answered(string terminalId, string commandId)
    {
        if (_open.TryGetValue(terminalId, out ConcurrentDictionary<string, SentCommand>? open))
        {
            open.TryRemove(commandId, out _);
        }
    }

    private ConcurrentDictionary<string, SentCommand> OpenOf(string terminalId)
        => _open.GetOrAdd(terminalId, _ => new ConcurrentDictionary<string, SentCommand>(StringComparer.Ordinal));
}

/// <summary>Why a command was not given: a key of the console's words, and its values.</summary>
internal sealed class CommandException(string wordKey, params object[] values) : Exception(wordKey)
{
    public string WordKey { get; } = wordKey;

    public IReadOnlyList<object> Values { get; } = values;
}

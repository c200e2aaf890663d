using KioskFleet.Server.Commands;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Commands to one terminal, its answers, and its log.</summary>
internal sealed class CommandsPage(IFleet fleet, CommandOffice office, CommandQuery query, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public TerminalInfo Info { get; private set; } = null!;

    /// <summary>What the operator's role may give.</summary>
    public IReadOnlyList<CommandRule> Allowed => [.. CommandRule.All.Where(May)];

    public IReadOnlyList<CommandInfo> Commands { get; private set; } = [];

    public IReadOnlyList<LogLineInfo> Log { get; private set; } = [];

    /// <summary>Word of the command that was given just now.</summary>
    public string? Given { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation) => await LoadAsync(id, cancellation) ? Page() : NotFound();

    /// <param name="sure">The person confirmed it.</param>
    /// <param name="typed">The terminal's id, typed by the person, for what cannot be undone.</param>
    public async Task<IActionResult> OnPostAsync(string id, string? command, long? argument, bool sure, string? typed, CancellationToken cancellation)
    {
        if (!await LoadAsync(id, cancellation))
        {
            return NotFound();
        }

        if (CommandRule.Find(command ?? "") is not { } rule)
        {
            Problem = Words["commands.error.unknown"];
            return Page();
        }

        if (!May(rule))
        {
            return Forbid();
        }

        if (rule.Confirm && !(rule.Erases ? typed?.Trim() == Info.Id : sure))
        {
            Problem = rule.Erases ? Words.Format("commands.erase.type", Info.Id) : Words["commands.error.confirm"];
            return Page();
        }

        try
        {
            await office.IssueAsync(Info.Id, rule, argument, CommandOffice.DefaultMinutes, Actor, cancellation);
            Given = rule.Word;
        }
        catch (CommandException e)
        {
            Problem = Words.Format(e.WordKey, [.. e.Values.Select(v => v is string word && word == rule.Word ? Words["command." + word] : v)]);
        }

        await LoadAsync(id, cancellation);
        return Page();
    }

    /// <summary>What an erasure did on one medium.</summary>
    public string Medium(string nameKey, ErasedMediumInfo m)
        => !m.Present ? Words.Format("commands.erasure.absent", Words[nameKey])
            : Words.Format("commands.erasure.medium", Words[nameKey], m.Files, m.Overwritten / 1024, m.ReadBack / 1024)
                + (m.Failed + m.Left == 0 ? "" : Words.Format("commands.erasure.left", m.Failed, m.Left));

    private bool May(CommandRule rule) => User.IsInRole(Access.Roles.Administrator) || User.IsInRole(rule.Role);

    private async Task<bool> LoadAsync(string id, CancellationToken cancellation)
    {
        if ((await fleet.TerminalsAsync(cancellation)).FirstOrDefault(t => t.Id == id) is not { } info)
        {
            return false;
        }

        Info = info;
        Commands = await query.OfTerminalAsync(id, cancellation);
        Log = await query.LogAsync(id, CommandQuery.Shown, cancellation);
        return true;
    }
}

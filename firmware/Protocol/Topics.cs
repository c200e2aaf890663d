namespace KioskFleet.Protocol;

/// <summary>Topics (SPEC.md §5). Short, because an idle terminal pays for each byte. A terminal may only touch topics under its own name.</summary>
public static class Topics
{
    /// <summary>Terminal → server: how it is.</summary>
    public const string Report = "r";

    /// <summary>Terminal → server, once a minute: the last report still holds.</summary>
    public const string Beat = "h";

    /// <summary>Terminal → server: which blocks it lacks.</summary>
    public const string Need = "n";

    /// <summary>Terminal → server: how far it has got with a manifest.</summary>
    public const string Progress = "p";

    /// <summary>Terminal → server: pages it has shown.</summary>
    public const string Shown = "s";

    /// <summary>Terminal → server: answers to commands.</summary>
    public const string Answer = "a";

    /// <summary>Terminal → server: lines of the log, while an operator has asked for them.</summary>
    public const string Log = "l";

    /// <summary>Terminal → server, sent by the broker as its will.</summary>
    public const string Gone = "g";

    /// <summary>Server → terminal: a signed manifest.</summary>
    public const string Manifest = "m";

    /// <summary>Server → terminal: blocks.</summary>
    public const string Block = "b";

    /// <summary>Server → terminal: time and what is wanted.</summary>
    public const string State = "t";

    /// <summary>Server → terminal: a signed command.</summary>
    public const string Command = "c";

    /// <summary>The full topic, for example <c>k/V0001/r</c>.</summary>
    public static string Of(string terminalId, string leaf) => "k/" + terminalId + "/" + leaf;

    /// <summary>True for 1 to <see cref="Limits.TerminalIdChars"/> characters of A–Z, a–z, 0–9, '-' and '_'.</summary>
    public static bool IsTerminalId(string? value)
    {
        if (value == null || value.Length == 0 || value.Length > Limits.TerminalIdChars)
        {
            return false;
        }

        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            {
                return false;
            }
        }

        return true;
    }
}

namespace KioskFleet.Server.Commands;

/// <summary>Wanted: a command that a person gave to a terminal.</summary>
internal sealed class SentCommand
{
    /// <summary>Its identity, 16 hexadecimal digits.</summary>
    public required string Id { get; set; }

    public required string TerminalId { get; set; }

    /// <summary>One of <see cref="Protocol.CommandKind"/>.</summary>
    public int Kind { get; set; }

    public long? Argument { get; set; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public long IssuedAt { get; set; }

    /// <summary>Not carried out after this time, milliseconds since 1970 UTC.</summary>
    public long NotAfter { get; set; }

    public required string IssuedBy { get; set; }

    /// <summary>The signed command, as it is sent.</summary>
    public required byte[] Envelope { get; set; }
}

/// <summary>Observed: what the terminal answered. The first answer counts: a second one only repeats it.</summary>
internal sealed class CommandResult
{
    /// <summary>The terminal said that all content is erased, and its proof is lacking, not its own, or says otherwise. Beside the results of <see cref="Protocol.CommandAnswer"/>.</summary>
    public const int Unproven = 100;

    public required string CommandId { get; set; }

    public required string TerminalId { get; set; }

    /// <summary>Server's time of hearing it.</summary>
    public long At { get; set; }

    /// <summary>One of the results of <see cref="Protocol.CommandAnswer"/>, or <see cref="Unproven"/>.</summary>
    public int Result { get; set; }

    public required string Text { get; set; }

    /// <summary>A packed screenshot, or a sealed proof of erasure; empty: none.</summary>
    public required byte[] Data { get; set; }
}

/// <summary>Observed: a line of a terminal's log.</summary>
internal sealed class TerminalLogLine
{
    public long Id { get; set; }

    public required string TerminalId { get; set; }

    public long HeardAt { get; set; }

    /// <summary>Number since the terminal's start; a gap was lost.</summary>
    public int Number { get; set; }

    /// <summary>By the terminal's clock, seconds since 1970.</summary>
    public long At { get; set; }

    public bool ClockTrusted { get; set; }

    /// <summary>One of the levels of <see cref="Protocol.LogReport"/>.</summary>
    public int Level { get; set; }

    public required string Text { get; set; }
}

namespace KioskFleet.Server.Link;

/// <summary>Carries messages to terminals. The server speaks through it, and does not know whether the broker is its own or another's.</summary>
internal interface ITerminalTransport
{
    /// <summary>True if every connection and its end is told to the hub. An external broker tells only what terminals say.</summary>
    bool KnowsConnections { get; }

    /// <summary>Sends on <c>k/terminal/leaf</c>; returns when the broker has taken it over. A terminal that is not connected gets nothing.</summary>
    /// <param name="acknowledged">True: QoS 1; false: QoS 0, lost if the link is.</param>
    ValueTask SendAsync(string terminalId, string leaf, ReadOnlyMemory<byte> payload, bool acknowledged, CancellationToken cancellation);

    /// <summary>Ends a terminal's connection.</summary>
    ValueTask DisconnectAsync(string terminalId, DisconnectReason reason);
}

internal enum DisconnectReason
{
    /// <summary>Its secret or its right to connect changed.</summary>
    Revoked,

    /// <summary>It exceeded a limit.</summary>
    QuotaExceeded,
}

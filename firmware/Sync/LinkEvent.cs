namespace KioskFleet.Firmware.Sync;

/// <summary>Something the link has to tell; reused by its reader.</summary>
public sealed class LinkEvent
{
    /// <summary>Connected and subscribed. Everything that was wanted of the old session has to be asked again.</summary>
    public const int Up = 1;

    /// <summary>The session is over.</summary>
    public const int Down = 2;

    /// <summary>A message came: <see cref="Leaf"/> and <see cref="Payload"/>.</summary>
    public const int Message = 3;

    /// <summary>The server has taken the message with <see cref="Ticket"/>.</summary>
    public const int Acknowledged = 4;

    /// <summary>The message with <see cref="Ticket"/> was dropped, by rule or with the session.</summary>
    public const int Lost = 5;

    public int Kind;

    /// <summary>Last part of the topic (<see cref="KioskFleet.Protocol.Topics"/>).</summary>
    public string Leaf = "";

    public byte[] Payload = new byte[0];

    public int Ticket;

    /// <summary>When it came, by the clock's tick.</summary>
    public long Tick;
}

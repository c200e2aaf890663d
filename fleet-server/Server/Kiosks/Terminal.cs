namespace KioskFleet.Server.Kiosks;

/// <summary>A terminal as it was provisioned: what is wanted of it. What it says of itself stands in <see cref="Health.TerminalState"/>.</summary>
internal sealed class Terminal
{
    /// <summary>Name in topics, client id and user name (<see cref="KioskFleet.Protocol.Topics.IsTerminalId"/>).</summary>
    public required string Id { get; set; }

    /// <summary>Where it stands, in words: "柳湾村党群服务中心大厅".</summary>
    public required string Name { get; set; }

    /// <summary>Division whose set it shows.</summary>
    public required string DivisionCode { get; set; }

    /// <summary>Screen profile: village, township or hall.</summary>
    public required string Profile { get; set; }

    /// <summary><see cref="TerminalSecret"/> of its password; the password itself is not kept.</summary>
    public required byte[] SecretHash { get; set; }

    public long CreatedAt { get; set; }

    /// <summary>False: may not connect.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>KiB that it may move in a calendar month; null: as <see cref="FleetServerOptions.MonthlyKiB"/> says.</summary>
    public int? MonthlyKiB { get; set; }

    /// <summary>Number of the last attempt at a firmware release that it was told, whatever release that was; 0: none. It outlives the wish: a terminal never tries the attempt again that failed.</summary>
    public int FirmwareAttempt { get; set; }
}

/// <summary>A terminal that nobody provisioned here and that asks to be claimed. It can do nothing else.</summary>
internal sealed class ClaimRequest
{
    public required string Id { get; set; }

    public required byte[] SecretHash { get; set; }

    /// <summary>What it says of itself; believed by nobody.</summary>
    public string Profile { get; set; } = "";

    public string Firmware { get; set; } = "";

    public string Address { get; set; } = "";

    public long FirstAt { get; set; }

    public long LastAt { get; set; }
}

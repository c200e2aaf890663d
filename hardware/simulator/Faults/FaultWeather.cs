namespace KioskFleet.Simulator.Faults;

/// <summary>What is wrong on the way to the server during one life. All of it is off at first; every chance is drawn from the run's seed.</summary>
internal sealed class FaultWeather
{
    /// <summary>2 kbit/s.</summary>
    public const int SlowBytesPerSecond = 250;

    /// <summary>Milliseconds until a terminal notices that its socket is dead: 1.5 keep-alives of a minute.</summary>
    public const int DeadSocketMs = 90_000;

    /// <summary>Milliseconds that a server needs to come back after a restart.</summary>
    public const int RestartMs = 5_000;

    /// <summary>Chance that a message from the server does not arrive.</summary>
    public double Loss { get; set; }

    /// <summary>Chance, at each step, that the session ends and a new one begins later; also that an attempt to connect fails.</summary>
    public double Break { get; set; }

    /// <summary>Chance that a message from the server comes twice.</summary>
    public double Duplicate { get; set; }

    /// <summary>Chance that a message which a broken session left behind comes in the next session, after younger ones.</summary>
    public double Late { get; set; }

    /// <summary>Chance, at each step, that the connection goes dead without a word until the terminal notices.</summary>
    public double HalfOpen { get; set; }

    /// <summary>Chance, at each step, that the server restarts: every session ends and what it was sending is gone.</summary>
    public double ServerRestart { get; set; }

    /// <summary>Chance that a message's bytes are a captive portal's web page instead.</summary>
    public double Portal { get; set; }

    /// <summary>Milliseconds that a message takes each way.</summary>
    public int DelayMs { get; set; }

    /// <summary>Bytes a second from the server; 0: as many as there are.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>What the run of power cuts meets: mostly a poor link, now and then one of the worse kinds.</summary>
    public static FaultWeather Draw(Random random)
    {
        var weather = new FaultWeather { Loss = 0.05, Break = 0.02 };
        switch (random.Next(8))
        {
            case 0:
                weather.DelayMs = 1500;
                weather.BytesPerSecond = SlowBytesPerSecond;
                break;
            case 1:
                weather.Duplicate = 0.2;
                weather.Late = 0.5;
                weather.Break = 0.08;
                break;
            case 2:
                weather.HalfOpen = 0.03;
                break;
            case 3:
                weather.ServerRestart = 0.05;
                weather.DelayMs = 200;
                break;
            case 4:
                weather.Portal = 0.1;
                break;
        }

        return weather;
    }
}

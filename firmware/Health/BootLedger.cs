using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Why the terminal started, how often it was cut from power, and how long it was dark. Survives everything but the loss of the internal storage.</summary>
public sealed class BootLedger
{
    /// <summary>Where it is kept, on the internal storage.</summary>
    public const string FileName = "boot.slt";

    /// <summary>Bytes of the ledger.</summary>
    public const int MaxBytes = 128;

    /// <summary>Nobody asked for the start, and it was dark for longer than a watchdog takes.</summary>
    public const string Power = "power";

    /// <summary>Nobody asked for the start: the power failed, or everything hung and the watchdog's chip reset the board. No board can tell one from the other.</summary>
    public const string PowerOrWatchdog = "power or watchdog";

    /// <summary>Reasons a restart may be asked for.</summary>
    public const string Command = "command";
    public const string LinkFailed = "link";
    public const string Stuck = "stuck";
    public const string Fault = "fault";

    /// <summary>A fault for want of memory; as after the others, the word that follows says where.</summary>
    public const string Memory = "memory";
    public const string Update = "update";
    public const string Unknown = "restart";

    /// <summary>Milliseconds between two notes that the terminal runs: as much may be counted dark that was not. 105,000 writes a year, over the free blocks of the drive some 400 a block of 100,000
    /// (DESIGN.md "Health").</summary>
    public const int SeenMs = 5 * 60 * 1000;

    /// <summary>Seconds of dark from which on it was the power: a watchdog has reset the board after three minutes, and <see cref="SeenMs"/> may have passed before.</summary>
    public const int CertainDarkSeconds = 900;

    private readonly IStateSlot _slot;
    private readonly byte[] _image = new byte[MaxBytes];
    private string _nextReason = "";
    private long _lastSeen;

    /// <param name="slot">Where it is kept.</param>
    public BootLedger(IStateSlot slot)
    {
        _slot = slot;
        byte[]? stored = slot.Load();
        if (stored == null)
        {
            return;
        }

        try
        {
            CborReader r = new CborReader(stored, 0, stored.Length);
            if (r.ReadArrayHead() == 6)
            {
                BootCount = r.ReadInt(0, int.MaxValue);
                CutCount = r.ReadInt(0, int.MaxValue);
                LinkRestarts = r.ReadInt(0, int.MaxValue);
                _lastSeen = r.ReadInt();
                DarkSeconds = r.ReadInt();
                _nextReason = r.ReadText(32);
            }
        }
        catch (CborException)
        {
            BootCount = 0;
        }
    }

    /// <summary>Starts since the terminal was made.</summary>
    public int BootCount { get; private set; }

    /// <summary>Starts that nobody asked for: after a loss of power, or by the watchdog's chip.</summary>
    public int CutCount { get; private set; }

    /// <summary>Restarts in a row because no connection came about: each waits twice as long as the one before.</summary>
    public int LinkRestarts { get; private set; }

    /// <summary>Seconds without power (or hanging) in all, as far as clocks could tell; each start may add up to <see cref="SeenMs"/> too many.</summary>
    public long DarkSeconds { get; private set; }

    /// <summary>Why this start happened.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Notes the start that is under way.</summary>
    /// <param name="afterPowerLoss">What the board says.</param>
    public void Started(bool afterPowerLoss)
    {
        BootCount++;
        if (_nextReason.Length > 0)
        {
            Reason = _nextReason;
        }
        else if (afterPowerLoss)
        {
            Reason = PowerOrWatchdog;
            CutCount++;
        }
        else
        {
            Reason = Unknown;
        }

        _nextReason = "";
        Save();
    }

    /// <summary>The clock became trusted: how long was it dark?</summary>
    public void TimeKnown(long utcSeconds, long uptimeSeconds)
    {
        long started = utcSeconds - uptimeSeconds;
        if (Reason == PowerOrWatchdog && _lastSeen > 0 && started > _lastSeen)
        {
            DarkSeconds += started - _lastSeen;
            Reason = started - _lastSeen >= CertainDarkSeconds ? Power : PowerOrWatchdog;
        }

        _lastSeen = utcSeconds;
        Save();
    }

    /// <summary>Notes that the terminal runs at this time. Called every <see cref="SeenMs"/>, because it writes.</summary>
    public void Seen(long utcSeconds)
    {
        if (utcSeconds > _lastSeen)
        {
            _lastSeen = utcSeconds;
            Save();
        }
    }

    /// <summary>A session with the server lasted: restarts for its sake begin to count anew.</summary>
    public void LinkWorked()
    {
        if (LinkRestarts != 0)
        {
            LinkRestarts = 0;
            Save();
        }
    }

    /// <summary>Keeps the reason of the restart that follows.</summary>
    /// <returns>False if it could not be kept.</returns>
    public bool WillRestart(string reason)
    {
        _nextReason = reason;
        if (reason == LinkFailed)
        {
            LinkRestarts++;
        }

        return Save();
    }

    private bool Save()
    {
        CborWriter w = new CborWriter(_image);
        w.WriteArrayHead(6);
        w.WriteInt(BootCount);
        w.WriteInt(CutCount);
        w.WriteInt(LinkRestarts);
        w.WriteInt(_lastSeen);
        w.WriteInt(DarkSeconds);
        w.WriteText(_nextReason);
        return _slot.Save(_image, w.Length);
    }
}

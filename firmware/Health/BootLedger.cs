using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Why the terminal started, how often it was cut from power, and how long it was dark. Survives everything but the loss of the internal storage.</summary>
public sealed class BootLedger
{
    /// <summary>Bytes of the ledger.</summary>
    public const int MaxBytes = 128;

    /// <summary>Reasons a restart may be asked for.</summary>
    public const string Power = "power";
    public const string Command = "command";
    public const string LinkFailed = "link";
    public const string Stuck = "stuck";
    public const string Fault = "fault";
    public const string Update = "update";
    public const string Unknown = "restart";

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

    /// <summary>Starts after a loss of power.</summary>
    public int CutCount { get; private set; }

    /// <summary>Restarts in a row because no connection came about: each waits twice as long as the one before.</summary>
    public int LinkRestarts { get; private set; }

    /// <summary>Seconds without power in all, as far as clocks could tell.</summary>
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
            Reason = Power;
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
        if (Reason == Power && _lastSeen > 0 && started > _lastSeen)
        {
            DarkSeconds += started - _lastSeen;
        }

        _lastSeen = utcSeconds;
        Save();
    }

    /// <summary>Notes that the terminal runs at this time. Called every few minutes, because it writes.</summary>
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
    public void WillRestart(string reason)
    {
        _nextReason = reason;
        if (reason == LinkFailed)
        {
            LinkRestarts++;
        }

        Save();
    }

    private void Save()
    {
        CborWriter w = new CborWriter(_image);
        w.WriteArrayHead(6);
        w.WriteInt(BootCount);
        w.WriteInt(CutCount);
        w.WriteInt(LinkRestarts);
        w.WriteInt(_lastSeen);
        w.WriteInt(DarkSeconds);
        w.WriteText(_nextReason);
        _slot.Save(_image, w.Length);
    }
}

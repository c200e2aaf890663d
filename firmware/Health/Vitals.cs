using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>What the next report says, gathered anew each time from the parts that know it.</summary>
public sealed class Vitals
{
    public string Firmware = "";
    public string Profile = "";
    public string Division = "";
    public byte[] HeldManifest = new byte[Limits.IdBytes];
    public byte[] ShownManifest = new byte[Limits.IdBytes];
    public byte[] AcceptedManifest = new byte[Limits.IdBytes];
    public int FreeMemoryBytes;
    public int FreeStorageKiB;
    public int LinkQuality;

    /// <summary>int.MinValue: no sensor; the field is left out.</summary>
    public int TemperatureTenths;
    public string LastError = "";
    public long Clock;
    public bool ClockTrusted;
    public int BootCount;
    public int CutCount;
    public string BootReason = "";
    public int ShownTextSize;
    public byte[] Release = new byte[Limits.IdBytes];
    public int ReleaseNumber;
    public int Slot = TerminalReport.NoSlot;
    public bool OnTrial;
    public byte[] UpdateRelease = new byte[Limits.IdBytes];
    public int UpdateStage;
    public int UpdateHeld;
    public int UpdateTotal;
    public int UpdateReason;
    public int StorageErrors;
    public int StorageDamaged;
    public long ScrubbedSince;
    public bool OnCard;
    public long LastTouch;
    public long FrameHash;
    public int MemoryLowBytes;
    public int QueueWaiting;
    public int QueueMost;
    public int QueueDropped;
    public long DarkSeconds;
    public int UsedKiB;
    public int MonthlyKiB;
    public int StoppedClasses;
    public int Sessions;
    public string LinkError = "";
    public byte[] RootUsed = new byte[0];
    public byte[][] RootsHeld = new byte[0][];
}

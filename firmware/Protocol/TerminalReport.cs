namespace KioskFleet.Protocol;

/// <summary>How a terminal is (SPEC.md §5.1): whole on connect, then only what changed. Everything here was observed by the terminal; nothing is what was wanted of it.</summary>
public sealed class TerminalReport
{
    /// <summary>Which fields are present: bit k stands for key k.</summary>
    public int Fields;

    public long Number;
    public long UptimeSeconds;
    public string Firmware = "";
    public string Profile = "";
    public string Division = "";

    /// <summary>Manifest whose objects are all held and verified; all zero: none.</summary>
    public byte[] HeldManifest = new byte[Limits.IdBytes];

    /// <summary>Manifest whose pages are on the screen; all zero: none.</summary>
    public byte[] ShownManifest = new byte[Limits.IdBytes];

    /// <summary>Newest manifest whose signature was verified: what the terminal is working on; all zero: none.</summary>
    public byte[] AcceptedManifest = new byte[Limits.IdBytes];

    public int FreeMemoryBytes;
    public int FreeStorageKiB;

    /// <summary>Percent.</summary>
    public int LinkQuality;

    /// <summary>Tenths of a degree Celsius; <see cref="NoTemperature"/>: the board has no thermometer.</summary>
    public int TemperatureTenths;

    /// <summary>Short and fixed text of the last error, such as "manifest: bad signature"; empty: none since start.</summary>
    public string LastError = "";

    /// <summary>The terminal's clock, seconds since 1970 UTC.</summary>
    public long Clock;

    public bool ClockTrusted;
    public int BootCount;

    /// <summary>Starts after a loss of power.</summary>
    public int CutCount;

    /// <summary>Text size on the screen (<see cref="TextSize"/>).</summary>
    public int ShownTextSize;

    /// <summary>Why the last start happened, such as "power", "update", "watchdog".</summary>
    public string BootReason = "";

    /// <summary>Release that runs; all zero: the application was not started by a launcher.</summary>
    public byte[] Release = new byte[Limits.IdBytes];

    /// <summary>Number in the header of the release that runs.</summary>
    public int ReleaseNumber;

    /// <summary>Slot that runs: 0 or 1; 255: none.</summary>
    public int Slot = NoSlot;

    public bool OnTrial;

    /// <summary>Release that <see cref="UpdateStage"/> is about; all zero: none.</summary>
    public byte[] UpdateRelease = new byte[Limits.IdBytes];

    /// <summary>One of <see cref="Protocol.UpdateStage"/>.</summary>
    public int UpdateStage;

    /// <summary>Objects of the release that are held, and how many it has.</summary>
    public int UpdateHeld;
    public int UpdateTotal;

    /// <summary>One of <see cref="Protocol.UpdateReason"/>.</summary>
    public int UpdateReason;

    /// <summary>Stands for "no slot".</summary>
    public const int NoSlot = 255;

    /// <summary>Stands for "no thermometer"; never sent.</summary>
    public const int NoTemperature = int.MinValue;

    /// <summary>Failures of the storage since start, of reads and writes alike.</summary>
    public int StorageErrors;

    /// <summary>Objects that were found damaged since start; each is fetched again.</summary>
    public int StorageDamaged;

    /// <summary>Seconds since 1970 UTC: every object held since then was read and verified after it; 0: no check has been through yet.</summary>
    public long ScrubbedSince;

    /// <summary>True where the objects lie on the memory card.</summary>
    public bool OnCard;

    /// <summary>Seconds since 1970 UTC of the last touch; 0: none since start.</summary>
    public long LastTouch;

    /// <summary>CRC-32 over a grid of the frame's pixels (SPEC.md §5.1).</summary>
    public long FrameHash;

    /// <summary>Least free memory since start, bytes.</summary>
    public int MemoryLowBytes;

    /// <summary>Messages that wait to be sent, the most that ever waited since start, and those dropped by rule.</summary>
    public int QueueWaiting;

    public int QueueMost;

    public int QueueDropped;

    /// <summary>Seconds without power since the terminal was made, as far as clocks could tell.</summary>
    public long DarkSeconds;

    /// <summary>KiB moved this month, KiB allowed, and the traffic classes that were refused something (bit 0 logs, 1 firmware, 2 content, 3 urgent).</summary>
    public int UsedKiB;

    public int MonthlyKiB;

    public int StoppedClasses;

    /// <summary>Connections since start, and why the last one ended or could not be made; empty: none did.</summary>
    public int Sessions;

    public string LinkError = "";

    /// <summary>Fingerprint of the trust root by which the newest session was made; empty: no session over TLS yet.</summary>
    public byte[] RootUsed = new byte[0];

    /// <summary>Fingerprints of the trust roots that the terminal would accept, at most <see cref="MostRoots"/>.</summary>
    public byte[][] RootsHeld = new byte[0][];

    /// <summary>Roots of a terminal at most: two of its kiosk.cfg, two wanted, and the one that was used before them.</summary>
    public const int MostRoots = 5;

    /// <summary>Highest key of this version.</summary>
    public const int LastKey = 28;

    /// <summary>All fields.</summary>
    public const int Whole = (1 << (LastKey + 1)) - 2;

    public bool Has(int key) => (Fields & (1 << key)) != 0;

    /// <summary>Writes the fields named by <see cref="Fields"/>, keys rising.</summary>
    public void Encode(CborWriter w)
    {
        int count = 0;
        for (int key = 1; key <= LastKey; key++)
        {
            if (Has(key))
            {
                count++;
            }
        }

        w.WriteMapHead(count);
        for (int key = 1; key <= LastKey; key++)
        {
            if (Has(key))
            {
                w.WriteInt(key);
                EncodeField(w, key);
            }
        }
    }

    /// <exception cref="CborException">The bytes are not a report.</exception>
    public static TerminalReport Decode(byte[] bytes, int offset, int count)
    {
        TerminalReport report = new TerminalReport();
        CborReader r = new CborReader(bytes, offset, count);
        long lastKey = 0;
        for (int pairs = r.ReadMapHead(); pairs > 0; pairs--)
        {
            long key = r.ReadInt();
            if (key <= lastKey)
            {
                throw new CborException("Keys must rise.");
            }

            lastKey = key;
            if (key > LastKey)
            {
                r.Skip();
                continue;
            }

            report.Fields |= 1 << (int)key;
            report.DecodeField(r, (int)key);
        }

        r.End();
        return report;
    }

    private void EncodeField(CborWriter w, int key)
    {
        switch (key)
        {
            case 1: w.WriteInt(Number); break;
            case 2: w.WriteInt(UptimeSeconds); break;
            case 3: w.WriteText(Firmware); break;
            case 4: w.WriteText(Profile); break;
            case 5: w.WriteText(Division); break;
            case 6: w.WriteBytes(HeldManifest); break;
            case 7: w.WriteBytes(ShownManifest); break;
            case 8: w.WriteBytes(AcceptedManifest); break;
            case 9: w.WriteInt(FreeMemoryBytes); break;
            case 10: w.WriteInt(FreeStorageKiB); break;
            case 11: w.WriteInt(LinkQuality); break;
            case 12: w.WriteInt(TemperatureTenths); break;
            case 13: w.WriteText(LastError); break;
            case 14: w.WriteInt(Clock); break;
            case 15: w.WriteBool(ClockTrusted); break;
            case 16: w.WriteInt(BootCount); break;
            case 17: w.WriteArrayHead(2); w.WriteInt(CutCount); w.WriteText(BootReason); break;
            case 18: w.WriteInt(ShownTextSize); break;
            case 19:
                w.WriteArrayHead(4);
                w.WriteBytes(Release);
                w.WriteInt(ReleaseNumber);
                w.WriteInt(Slot);
                w.WriteBool(OnTrial);
                break;
            case 20:
                w.WriteArrayHead(5);
                w.WriteBytes(UpdateRelease);
                w.WriteInt(UpdateStage);
                w.WriteInt(UpdateHeld);
                w.WriteInt(UpdateTotal);
                w.WriteInt(UpdateReason);
                break;
            case 21: w.WriteArrayHead(4); w.WriteInt(StorageErrors); w.WriteInt(StorageDamaged); w.WriteInt(ScrubbedSince); w.WriteBool(OnCard); break;
            case 22: w.WriteArrayHead(2); w.WriteInt(LastTouch); w.WriteInt(FrameHash); break;
            case 23: w.WriteInt(MemoryLowBytes); break;
            case 24: w.WriteArrayHead(3); w.WriteInt(QueueWaiting); w.WriteInt(QueueMost); w.WriteInt(QueueDropped); break;
            case 25: w.WriteInt(DarkSeconds); break;
            case 26: w.WriteArrayHead(3); w.WriteInt(UsedKiB); w.WriteInt(MonthlyKiB); w.WriteInt(StoppedClasses); break;
            case 27: w.WriteArrayHead(2); w.WriteInt(Sessions); w.WriteText(LinkError); break;
            default: EncodeRoots(w); break;
        }
    }

    private void DecodeField(CborReader r, int key)
    {
        switch (key)
        {
            case 1: Number = r.ReadInt(); break;
            case 2: UptimeSeconds = r.ReadInt(); break;
            case 3: Firmware = r.ReadText(32); break;
            case 4: Profile = r.ReadText(32); break;
            case 5: Division = r.ReadText(32); break;
            case 6: HeldManifest = r.ReadBytes(Limits.IdBytes); break;
            case 7: ShownManifest = r.ReadBytes(Limits.IdBytes); break;
            case 8: AcceptedManifest = r.ReadBytes(Limits.IdBytes); break;
            case 9: FreeMemoryBytes = r.ReadInt(-1, int.MaxValue); break;
            case 10: FreeStorageKiB = r.ReadInt(-1, int.MaxValue); break;
            case 11: LinkQuality = r.ReadInt(0, 100); break;
            case 12: TemperatureTenths = r.ReadInt(-2000, 2000); break;
            case 13: LastError = r.ReadText(200); break;
            case 14: Clock = r.ReadInt(); break;
            case 15: ClockTrusted = r.ReadBool(); break;
            case 16: BootCount = r.ReadInt(0, int.MaxValue); break;
            case 17:
                Expect(r, 2);
                CutCount = r.ReadInt(0, int.MaxValue);
                BootReason = r.ReadText(64);
                break;
            case 18: ShownTextSize = r.ReadInt(0, 1); break;
            case 19:
                Expect(r, 4);
                Release = r.ReadBytes(Limits.IdBytes);
                ReleaseNumber = r.ReadInt(0, int.MaxValue);
                Slot = r.ReadInt(0, NoSlot);
                OnTrial = r.ReadBool();
                break;
            case 20:
                Expect(r, 5);
                UpdateRelease = r.ReadBytes(Limits.IdBytes);
                UpdateStage = r.ReadInt(0, Protocol.UpdateStage.Last);
                UpdateHeld = r.ReadInt(0, int.MaxValue);
                UpdateTotal = r.ReadInt(0, int.MaxValue);
                UpdateReason = r.ReadInt(0, Protocol.UpdateReason.Last);
                break;
            case 21:
                Expect(r, 4);
                StorageErrors = r.ReadInt(0, int.MaxValue);
                StorageDamaged = r.ReadInt(0, int.MaxValue);
                ScrubbedSince = r.ReadInt();
                OnCard = r.ReadBool();
                break;
            case 22:
                Expect(r, 2);
                LastTouch = r.ReadInt();
                FrameHash = r.ReadInt();
                break;
            case 23: MemoryLowBytes = r.ReadInt(-1, int.MaxValue); break;
            case 24:
                Expect(r, 3);
                QueueWaiting = r.ReadInt(0, int.MaxValue);
                QueueMost = r.ReadInt(0, int.MaxValue);
                QueueDropped = r.ReadInt(0, int.MaxValue);
                break;
            case 25: DarkSeconds = r.ReadInt(); break;
            case 26:
                Expect(r, 3);
                UsedKiB = r.ReadInt(0, int.MaxValue);
                MonthlyKiB = r.ReadInt(0, int.MaxValue);
                StoppedClasses = r.ReadInt(0, 15);
                break;
            case 27:
                Expect(r, 2);
                Sessions = r.ReadInt(0, int.MaxValue);
                LinkError = r.ReadText(64);
                break;
            default: DecodeRoots(r); break;
        }
    }

    /// <summary>Takes one field over from another report.</summary>
    public void Take(TerminalReport other, int key)
    {
        switch (key)
        {
            case 3: Firmware = other.Firmware; break;
            case 4: Profile = other.Profile; break;
            case 5: Division = other.Division; break;
            case 6: HeldManifest = Copy(other.HeldManifest); break;
            case 7: ShownManifest = Copy(other.ShownManifest); break;
            case 8: AcceptedManifest = Copy(other.AcceptedManifest); break;
            case 9: FreeMemoryBytes = other.FreeMemoryBytes; break;
            case 10: FreeStorageKiB = other.FreeStorageKiB; break;
            case 11: LinkQuality = other.LinkQuality; break;
            case 12: TemperatureTenths = other.TemperatureTenths; break;
            case 13: LastError = other.LastError; break;
            case 14: Clock = other.Clock; break;
            case 15: ClockTrusted = other.ClockTrusted; break;
            case 16: BootCount = other.BootCount; break;
            case 17:
                CutCount = other.CutCount;
                BootReason = other.BootReason;
                break;
            case 18: ShownTextSize = other.ShownTextSize; break;
            case 19:
                Release = Copy(other.Release);
                ReleaseNumber = other.ReleaseNumber;
                Slot = other.Slot;
                OnTrial = other.OnTrial;
                break;
            case 20:
                UpdateRelease = Copy(other.UpdateRelease);
                UpdateStage = other.UpdateStage;
                UpdateHeld = other.UpdateHeld;
                UpdateTotal = other.UpdateTotal;
                UpdateReason = other.UpdateReason;
                break;
            case 21:
                StorageErrors = other.StorageErrors;
                StorageDamaged = other.StorageDamaged;
                ScrubbedSince = other.ScrubbedSince;
                OnCard = other.OnCard;
                break;
            case 22:
                LastTouch = other.LastTouch;
                FrameHash = other.FrameHash;
                break;
            case 23: MemoryLowBytes = other.MemoryLowBytes; break;
            case 24:
                QueueWaiting = other.QueueWaiting;
                QueueMost = other.QueueMost;
                QueueDropped = other.QueueDropped;
                break;
            case 25: DarkSeconds = other.DarkSeconds; break;
            case 26:
                UsedKiB = other.UsedKiB;
                MonthlyKiB = other.MonthlyKiB;
                StoppedClasses = other.StoppedClasses;
                break;
            case 27:
                Sessions = other.Sessions;
                LinkError = other.LinkError;
                break;
            case 28:
                RootUsed = other.RootUsed;
                RootsHeld = other.RootsHeld;
                break;
        }
    }

    private void EncodeRoots(CborWriter w)
    {
        w.WriteArrayHead(2);
        w.WriteBytes(RootUsed);
        w.WriteArrayHead(RootsHeld.Length);
        for (int i = 0; i < RootsHeld.Length; i++)
        {
            w.WriteBytes(RootsHeld[i]);
        }
    }

    private void DecodeRoots(CborReader r)
    {
        Expect(r, 2);
        RootUsed = r.ReadBytes();
        int count = r.ReadArrayHead();
        if ((RootUsed.Length != 0 && RootUsed.Length != TrustRoot.FingerprintBytes) || count > MostRoots)
        {
            throw new CborException("A report names a root by eight bytes, and at most five.");
        }

        RootsHeld = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            RootsHeld[i] = r.ReadBytes(TrustRoot.FingerprintBytes);
        }
    }

    private static byte[] Copy(byte[] id) => ObjectHash.First(id, Limits.IdBytes);

    private static void Expect(CborReader r, int items)
    {
        if (r.ReadArrayHead() != items)
        {
            throw new CborException("A field has another number of items.");
        }
    }
}

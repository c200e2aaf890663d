using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Simulator.Faults;

/// <summary>Draws what is wrong with a terminal's media and memory in a life: when the power is cut, and what else there is besides.</summary>
internal sealed class FaultTrouble(Random random)
{
    /// <summary>The farthest write at which a cut is set, on the card and on the internal drive.</summary>
    private const int FarthestCardWrite = 70;
    private const int FarthestInternalWrite = 30;

    /// <summary>The farthest piece of memory that is refused: some dozens of rounds; and in a start.</summary>
    private const int FarthestPiece = 10_000;
    private const int FarthestPieceOfStart = 1200;

    /// <summary>Pieces that are refused in a row, at most: more than a thread tries before it restarts.</summary>
    private const int MostRefusals = 6;

    /// <summary>A heap in pieces: the largest, at least and at most, in a start and while it runs.</summary>
    private const int LeastPieceBytes = 600;
    private const int MostPieceBytes = 2600;
    private const int MostPieceBytesOfStart = 45_000;

    public void SetCut(FaultStand stand, bool whole)
    {
        bool onCard = !whole && random.Next(5) > 1;
        (onCard ? stand.Card : stand.Internal).Faults.CutAtWrite(1 + random.Next(onCard || whole ? FarthestCardWrite : FarthestInternalWrite));
    }

    /// <summary>Some lives have more wrong with them than the cut that ends them.</summary>
    public void Disturb(FaultStand stand, bool whole)
    {
        VirtualDisk disk = whole ? stand.Internal : stand.Card;
        switch (random.Next(10))
        {
            case 0:
                disk.Faults.FlipOnRead = 0.002;
                stand.Trouble = "reading turned bits";
                break;
            case 1:
                disk.Capacity = disk.UsedBytes;
                stand.Trouble = "the disk was full";
                break;
            case 2:
                disk.Faults.FailWrites = 0.05;
                stand.Trouble = "writes failed";
                break;
            case 3 or 4:
                LackMemory(stand, FarthestPiece, MostPieceBytes);
                break;
            default:
                stand.Trouble = "";
                break;
        }
    }

    /// <summary>The launcher meets a medium that fails for a moment, too. Rarely much of it: then the launcher pauses, in real time.</summary>
    public string DisturbLaunch(DiskFaults faults)
    {
        switch (random.Next(100))
        {
            case 0:
                faults.FailReads = 0.2;
                return "reads failed at the launch";
            case < 5:
                faults.FailReads = 0.03;
                return "some reads failed at the launch";
            case < 15:
                faults.FlipOnRead = 0.03;
                return "bits turned at the launch";
            case < 18:
                faults.FailWrites = 0.3;
                return "writes failed at the launch";
            default:
                return "";
        }
    }

    /// <summary>Memory ends while the terminal starts.</summary>
    public void LackMemoryToStart(FaultStand stand) => LackMemory(stand, FarthestPieceOfStart, MostPieceBytesOfStart);

    /// <summary>Nothing is wrong any more.</summary>
    public static void Calm(FaultStand stand)
    {
        foreach (VirtualDisk disk in (ReadOnlySpan<VirtualDisk>)[stand.Card, stand.Internal])
        {
            disk.Faults.Clear();
            disk.Capacity = FaultStand.DiskBytes;
        }

        stand.Board.Heap.Clear();
    }

    /// <summary>Memory ends for a moment, or stays in small pieces.</summary>
    private void LackMemory(FaultStand stand, int farthest, int mostBytes)
    {
        if (random.Next(2) == 0)
        {
            stand.Board.Heap.FailAt(1 + random.Next(random.Next(2) == 0 ? 200 : farthest), 1 + random.Next(MostRefusals));
            stand.Trouble = "the heap ran out for a moment";
        }
        else
        {
            stand.Board.Heap.LargestBytes = LeastPieceBytes + random.Next(mostBytes - LeastPieceBytes);
            stand.Trouble = "the heap was in pieces";
        }
    }
}

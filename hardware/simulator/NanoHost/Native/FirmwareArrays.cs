namespace KioskFleet.NanoHost;

/// <summary>Where the woven firmware (Weaving/ArrayWeaver) asks for the memory of each array that it makes.</summary>
public static class FirmwareArrays
{
    /// <summary>Bytes of an array beside its elements on the device.</summary>
    private const int HeaderBytes = 12;

    /// <exception cref="OutOfMemoryException">The board's heap has no room for it, as <see cref="HeapFaults"/> was told.</exception>
    public static void Make(int length, int elementBytes)
    {
        if (BoardLife.Ambient is { IsOver: false } life && life.Board.Heap.CountsArrays)
        {
            life.Board.Heap.Demand(HeaderBytes + (length * elementBytes));
        }
    }
}

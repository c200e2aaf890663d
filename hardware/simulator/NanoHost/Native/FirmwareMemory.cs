namespace KioskFleet.NanoHost;

/// <summary>Where the woven firmware (Weaving/MemoryWeaver) asks for the memory of whatever it makes.</summary>
public static class FirmwareMemory
{
    /// <summary>Bytes of an array beside its elements on the device.</summary>
    private const int HeaderBytes = 12;

    /// <exception cref="OutOfMemoryException">The board's heap has no room for it, as <see cref="HeapFaults"/> was told.</exception>
    public static void MakeArray(int length, int elementBytes) => Take(HeaderBytes + (length * elementBytes));

    /// <exception cref="OutOfMemoryException">As for an array.</exception>
    public static void Take(int bytes)
    {
        if (BoardLife.Ambient is { IsOver: false } life && life.Board.Heap.CountsFirmware)
        {
            life.Board.Heap.Demand(bytes);
        }
    }
}

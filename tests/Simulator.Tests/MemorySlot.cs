using KioskFleet.Firmware.Sync;

namespace KioskFleet.Simulator.Tests;

/// <summary>A state in memory that can be told to fail.</summary>
internal sealed class MemorySlot : IStateSlot
{
    public byte[]? Stored { get; set; }

    public bool Fails { get; set; }

    public byte[]? Load() => Stored;

    public bool Save(byte[] data, int count)
    {
        if (!Fails)
        {
            Stored = data[..count];
        }

        return !Fails;
    }
}

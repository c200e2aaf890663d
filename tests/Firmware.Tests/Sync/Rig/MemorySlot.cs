using KioskFleet.Firmware.Sync;

namespace KioskFleet.Firmware.Tests.Sync.Rig;

internal sealed class MemorySlot : IStateSlot
{
    private byte[]? _data;

    public int Saves { get; private set; }

    public bool Fails { get; set; }

    /// <summary>Called before each save.</summary>
    public Action? Saving { get; set; }

    public byte[]? Load() => _data == null ? null : (byte[])_data.Clone();

    public bool Save(byte[] data, int count)
    {
        Saving?.Invoke();
        if (Fails)
        {
            return false;
        }

        Saves++;
        _data = data.AsSpan(0, count).ToArray();
        return true;
    }
}

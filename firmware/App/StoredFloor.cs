using KioskFleet.Firmware.Sync;

namespace KioskFleet.Firmware.App;

/// <summary>The clock's floor in its slot: eight bytes, seconds since 1970.</summary>
internal static class StoredFloor
{
    public static long Load(IStateSlot slot)
    {
        byte[]? stored = slot.Load();
        if (stored == null || stored.Length != 8)
        {
            return 0;
        }

        long value = 0;
        for (int i = 7; i >= 0; i--)
        {
            value = (value << 8) | stored[i];
        }

        return value < 0 ? 0 : value;
    }

    public static bool Save(IStateSlot slot, long seconds)
    {
        byte[] image = new byte[8];
        for (int i = 0; i < 8; i++)
        {
            image[i] = (byte)(seconds >> (8 * i));
        }

        return slot.Save(image, 8);
    }
}

namespace KioskFleet.Firmware.Sync;

/// <summary>A small state that survives power cuts: what was saved last, or what was saved before it, never a mixture.</summary>
public interface IStateSlot
{
    /// <returns>What was saved last; null if nothing was, or nothing readable is left.</returns>
    byte[]? Load();

    /// <returns>False if it could not be made safe.</returns>
    bool Save(byte[] data, int count);
}

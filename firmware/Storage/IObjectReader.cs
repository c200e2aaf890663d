namespace KioskFleet.Firmware.Storage;

/// <summary>Reads whole objects by identity.</summary>
public interface IObjectReader
{
    /// <summary>Reads an object into the beginning of <paramref name="buffer"/>.</summary>
    /// <param name="id">Holds the identity, 16 bytes from <paramref name="idOffset"/>.</param>
    /// <param name="idOffset">Where the identity begins.</param>
    /// <param name="buffer">At least as long as the object; 32 KiB hold any.</param>
    /// <returns>Bytes of the object; below zero if it cannot be had: <see cref="StoreResult.NotHeld"/>, <see cref="StoreResult.Damaged"/>
    /// (dropped; fetch it again), <see cref="StoreResult.MediumFailed"/> (try later), <see cref="StoreResult.BadArgument"/> (longer than the buffer).</returns>
    int Read(byte[] id, int idOffset, byte[] buffer);
}

namespace KioskFleet.Firmware.Storage;

/// <summary>Says whether an object is what its identity says.</summary>
/// <param name="id">Identity, 16 bytes.</param>
/// <param name="buffer">Holds the object from its beginning.</param>
/// <param name="count">Bytes of the object.</param>
public delegate bool ObjectVerifier(byte[] id, byte[] buffer, int count);

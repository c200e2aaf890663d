namespace KioskFleet.Server.Kiosks;

/// <summary>A terminal just created.</summary>
/// <param name="Secret">Its password; the server keeps only a hash, so this is the one time it is seen.</param>
/// <param name="Configuration">Content of kiosk.cfg (SPEC.md §6).</param>
public sealed record NewTerminal(string Id, string Name, string Division, string Profile, string Secret, byte[] Configuration);

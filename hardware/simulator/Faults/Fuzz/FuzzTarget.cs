namespace KioskFleet.Simulator.Faults;

/// <summary>One reader of bytes that come from outside.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Good">Makes something that it accepts.</param>
/// <param name="Read">Reads; true: accepted. A refusal is false or a <see cref="Protocol.CborException"/>; any other exception is a crash.</param>
internal sealed record FuzzTarget(string Name, Func<Random, byte[]> Good, Func<byte[], bool> Read);

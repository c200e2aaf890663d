namespace KioskFleet.Server.Link;

/// <summary>What one answer to a request came to.</summary>
/// <param name="Bytes">Payload of its block messages.</param>
/// <param name="Records">Records in them.</param>
internal readonly record struct AnswerTotals(long Bytes, int Records);

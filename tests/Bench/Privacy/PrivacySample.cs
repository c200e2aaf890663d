using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Bench.Privacy;

/// <summary>A document of one known meaning.</summary>
/// <param name="Kind">What it holds; null: a near-miss that holds nothing.</param>
/// <param name="How">How the value is written or broken, or what kind of near-miss it is.</param>
/// <param name="Value">The bare value; empty for a near-miss.</param>
/// <param name="Model">The document.</param>
public sealed record PrivacySample(PrivacyKind? Kind, string How, string Value, DocumentModel Model);

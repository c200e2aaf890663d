namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Something found, with the value itself: it stays inside the gate.</summary>
/// <param name="Value">Digits, name or address in plain characters.</param>
internal sealed record Hit(PrivacyKind Kind, Confidence Confidence, string Value, IReadOnlyList<PrivacySpan> Spans)
{
    /// <summary>Names the value without its place.</summary>
    public (PrivacyKind Kind, string Value) Key => (Kind, Value);
}

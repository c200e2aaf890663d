namespace KioskFleet.Publishing.Sources;

/// <summary>A text with the encoding that it was read in.</summary>
/// <param name="Text">The text without byte order mark.</param>
/// <param name="Encoding">"UTF-8", "UTF-16LE", "UTF-16BE" or "GB18030".</param>
public sealed record DecodedText(string Text, string Encoding);

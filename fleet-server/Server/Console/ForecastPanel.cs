namespace KioskFleet.Server.Console;

/// <summary>What the forecast's part of the publish page shows: the button that asks for it, or the answer.</summary>
/// <param name="DraftName">Of the file that waits to be published.</param>
/// <param name="Forecast">Null: not asked for yet.</param>
internal sealed record ForecastPanel(string DraftName, ForecastInfo? Forecast);

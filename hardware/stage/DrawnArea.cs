namespace KioskFleet.Stage;

/// <summary>A touch area of a page, in screen pixels.</summary>
/// <param name="Action">One of <see cref="Protocol.TouchAction"/>.</param>
public readonly record struct DrawnArea(int X, int Y, int Width, int Height, byte Action, int Argument);

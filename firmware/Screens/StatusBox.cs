using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>A rectangle of the title bar that the terminal fills in itself.</summary>
public sealed class StatusBox
{
    internal StatusBox(CborReader reader)
    {
        SetObject.Tuple(reader, 7);
        X = reader.ReadInt(0, Limits.MaxCoordinate);
        Y = reader.ReadInt(0, Limits.MaxCoordinate);
        Width = reader.ReadInt(0, Limits.MaxCoordinate);
        Height = reader.ReadInt(0, Limits.MaxCoordinate);
        FontId = reader.ReadInt(0, 255);
        Ink = reader.ReadInt(0, 0xFFFF);
        Ground = reader.ReadInt(0, 0xFFFF);
    }

    /// <summary>True if the other box covers the same pixels.</summary>
    public bool SamePlace(StatusBox other) => X == other.X && Y == other.Y && Width == other.Width && Height == other.Height;

    public readonly int X;
    public readonly int Y;

    /// <summary>Pixels; 0: the box is not drawn.</summary>
    public readonly int Width;
    public readonly int Height;
    public readonly int FontId;
    public readonly int Ink;
    public readonly int Ground;
}

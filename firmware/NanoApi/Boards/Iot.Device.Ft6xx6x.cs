// nanoFramework.Iot.Device.Ft6xx6x 1.2.863: the part of its public surface that our boards use.
// Declarations only: see ../README.md for where they come from and how to add one.

using System;
using System.Device.I2c;

namespace Iot.Device.Ft6xx6x;

public class Ft6xx6x : IDisposable
{
    public const byte DefaultI2cAddress = 0x38;
    public Ft6xx6x(I2cDevice i2cDevice) => throw null!;
    public byte PeriodActive { get => throw null!; set => throw null!; }
    public byte TouchThreshold { get => throw null!; set => throw null!; }
    public bool MonitorModeEnabled { get => throw null!; set => throw null!; }
    public Version GetVersion() => throw null!;
    public ChipType GetChipType() => throw null!;
    public void SetInterruptMode(bool modeLow) => throw null!;
    public byte GetNumberPoints() => throw null!;
    public Point GetPoint(bool first) => throw null!;
    public void Dispose() => throw null!;
}

public struct Point
{
    public int X { get; set; }
    public int Y { get; set; }
    public byte TouchId { get; set; }
    public byte Weigth { get; set; }
    public byte Miscelaneous { get; set; }
    public Event Event { get; set; }
}

public enum ChipType : int
{
    Ft6236G = 0,
    Ft6336G = 1,
    Ft6336U = 2,
    Ft6426 = 3,
}

public enum Event : int
{
    PressDown = 0,
    LiftUp = 1,
    Contact = 2,
    NoEvent = 3,
}

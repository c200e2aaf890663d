// System.Device.Spi 1.3.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.Device.Gpio;

namespace System.Device.Spi;

public enum DataFlow : int
{
    MsbFirst = 0,
    LsbFirst = 1,
}

public enum SpiBusConfiguration : int
{
    FullDuplex = 0,
    HalfDuplex = 1,
    Simplex = 2,
}

public sealed class SpiBusInfo
{
    internal SpiBusInfo() => throw null!;
    public int MaxClockFrequency { get => throw null!; }
    public int MinClockFrequency { get => throw null!; }
}

public sealed class SpiConnectionSettings
{
    public SpiConnectionSettings(int busId, int chipSelectLine = -1) => throw null!;
    public int BusId { get => throw null!; set => throw null!; }
    public int ChipSelectLine { get => throw null!; set => throw null!; }
    public SpiMode Mode { get => throw null!; set => throw null!; }
    public int DataBitLength { get => throw null!; set => throw null!; }
    public int ClockFrequency { get => throw null!; set => throw null!; }
    public DataFlow DataFlow { get => throw null!; set => throw null!; }
    public PinValue ChipSelectLineActiveState { get => throw null!; set => throw null!; }
    public SpiBusConfiguration Configuration { get => throw null!; set => throw null!; }
}

public class SpiDevice : IDisposable
{
    public SpiDevice(SpiConnectionSettings settings) => throw null!;
    public SpiConnectionSettings ConnectionSettings { get => throw null!; }
    public byte ReadByte() => throw null!;
    public void Read(SpanByte buffer) => throw null!;
    public void Read(ushort[] buffer) => throw null!;
    public void WriteByte(byte value) => throw null!;
    public void Write(ushort[] buffer) => throw null!;
    public void Write(SpanByte buffer) => throw null!;
    public void TransferFullDuplex(ushort[] writeBuffer, ushort[] readBuffer) => throw null!;
    public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer) => throw null!;
    public static SpiBusInfo GetBusInfo(int busId) => throw null!;
    public static SpiDevice Create(SpiConnectionSettings settings) => throw null!;
    public void Dispose() => throw null!;
    protected void Dispose(bool disposing) => throw null!;
    ~SpiDevice() => throw null!;
}

public class SpiDeviceAlreadyInUseException : Exception
{
    public SpiDeviceAlreadyInUseException() => throw null!;
    public override string ToString() => throw null!;
}

public enum SpiMode : int
{
    Mode0 = 0,
    Mode1 = 1,
    Mode2 = 2,
    Mode3 = 3,
}

public enum SpiSharingMode : int
{
    Exclusive = 0,
    Shared = 1,
}

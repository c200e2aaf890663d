using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Device;

namespace System.Device.I2c;

public enum I2cBusSpeed
{
    StandardMode = 0,
    FastMode = 1,
    FastModePlus = 2,
}

public enum I2cTransferStatus
{
    UnknownError = 0,
    FullTransfer = 1,
    ClockStretchTimeout = 2,
    PartialTransfer = 3,
    SlaveAddressNotAcknowledged = 4,
}

public sealed class I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed)
{
    public I2cConnectionSettings(int busId, int deviceAddress)
        : this(busId, deviceAddress, I2cBusSpeed.FastMode)
    {
    }

    public int BusId { get; } = busId;

    public int DeviceAddress { get; } = deviceAddress;

    public I2cBusSpeed BusSpeed { get; } = busSpeed;
}

public readonly struct I2cTransferResult
{
    internal I2cTransferResult(uint bytes, I2cTransferStatus status)
    {
        BytesTransferred = bytes;
        Status = status;
    }

    public uint BytesTransferred { get; }

    public I2cTransferStatus Status { get; }
}

/// <summary>A part on an I²C bus of the virtual board. Where none is wired, the address is not acknowledged.</summary>
public class I2cDevice : IDisposable
{
    private readonly BoardLife _life;
    private bool _disposed;

    public I2cDevice(I2cConnectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _life = BoardLife.Demand();
        ConnectionSettings = settings;
    }

    public I2cConnectionSettings ConnectionSettings { get; }

    public static I2cDevice Create(I2cConnectionSettings settings) => new(settings);

    public byte ReadByte()
    {
        var one = new byte[1];
        Read(one);
        return one[0];
    }

    public I2cTransferResult Read(SpanByte buffer) => Answer(Part()?.Read(buffer.AsSpan()) ?? false, buffer.Length);

    public I2cTransferResult WriteByte(byte value) => Write(new[] { value });

    public I2cTransferResult Write(SpanByte buffer) => Answer(Part()?.Write(buffer.AsSpan()) ?? false, buffer.Length);

    public I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer)
    {
        IVirtualI2cPart? part = Part();
        bool acknowledged = part is not null && part.Write(writeBuffer.AsSpan()) && part.Read(readBuffer.AsSpan());
        return Answer(acknowledged, writeBuffer.Length + readBuffer.Length);
    }

    public void Dispose() => _disposed = true;

    private static I2cTransferResult Answer(bool acknowledged, int bytes) => acknowledged
        ? new I2cTransferResult((uint)bytes, I2cTransferStatus.FullTransfer)
        : new I2cTransferResult(0, I2cTransferStatus.SlaveAddressNotAcknowledged);

    private IVirtualI2cPart? Part()
    {
        _life.DemandPower();
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _life.Board.Buses.FindI2c(ConnectionSettings.BusId, ConnectionSettings.DeviceAddress);
    }
}

using System.IO;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// FocalTech FT6206 (registers as in the FT6x06 application note). Read directly: the Ft6xx6x binding refuses the chip, whose identity
/// register holds another number than the FT6336's, and needs a bus of the CLR.
/// </summary>
public sealed class Ft6206Controller : ITouchController
{
    // The glass of board revisions up to A01 answers at the first address, later ones at the second.
    private const int FirstAddress = 0x2A;
    private const int SecondAddress = 0x38;
    private const byte PointCount = 0x02;
    private const byte InterruptMode = 0xA4;
    private const byte LineStaysLow = 0x00;
    private const int LiftUp = 1;

    private readonly PinI2c _bus;
    private int _address;
    private readonly byte[] _answer = new byte[5];
    private readonly int _width;
    private readonly int _height;

    /// <param name="bus">The panel's bus.</param>
    /// <param name="width">Pixels of the screen, across.</param>
    /// <param name="height">The same, down.</param>
    public Ft6206Controller(PinI2c bus, int width, int height)
    {
        _bus = bus;
        _width = width;
        _height = height;
    }

    public void Start()
    {
        byte[] setting = [InterruptMode, LineStaysLow];
        _address = _bus.Write(FirstAddress, setting) ? FirstAddress : SecondAddress;
        if (_address == SecondAddress && !_bus.Write(SecondAddress, setting))
        {
            throw new IOException("No FT6206 answers on the panel's I2C lines: check the panel's flat cable.");
        }
    }

    // The panel of the STM32F769I-DISCO reports portrait points; the screen runs in landscape.
    public bool ReadPoint(out int x, out int y)
    {
        x = 0;
        y = 0;
        if (!_bus.Read(_address, PointCount, _answer) || (_answer[0] & 0x0F) == 0 || _answer[1] >> 6 == LiftUp)
        {
            return false;
        }

        int rawX = (_answer[1] & 0x0F) << 8 | _answer[2];
        int rawY = (_answer[3] & 0x0F) << 8 | _answer[4];
        x = rawY;
        y = _height - 1 - rawX;
        return x < _width && y >= 0;
    }
}

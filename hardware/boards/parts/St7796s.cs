using System.Threading;
using nanoFramework.UI;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// Sitronix ST7796S, 320×480 pixels, over SPI with 16-bit pixels, driven by the display code of the stock CLR image (the generic SPI driver).
/// Commands and parameters by the ST7796S datasheet; voltages, timing and gamma for the usual 3.5-inch IPS glass.
/// </summary>
public static class St7796s
{
    private const byte Command = (byte)GraphicDriverCommandType.Command;

    private const byte SleepOut = 0x11;
    private const byte DisplayOn = 0x29;
    private const byte ColumnAddress = 0x2A;
    private const byte RowAddress = 0x2B;
    private const byte MemoryWrite = 0x2C;
    private const byte MemoryAccess = 0x36;
    private const byte PixelFormat = 0x3A;
    private const byte WriteBrightness = 0x51;

    // Bits of MADCTL (36h): row order MY, column order MX, exchange of both MV, blue before red BGR.
    private const byte RowsUp = 0x80;
    private const byte ColumnsLeft = 0x40;
    private const byte Exchange = 0x20;
    private const byte BlueFirst = 0x08;

    // The panel wants 120 ms between SLPOUT (11h) and the next command that needs its voltages. Sleep entries in the
    // native sequence last 0 ms, so the wait is here and the orientation sequence, which ends in DISPON, is sent again after it.
    private const int SleepOutMs = 120;

    /// <summary>Starts the panel in landscape, 480×320, and gives it a graphics heap.</summary>
    /// <param name="wiring">SPI bus and pins.</param>
    /// <param name="upsideDown">True if the panel is mounted with its connector on the other side.</param>
    /// <param name="graphicsHeapBytes">Bytes for the frame and all other bitmaps.</param>
    /// <returns>The bytes that the CLR really gave.</returns>
    public static uint Start(SpiConfiguration wiring, bool upsideDown, uint graphicsHeapBytes)
    {
        DisplayOrientation orientation = upsideDown ? DisplayOrientation.Landscape180 : DisplayOrientation.Landscape;
        uint given = DisplayControl.Initialize(wiring, new ScreenConfiguration(0, 0, 480, 320, Driver(orientation)), graphicsHeapBytes);
        Thread.Sleep(SleepOutMs);
        DisplayControl.ChangeOrientation(orientation);
        return given;
    }

    // Each entry: kind, number of bytes that follow, command, its parameters. Width and Height stay 0: setting them breaks the size.
    private static GraphicDriver Driver(DisplayOrientation orientation) => new()
    {
        InitializationSequence =
        [
            Command, 2, 0xF0, 0xC3,                                             // CSCON: open command set 2, part I
            Command, 2, 0xF0, 0x96,                                             // CSCON: open command set 2, part II
            Command, 2, PixelFormat, 0x55,                                      // 16 bits a pixel, RGB565
            Command, 2, 0xB4, 0x01,                                             // DIC: 1-dot inversion
            Command, 4, 0xB6, 0x80, 0x02, 0x3B,                                 // DFC: 480 lines
            Command, 9, 0xE8, 0x40, 0x8A, 0x00, 0x00, 0x29, 0x19, 0xA5, 0x33,   // DOCA: gate and source timing
            Command, 2, 0xC1, 0x06,                                             // PWR2: VAP and VAN 3.85 V over VCOM
            Command, 2, 0xC2, 0xA7,                                             // PWR3: source and gamma driving current
            Command, 2, 0xC5, 0x18,                                             // VCMPCTL: VCOM 0.9 V
            Command, 15, 0xE0, 0xF0, 0x09, 0x0B, 0x06, 0x04, 0x15, 0x2F, 0x54, 0x42, 0x3C, 0x17, 0x14, 0x18, 0x1B,
            Command, 15, 0xE1, 0xE0, 0x09, 0x0B, 0x06, 0x04, 0x03, 0x2B, 0x43, 0x42, 0x3B, 0x16, 0x14, 0x17, 0x1B,
            Command, 2, 0xF0, 0x3C,                                             // CSCON: close command set 2, part I
            Command, 2, 0xF0, 0x69,                                             // CSCON: close command set 2, part II
            Command, 1, SleepOut,
        ],
        OrientationLandscape = [Command, 2, MemoryAccess, Exchange | BlueFirst, Command, 1, DisplayOn],
        OrientationLandscape180 = [Command, 2, MemoryAccess, RowsUp | ColumnsLeft | Exchange | BlueFirst, Command, 1, DisplayOn],
        PowerModeNormal = [Command, 1, SleepOut],
        PowerModeSleep = [Command, 1, 0x10],
        MemoryWrite = MemoryWrite,
        SetColumnAddress = ColumnAddress,
        SetRowAddress = RowAddress,
        Brightness = WriteBrightness,
        DefaultOrientation = orientation,
        SetWindowType = SetWindowType.X16bitsY16Bit,
    };
}

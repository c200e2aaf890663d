using System.Device.Gpio;
using System.Threading;
using KioskFleet.Hardware.Parts;
using nanoFramework.Hardware.Esp32;
using nanoFramework.System.IO.FileSystem;
using nanoFramework.UI;

namespace KioskFleet.Hardware.Boards;

/// <summary>The village terminal: ESP32-S3 with ST7796S, FT6336U, microSD, DS3231 and a watchdog chip. Numbers as in board.json.</summary>
public sealed class VillageBoard : IBoard
{
    private const int ScreenMosi = 11;
    private const int ScreenMiso = 13;
    private const int ScreenClock = 12;
    private const int ScreenChipSelect = 10;
    private const int ScreenDataCommand = 9;
    private const int ScreenReset = 14;
    private const int Backlight = 21;
    private const int I2cData = 8;
    private const int I2cClock = 18;
    private const int TouchInterrupt = 4;
    private const int TouchReset = 5;
    private const int CardMosi = 40;
    private const int CardMiso = 41;
    private const int CardClock = 39;
    private const int CardChipSelect = 42;
    private const int WatchdogFeed = 6;

    private const int ScreenBus = 1;
    private const int CardBus = 2;
    private const int I2cBus = 1;
    private const int GlassWidth = 320;
    private const int GlassHeight = 480;
    private const uint GraphicsHeapBytes = 1_000_000;
    private const long InternalBytes = 2_500_000;
    private const long CardBytes = 1_000_000_000;
    // A TLS handshake stops every thread for up to a minute, and the last feed may be some seconds old then.
    private const int WatchdogMs = 180_000;
    private const int FirstBrightness = 80;

    // From the end of reset to the first valid point, by the FT6336U datasheet.
    private const int TouchStartMs = 300;

    public VillageBoard()
    {
        SetPinFunctions();
        var gpio = new GpioController();

        // The watchdog first: whatever hangs below is ended by it.
        Watchdog = new PinWatchdog(gpio, WatchdogFeed, WatchdogMs);
        Watchdog.Feed();

        gpio.OpenPin(TouchReset, PinMode.Output).Write(PinValue.High);

        var clock = new Ds3231Clock(I2cBus);
        Clock = clock;
        Vitals = new ClrVitals(clock);
        Internal = new DriveRoot("I:\\", InternalBytes);
        Card = new CardRoot(new SDCard(new SDCardSpiParameters { spiBus = CardBus, chipSelectPin = CardChipSelect }), "D:\\", CardBytes, clock);
        Power = new MarkedPower(Internal);
        var network = new WifiLink(clock);
        Network = network;

        uint heap = St7796s.Start(
            new SpiConfiguration(ScreenBus, ScreenChipSelect, ScreenDataCommand, ScreenReset, -1), upsideDown: false, GraphicsHeapBytes);
        Screen = new FlushedScreen(heap < GraphicsHeapBytes ? heap : GraphicsHeapBytes);
        Light = new PwmLight(Backlight, FirstBrightness);

        Thread.Sleep(TouchStartMs);
        var touch = new TouchPanel(new Ft6336Controller(I2cBus, GlassWidth, GlassHeight, upsideDown: false), gpio, TouchInterrupt, clock);
        Touch = touch;
        Beats = new Heartbeat[] { touch.Beat, network.Beat };
    }

    public string Profile => "village";

    public IScreen Screen { get; }

    public ITouch Touch { get; }

    public IStorageRoot Internal { get; }

    public IStorageRoot Card { get; }

    public INetwork Network { get; }

    public ILight Light { get; }

    public IPower Power { get; }

    public IWatchdog Watchdog { get; }

    public ISystemClock Clock { get; }

    public IVitals Vitals { get; }

    public Heartbeat[] Beats { get; }

    private static void SetPinFunctions()
    {
        Configuration.SetPinFunction(ScreenMosi, DeviceFunction.SPI1_MOSI);
        Configuration.SetPinFunction(ScreenMiso, DeviceFunction.SPI1_MISO);
        Configuration.SetPinFunction(ScreenClock, DeviceFunction.SPI1_CLOCK);
        Configuration.SetPinFunction(CardMosi, DeviceFunction.SPI2_MOSI);
        Configuration.SetPinFunction(CardMiso, DeviceFunction.SPI2_MISO);
        Configuration.SetPinFunction(CardClock, DeviceFunction.SPI2_CLOCK);
        Configuration.SetPinFunction(I2cData, DeviceFunction.I2C1_DATA);
        Configuration.SetPinFunction(I2cClock, DeviceFunction.I2C1_CLOCK);
        Configuration.SetPinFunction(Backlight, DeviceFunction.PWM1);
    }
}

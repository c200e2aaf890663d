using System.Device.Gpio;
using KioskFleet.Hardware.Parts;
using nanoFramework.System.IO.FileSystem;
using nanoFramework.UI;

namespace KioskFleet.Hardware.Boards;

/// <summary>The township terminal: STM32F769I-DISCO with its own 800×480 panel, FT6206, Ethernet and microSD. Numbers as in board.json.</summary>
public sealed class TownshipBoard : IBoard
{
    // A pin's number is (port − 'A') × 16 + pin.
    private const int Backlight = 142;
    private const int TouchInterrupt = 141;
    private const int TouchData = 23;
    private const int TouchClock = 60;
    private const int WatchdogFeed = 145;

    private const int ScreenWidth = 800;
    private const int ScreenHeight = 480;
    private const uint GraphicsHeapBytes = 2_377_728;
    private const long InternalBytes = 16_000_000;
    private const long CardBytes = 4_000_000_000;
    // A TLS handshake stops every thread for up to a minute, and the last feed may be some seconds old then.
    private const int WatchdogMs = 180_000;

    public TownshipBoard()
    {
        var gpio = new GpioController();

        // The watchdog first: whatever hangs below is ended by it.
        Watchdog = new PinWatchdog(gpio, WatchdogFeed, WatchdogMs);
        Watchdog.Feed();

        Clock = new CpuClock();
        Vitals = new ClrVitals(null);
        Card = new CardRoot(new SDCard(), "D:\\", CardBytes, Clock);
        Internal = new CardFolder(Card, "internal", InternalBytes);
        Power = new MarkedPower(Internal);
        Network = new EthernetLink();

        // The CLR image of this board holds the driver of its DSI panel; the pins given here are not looked at.
        uint heap = DisplayControl.Initialize(new SpiConfiguration(), new ScreenConfiguration(0, 0, ScreenWidth, ScreenHeight), GraphicsHeapBytes);
        Screen = new FlushedScreen(heap < GraphicsHeapBytes ? heap : GraphicsHeapBytes);
        Light = new SwitchedLight(gpio, Backlight);
        var touch = new TouchPanel(new Ft6206Controller(new PinI2c(gpio, TouchData, TouchClock), ScreenWidth, ScreenHeight), gpio, TouchInterrupt, Clock);
        Touch = touch;
        Beats = new Heartbeat[] { touch.Beat };
    }

    public string Profile => "township";

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
}

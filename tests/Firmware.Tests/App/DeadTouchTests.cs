using System.Device.Gpio;
using KioskFleet.Hardware;
using KioskFleet.Hardware.Parts;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;
using KioskFleet.Simulator.Faults;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>A touch panel whose chip does not answer: nobody can turn pages, but everybody can read the one that is there.</summary>
public sealed class DeadTouchTests
{
    private const int Interrupt = 4;
    private const int Data = 23;
    private const int ClockPin = 60;

    [Fact]
    public void A_bus_that_does_not_answer_costs_the_touch_and_nothing_else_and_the_report_says_so()
    {
        using var stand = new FaultStand(31, new Random(31), whole: true);
        stand.Board.PowerOn();
        using IDisposable entered = stand.Board.Enter();
        GpioController gpio = new();
        TouchPanel panel = new(new Ft6206Controller(new PinI2c(gpio, Data, ClockPin), 800, 480), gpio, Interrupt, new RealTicks());
        var board = new FaultBoard(stand.Board, new Random(31), ClockFault.Kept) { Panel = panel };
        SpinWait.SpinUntil(() => panel.Fault.Length > 0, TimeSpan.FromSeconds(10));
        var app = FaultApp.Start(stand.Board, board, stand.Server, new FaultLink(stand.Server, new Random(31)) { Greets = false }, stand.Ledger)!;
        Assert.True(app.StepUntil(() => app.PagesDrawn > 0, StoryStage.Plenty));
        Assert.StartsWith("touch:", app.Terminal.LastError, StringComparison.Ordinal);
        Assert.True(app.StepUntil(() => app.Link.Report is { } r && r.LastError.StartsWith("touch:", StringComparison.Ordinal), StoryStage.Plenty));
    }

    [Fact]
    public void A_chip_that_answers_later_is_used_from_then_on()
    {
        using var board = new VirtualBoard(BoardProfile.Village);
        board.PowerOn();
        using IDisposable entered = board.Enter();
        LateChip chip = new();
        TouchPanel panel = new(chip, new GpioController(), Interrupt, new RealTicks());
        Assert.True(SpinWait.SpinUntil(() => panel.Fault.Length > 0, TimeSpan.FromSeconds(10)));
        chip.Answers = true;
        Assert.True(SpinWait.SpinUntil(() => panel.Fault.Length == 0, TimeSpan.FromSeconds(10)));
        Assert.False(panel.Beat.IsLate(Environment.TickCount64));
    }

    private sealed class LateChip : ITouchController
    {
        public bool Answers { get; set; }

        public void Start()
        {
            if (!Answers)
            {
                throw new IOException("No chip answers.");
            }
        }

        public bool ReadPoint(out int x, out int y)
        {
            (x, y) = (0, 0);
            return false;
        }
    }

    private sealed class RealTicks : ISystemClock
    {
        public DateTime UtcNow => DateTime.UtcNow;

        public long TickMs => Environment.TickCount64;

        public bool HasKeptTime => true;

        public void Set(DateTime utc)
        {
        }

        public void SetRunning(DateTime utc)
        {
        }
    }
}

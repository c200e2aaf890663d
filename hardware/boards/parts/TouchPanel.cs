using System;
using System.Device.Gpio;
using System.Threading;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// A capacitive panel that pulls a line low when a finger lands. The edge wakes a reader thread, which follows the finger over I²C until it
/// lifts. Samples wait in a ring; when nobody reads them, the oldest moves go first, never the lifting.
/// The reader beats while it waits and while it follows: a bus that hangs shows. A chip that does not answer is asked again and again: without touch
/// the terminal still shows its pages and reports why nobody can turn them.
/// </summary>
public sealed class TouchPanel : ITouch
{
    // The FT6x36 family scans every 10 to 17 ms; reading faster gives the same point again.
    private const int PollMs = 16;
    private const int RingSize = 32;

    // The longest wait for a finger between two beats.
    private const int BeatMs = 5_000;

    // A TLS handshake stops every thread for up to a minute.
    private const int SilentMs = 90_000;

    // Between two attempts to find the chip.
    private const int RetryMs = 1_000;

    // Errors in a row after which the chip is set up anew: a spark on the cable may have reset it.
    private const int MaxErrors = 8;

    private readonly ITouchController _controller;
    private readonly AutoResetEvent _edge = new(false);
    private readonly int[] _x = new int[RingSize];
    private readonly int[] _y = new int[RingSize];
    private readonly bool[] _down = new bool[RingSize];
    private readonly GpioPin _line;
    private readonly ISystemClock _clock;
    private int _first;
    private int _count;
    private int _errorsInARow;
    private bool _started;

    public TouchPanel(ITouchController controller, GpioController gpio, int interruptPin, ISystemClock clock)
    {
        _controller = controller;
        _clock = clock;
        _line = gpio.OpenPin(interruptPin, PinMode.InputPullUp);
        _line.ValueChanged += OnLineChanged;
        Beat.Beat(clock.TickMs);
        new Thread(ReadForEver).Start();
    }

    public Heartbeat Beat { get; } = new("touch", SilentMs);

    public AutoResetEvent Activity { get; } = new(false);

    public string Fault { get; private set; } = "";

    public bool Read(TouchSample sample)
    {
        lock (_x)
        {
            if (_count == 0)
            {
                return false;
            }

            sample.X = _x[_first];
            sample.Y = _y[_first];
            sample.IsDown = _down[_first];
            _first = (_first + 1) % RingSize;
            _count--;
            return true;
        }
    }

    private void OnLineChanged(object sender, PinValueChangedEventArgs e)
    {
        if (e.ChangeType == PinEventTypes.Falling)
        {
            _edge.Set();
        }
    }

    private void ReadForEver()
    {
        while (true)
        {
            try
            {
                Beat.Beat(_clock.TickMs);
                if (!_started)
                {
                    _controller.Start();
                    _started = true;
                    Fault = "";
                }

                if (_edge.WaitOne(BeatMs, false))
                {
                    Follow();
                    _errorsInARow = 0;
                }
            }
            catch (Exception)
            {
                // A thread that ends takes the touch panel with it: count, wait, go on. The next edge starts afresh.
                Fail();
            }
        }
    }

    private void Fail()
    {
        if (!_started)
        {
            Fault = "touch: the panel's chip does not answer";
            Thread.Sleep(RetryMs);
            return;
        }

        if (++_errorsInARow == MaxErrors)
        {
            _errorsInARow = 0;
            _started = false;
        }

        Thread.Sleep(PollMs);
    }

    private void Follow()
    {
        int x = 0, y = 0;
        bool touched = false;
        while (_controller.ReadPoint(out int newX, out int newY))
        {
            if (!touched || newX != x || newY != y)
            {
                Add(newX, newY, true);
            }

            touched = true;
            x = newX;
            y = newY;
            Beat.Beat(_clock.TickMs);
            Thread.Sleep(PollMs);
        }

        if (touched)
        {
            Add(x, y, false);
        }
    }

    private void Add(int x, int y, bool down)
    {
        lock (_x)
        {
            if (_count == RingSize)
            {
                _first = (_first + 1) % RingSize;
                _count--;
            }

            int at = (_first + _count) % RingSize;
            _x[at] = x;
            _y[at] = y;
            _down[at] = down;
            _count++;
        }

        Activity.Set();
    }
}

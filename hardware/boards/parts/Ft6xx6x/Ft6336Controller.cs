using System;
using System.Device.I2c;
using Iot.Device.Ft6xx6x;

namespace KioskFleet.Hardware.Parts;

/// <summary>FocalTech FT6336U behind a portrait 320×480 glass that is mounted in landscape.</summary>
public sealed class Ft6336Controller : ITouchController
{
    private readonly int _bus;
    private Ft6xx6x? _chip;
    private readonly int _glassWidth;
    private readonly int _glassHeight;
    private readonly bool _upsideDown;

    /// <param name="bus">I²C bus number.</param>
    /// <param name="glassWidth">Pixels of the glass in its own portrait direction, across.</param>
    /// <param name="glassHeight">The same, down.</param>
    /// <param name="upsideDown">As the screen is mounted.</param>
    public Ft6336Controller(int bus, int glassWidth, int glassHeight, bool upsideDown)
    {
        _bus = bus;
        _glassWidth = glassWidth;
        _glassHeight = glassHeight;
        _upsideDown = upsideDown;
    }

    // The binding asks the chip who it is in its constructor.
    public void Start()
    {
        I2cDevice device = I2cDevice.Create(new I2cConnectionSettings(_bus, Ft6xx6x.DefaultI2cAddress, I2cBusSpeed.FastMode));
        try
        {
            var chip = new Ft6xx6x(device);

            // The line stays low while a finger is down, so that one falling edge is one touch.
            chip.SetInterruptMode(false);
            _chip = chip;
        }
        catch (Exception)
        {
            // The next attempt opens the address again.
            device.Dispose();
            throw;
        }
    }

    // The binding's own landscape mapping mirrors the wrong axis for 180°, so the raw portrait point is turned here.
    public bool ReadPoint(out int x, out int y)
    {
        x = 0;
        y = 0;
        if (_chip == null || _chip.GetNumberPoints() == 0)
        {
            return false;
        }

        Point point = _chip.GetPoint(true);
        if (point.Event == Event.LiftUp || point.X >= _glassWidth || point.Y >= _glassHeight)
        {
            return false;
        }

        x = _upsideDown ? _glassHeight - 1 - point.Y : point.Y;
        y = _upsideDown ? point.X : _glassWidth - 1 - point.X;
        return true;
    }
}

using System;
using System.IO;
using nanoFramework.Runtime.Native;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// Restarting. The CLR does not say why it started, so a restart that the firmware asks for leaves a mark on the internal drive;
/// a start without the mark followed a loss of power or the watchdog.
/// </summary>
public sealed class MarkedPower : IPower
{
    private readonly string _mark;

    public MarkedPower(IStorageRoot drive)
    {
        _mark = drive.Path + "restart.mark";
        StartedFromPowerLoss = !drive.IsPresent || !File.Exists(_mark);
        if (!StartedFromPowerLoss)
        {
            File.Delete(_mark);
        }
    }

    public bool StartedFromPowerLoss { get; }

    public void Reboot()
    {
        try
        {
            File.WriteAllBytes(_mark, new byte[] { 1 });
        }
        catch (Exception)
        {
            // The CLR throws plain Exception where the drive is gone. A drive that cannot be written must not keep the board from restarting; the start then counts as a loss of power.
        }

        Power.RebootDevice();
    }
}

namespace KioskFleet.NanoHost;

/// <summary>
/// The supply of the board that this thread belongs to is gone. Thrown by every call into the board after a cut, so that
/// the firmware's threads unwind; it carries no meaning on a device, where the processor simply stops.
/// </summary>
public sealed class PowerCutException : Exception
{
    public PowerCutException(string message) : base(message)
    {
    }
}

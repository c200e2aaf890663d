using System;

namespace KioskFleet.Firmware.Sync;

/// <summary>The server answered, and said no.</summary>
public sealed class LinkRefusedException : Exception
{
    /// <param name="code">MQTT's return code: 4 and 5 mean that id or secret are wrong.</param>
    public LinkRefusedException(int code)
        : base("The server refused the connection.")
    {
        Code = code;
    }

    public int Code { get; }
}

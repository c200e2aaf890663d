using System;

namespace KioskFleet.Protocol;

/// <summary>Bytes that are not what SPEC.md says. The receiver drops the message and counts it.</summary>
public sealed class CborException : Exception
{
    public CborException(string message)
        : base(message)
    {
    }
}

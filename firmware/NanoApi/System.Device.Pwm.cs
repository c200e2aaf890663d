// System.Device.Pwm 1.1.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;

namespace System.Device.Pwm;

public sealed class PwmChannel : IDisposable
{
    public PwmChannel(int chip, int channel, int frequency = 400, double dutyCyclePercentage = 0.5) => throw null!;
    public int Frequency { get => throw null!; set => throw null!; }
    public double DutyCycle { get => throw null!; set => throw null!; }
    public void Start() => throw null!;
    public void Stop() => throw null!;
    public static PwmChannel Create(int chip, int channel, int frequency = 400, double dutyCyclePercentage = 0.5) => throw null!;
    public static PwmChannel CreateFromPin(int pin, int frequency = 400, double dutyCyclePercentage = 0.5) => throw null!;
    public void Dispose() => throw null!;
}

public enum PwmPulsePolarity : int
{
    ActiveHigh = 0,
    ActiveLow = 1,
}

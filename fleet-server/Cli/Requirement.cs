namespace KioskFleet.Cli;

/// <summary>One thing the machine must have.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Package">Debian's package that brings it.</param>
/// <param name="Purpose">What for.</param>
/// <param name="IsPresent">Looks for it.</param>
internal sealed record Requirement(string Name, string Package, string Purpose, Func<bool> IsPresent);

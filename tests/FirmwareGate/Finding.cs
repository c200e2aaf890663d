namespace KioskFleet.FirmwareGate;

/// <summary>One thing in the firmware that the terminal cannot run as it is written.</summary>
/// <param name="Rule">Short name of the rule, one of <see cref="GateRule"/>.</param>
/// <param name="Type">Full name of the type that holds it, or the source file's path.</param>
/// <param name="Member">The member, or the line in a source file; empty when the type itself is refused.</param>
/// <param name="Reason">What happens on the terminal, and what to write instead.</param>
public sealed record Finding(string Rule, string Type, string Member, string Reason)
{
    public override string ToString() => Member.Length == 0 ? $"{Type}: {Rule}: {Reason}" : $"{Type}.{Member}: {Rule}: {Reason}";
}

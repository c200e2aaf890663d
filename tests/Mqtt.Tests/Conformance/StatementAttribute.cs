namespace KioskFleet.Mqtt.Tests.Conformance;

/// <summary>Names the normative statements that a test shows, e.g. "5.0:3.1.2-3" or "3.1.1:3.1.2-3".</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class StatementAttribute(params string[] ids) : Attribute
{
    public string[] Ids { get; } = ids;
}

using Mono.Cecil;

namespace KioskFleet.Simulator.Weaving;

/// <summary>Adds code to one method of the firmware.</summary>
public interface IMethodWeaver
{
    void Weave(MethodDefinition method);
}

namespace KioskFleet.FirmwareGate;

/// <summary>Names of the rules. Each comes from a construct that was compiled and run on a nanoCLR and then failed.</summary>
public static class GateRule
{
    public const string Generics = "generics";
    public const string MultiDimensionalArray = "multi-dimensional array";
    public const string DefaultInterfaceMethod = "default interface method";
    public const string Stackalloc = "stackalloc";
    public const string Pointer = "pointer";
    public const string NativeInteger = "native integer";
    public const string Checked = "checked arithmetic";
    public const string SignByCast = "sign by cast";
    public const string EnumToString = "enum as text";
    public const string NumberFormat = "number format";
    public const string ObjectTooLarge = "object too large";
    public const string AssemblyTooLarge = "assembly too large";
    public const string RefSafetyRules = "embedded RefSafetyRules attribute";
    public const string Volatile = "volatile";
    public const string ThreadStatic = "thread static";
    public const string NativeMethod = "native method";
    public const string BrokenMember = "broken member";
    public const string NarrowCatch = "narrow catch";
    public const string UnguardedThread = "unguarded thread";
    public const string ForeignAssembly = "foreign assembly";
    public const string FullyQualified = "fully qualified name";
    public const string SystemClock = "system clock";
}

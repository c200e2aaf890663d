using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>What is known of a value on the evaluation stack while a method is read.</summary>
internal abstract record StackValue
{
    public static readonly StackValue Unknown = new UnknownValue();

    private sealed record UnknownValue : StackValue;

    public sealed record Text(string Value) : StackValue;

    public sealed record Number(long Value) : StackValue;

    /// <summary>A value that the terminal keeps as unsigned, in 32 or 64 bits, whatever the language calls it by now.</summary>
    public sealed record Unsigned : StackValue;

    public sealed record Array(TypeReference Element) : StackValue;

    public sealed record Boxed(TypeReference Type) : StackValue;

    /// <summary>An array whose elements are being filled in.</summary>
    public sealed record Filled(Dictionary<int, StackValue> Elements) : StackValue;
}

using KioskFleet.Publishing.Decoders;
using Xunit;

namespace KioskFleet.Publishing.Tests;

/// <summary>A test that needs the programs that decode pictures and PDF; skipped, with the packages named, where one is missing.</summary>
internal sealed class DecoderFactAttribute : FactAttribute
{
    public DecoderFactAttribute() => Skip = Missing.Reason;
}

/// <summary>The same with data.</summary>
internal sealed class DecoderTheoryAttribute : TheoryAttribute
{
    public DecoderTheoryAttribute() => Skip = Missing.Reason;
}

internal static class Missing
{
    public static string? Reason { get; } = DecoderProgram.All.Where(p => p.Find() is null).Select(p => p.Package).Distinct().ToArray() is { Length: > 0 } packages
        ? "Needs apt install " + string.Join(' ', packages)
        : null;
}

using KioskFleet.Publishing.Decoders;

namespace KioskFleet.Server.Tests;

/// <summary>A test that needs the programs that decode pictures; skipped, with the packages named, where one is missing.</summary>
internal sealed class PictureFactAttribute : FactAttribute
{
    public PictureFactAttribute()
        => Skip = DecoderProgram.All.Where(p => p.Find() is null).Select(p => p.Package).Distinct().ToArray() is { Length: > 0 } packages ? "Needs apt install " + string.Join(' ', packages) : null;
}

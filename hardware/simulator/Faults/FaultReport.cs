namespace KioskFleet.Simulator.Faults;

/// <summary>What a run of power cuts cost.</summary>
/// <param name="Blank">Starts after which no page was shown, though one had been before.</param>
/// <param name="CorruptShown">Pages on the glass that are not what was published.</param>
/// <param name="BlocksLostMax">The most that one cut cost of what had been accepted, in blocks of 2 KiB.</param>
/// <param name="LostSlots">Kept manifests that were gone or older after a cut than before it, and starts for which no application slot checked.</param>
/// <param name="WholeCuts">Cuts under which the whole application ran; under the others its core.</param>
/// <param name="Editions">Sets that were published meanwhile.</param>
/// <param name="Updates">Releases that were put on trial meanwhile and proved themselves.</param>
/// <param name="Pages">Pages that were drawn and compared.</param>
/// <param name="HeapRefusals">Calls that were refused for want of memory meanwhile.</param>
/// <param name="FailedStarts">Starts that ended for want of memory, in a restart.</param>
/// <param name="Spoilt">Places on the media that were spoilt while the power was off.</param>
/// <param name="Mended">Times that all was found mended afterwards: fetched again, written again, or taken from the other copy.</param>
/// <param name="Failures">The first failures, with what is needed to repeat them.</param>
public sealed record FaultReport(
    int Cuts, int Blank, int CorruptShown, int BlocksLostMax, int LostSlots, int WholeCuts, int Editions, int Updates, long Pages, int HeapRefusals, int FailedStarts, int Spoilt, int Mended, TimeSpan Time, IReadOnlyList<string> Failures)
{
    /// <summary>Whether nothing was lost. A run in which nothing was published, updated, drawn or spoilt proves nothing, and has not passed.</summary>
    public bool Passed => Editions > 1 && (Cuts < 200 || (Updates > 0 && Spoilt > 0 && Mended > 0)) && Pages >= Cuts / 2 && Blank == 0 && CorruptShown == 0 && BlocksLostMax <= 1 && LostSlots == 0 && Failures.Count == 0;

    /// <summary>This run and another together.</summary>
    public FaultReport With(FaultReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new FaultReport(
            Cuts + other.Cuts,
            Blank + other.Blank,
            CorruptShown + other.CorruptShown,
            Math.Max(BlocksLostMax, other.BlocksLostMax),
            LostSlots + other.LostSlots,
            WholeCuts + other.WholeCuts,
            Editions + other.Editions,
            Updates + other.Updates,
            Pages + other.Pages,
            HeapRefusals + other.HeapRefusals,
            FailedStarts + other.FailedStarts,
            Spoilt + other.Spoilt,
            Mended + other.Mended,
            Time + other.Time,
            [.. Failures, .. other.Failures]);
    }

    public override string ToString() =>
        $"cuts {Cuts}, blank {Blank}, corrupt shown {CorruptShown}, blocks lost max {BlocksLostMax}, lost slots {LostSlots}";
}

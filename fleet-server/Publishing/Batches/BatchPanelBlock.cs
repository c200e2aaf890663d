using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Batches;

/// <summary>Stands where a table was that is too long to be turned: how much it holds, and where to touch to look something up. Its words are ours, not the document's.</summary>
/// <param name="Place">Where the table stood.</param>
/// <param name="Rows">Payments.</param>
/// <param name="Households">Different names in different groups.</param>
/// <param name="TotalFen">Sum of the amounts; below zero: one of them is no number.</param>
internal sealed record BatchPanelBlock(SourcePlace Place, int Rows, int Households, long TotalFen) : Block(Place)
{
    /// <summary>The search that the block leads to has payments of more than one year.</summary>
    public bool HasYears { get; init; }

    internal override void AppendText(StringBuilder text)
    {
        // Nothing of the document's own.
    }
}

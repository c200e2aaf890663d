namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>A word where it stands on its page; points of 1/72 inch from the page's top left.</summary>
internal readonly record struct PdfWord(double Left, double Top, double Right, double Bottom, string Text)
{
    public double Height => Bottom - Top;

    public double Middle => (Top + Bottom) / 2;
}

/// <summary>A page as its file describes it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Width">Points.</param>
/// <param name="Height">Points.</param>
/// <param name="Words">In the order of the file.</param>
internal sealed record PdfPage(int Number, double Width, double Height, IReadOnlyList<PdfWord> Words)
{
    /// <summary>Figures within the text.</summary>
    public int Figures { get; set; }

    /// <summary>Share of the page that its largest picture covers.</summary>
    public double Covered { get; set; }

    public int Characters { get; } = Words.Sum(w => w.Text.Length);
}

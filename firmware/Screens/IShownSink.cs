namespace KioskFleet.Firmware.Screens;

/// <summary>Hears which document page stood on the glass, and for how long: the source of the fact "displayed".</summary>
public interface IShownSink
{
    /// <summary>Called when a page was sent to the glass, with 0 milliseconds, and again when it left, with the time it stood there.
    /// After a switch of the set the page that stays is announced anew, from the next step on: the proof belongs to the new set.</summary>
    /// <param name="documentKey">The document.</param>
    /// <param name="textSize">One of <see cref="Protocol.TextSize"/>.</param>
    /// <param name="page">From 0. On the notice screen: the place among the pages of this document there.</param>
    /// <param name="shownTickMs">When it was sent to the glass, in milliseconds since start.</param>
    /// <param name="milliseconds">0 when it appears; then how long it stood.</param>
    void Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds);
}

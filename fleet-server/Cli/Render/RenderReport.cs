namespace KioskFleet.Cli.Render;

/// <summary>What <c>kiosk render</c> says of a file.</summary>
/// <param name="Kind">Kind of page that it was checked and laid out as.</param>
/// <param name="Pages">Pages of the document in this layout.</param>
/// <param name="PageBytes">Bytes of its page objects.</param>
/// <param name="SetBytes">Bytes of everything a new terminal would need to show it: pages, lists, sheets.</param>
/// <param name="Glyphs">Different glyphs on its pages.</param>
/// <param name="Blocked">A finding forbids publishing.</param>
internal sealed record RenderReport(
    string File, string Title, string Profile, string TextSize, string Kind, int Pages, long PageBytes, long SetBytes, int Glyphs, bool Blocked, IReadOnlyList<RenderFinding> Findings);

/// <param name="Severity">note, warning or error.</param>
internal sealed record RenderFinding(string Severity, string Code, string Chinese, string English);

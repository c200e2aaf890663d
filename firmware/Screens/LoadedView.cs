namespace KioskFleet.Firmware.Screens;

/// <summary>A view with its chrome and fonts, ready to show pages.</summary>
public sealed class LoadedView
{
    public LoadedView(int textSize, View view, Chrome chrome, FontSet fonts)
    {
        TextSize = textSize;
        View = view;
        Chrome = chrome;
        Fonts = fonts;
    }

    /// <summary>One of <see cref="Protocol.TextSize"/>.</summary>
    public readonly int TextSize;
    public readonly View View;
    public readonly Chrome Chrome;
    public readonly FontSet Fonts;
}

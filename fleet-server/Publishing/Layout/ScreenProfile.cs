using KioskFleet.Protocol;

namespace KioskFleet.Publishing.Layout;

/// <summary>Measures of one text size on one screen, in pixels.</summary>
/// <param name="BodyEm">Reading text; at least 18, in elder size 24 (MIIT 适老化).</param>
/// <param name="BoldEm">Headings, bars and buttons.</param>
/// <param name="Leading">Line to line; at least 1.3 times <paramref name="BodyEm"/>.</param>
/// <param name="TitleBar">Height of the bar at the top.</param>
/// <param name="NavigationBar">Height of the bar of buttons at the bottom.</param>
/// <param name="TouchMinimum">Smallest side of a touch area: 44, in elder size 60.</param>
public sealed record SizeMetrics(int BodyEm, int BoldEm, int Leading, int TitleBar, int NavigationBar, int TouchMinimum)
{
    /// <summary>Smallest text of the normal size, pixels.</summary>
    public const int NormalText = 18;

    /// <summary>Smallest text of the elder size, pixels (MIIT 适老化).</summary>
    public const int ElderText = 24;
}

/// <summary>A screen for which pages are laid out.</summary>
/// <param name="Name">Its name in manifests, for example "480x320".</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Normal">Measures of the normal text size.</param>
/// <param name="Elder">Measures of the elder text size: a second layout, not a zoom.</param>
public sealed record ScreenProfile(string Name, int Width, int Height, SizeMetrics Normal, SizeMetrics Elder)
{
    /// <summary>3.5 inch, village boards.</summary>
    public static ScreenProfile Village { get; } = new("480x320", 480, 320, new(20, 22, 28, 40, 48, 44), new(28, 30, 37, 38, 60, 60));

    /// <summary>4 to 5 inch, township boards.</summary>
    public static ScreenProfile Township { get; } = new("800x480", 800, 480, new(24, 26, 35, 48, 54, 44), new(34, 36, 46, 50, 70, 60));

    /// <summary>7 inch and more, halls.</summary>
    public static ScreenProfile Hall { get; } = new("1024x600", 1024, 600, new(26, 28, 38, 56, 60, 44), new(38, 40, 52, 60, 80, 60));

    public static IReadOnlyList<ScreenProfile> All { get; } = [Village, Township, Hall];

    /// <summary>The profile of a name, or of the board that has that screen ("village", "township", "hall"); null if there is none.</summary>
    public static ScreenProfile? Find(string name) => name switch
    {
        "village" => Village,
        "township" => Township,
        "hall" => Hall,
        _ => All.FirstOrDefault(p => p.Name == name),
    };

    /// <param name="textSize"><see cref="TextSize.Normal"/> or <see cref="TextSize.Elder"/>.</param>
    public SizeMetrics For(byte textSize) => textSize == TextSize.Elder ? Elder : Normal;

    public override string ToString() => Name;
}

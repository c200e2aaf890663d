namespace KioskFleet.Protocol;

/// <summary>The two layouts of every page.</summary>
public static class TextSize
{
    public const byte Normal = 0;
    public const byte Elder = 1;
}

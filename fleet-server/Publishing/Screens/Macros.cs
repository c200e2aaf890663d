namespace KioskFleet.Publishing.Screens;

/// <summary>Numbers of the chrome's display lists. They are part of every page that calls them: never reuse one.</summary>
internal static class Macros
{
    /// <summary>Title bar, bar of buttons, home, back, change of text size.</summary>
    public const int ReadingFrame = 1;

    /// <summary>The same without home and back.</summary>
    public const int HomeFrame = 2;
    public const int PreviousOn = 3;
    public const int PreviousOff = 4;
    public const int NextOn = 5;
    public const int NextOff = 6;

    /// <summary>Title bar, and the line that says how to leave the notices.</summary>
    public const int NoticeFrame = 7;
}

namespace KioskFleet.Simulator.Faults;

/// <summary>One failure story: what happened elsewhere, and what happened here.</summary>
/// <param name="Number">Of the story.</param>
/// <param name="Survived">Whether this terminal came through.</param>
/// <param name="Line">One line for people.</param>
public sealed record Story(int Number, bool Survived, string Line);

/// <summary>All stories that were told.</summary>
public sealed record StoryReport(IReadOnlyList<Story> Stories)
{
    public bool Passed => Stories.All(story => story.Survived);

    public override string ToString() => $"stories {Stories.Count}, survived {Stories.Count(story => story.Survived)}";
}

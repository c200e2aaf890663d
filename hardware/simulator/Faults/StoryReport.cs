namespace KioskFleet.Simulator.Faults;

/// <summary>One failure story: what happened elsewhere, and what happened here.</summary>
/// <param name="Number">Of the story; above 20: one of our own.</param>
/// <param name="Survived">Whether this system came through; true for one that does not apply.</param>
/// <param name="Line">One line for people.</param>
/// <param name="Applies">False if the story cannot happen here; the line says why.</param>
public sealed record Story(int Number, bool Survived, string Line, bool Applies = true)
{
    /// <summary>Plays a story.</summary>
    /// <param name="title">What is survived.</param>
    /// <param name="play">Returns what went wrong; null: nothing.</param>
    public static Story Tell(int number, string title, Func<string?> play)
    {
        ArgumentNullException.ThrowIfNull(play);
        string? wrong;
        try
        {
            wrong = play();
        }
        catch (Exception exception)
        {
            wrong = exception.ToString();
        }

        return new Story(number, wrong is null, wrong is null ? $"story {number}: survived: {title}" : $"story {number}: NOT survived: {title}: {wrong}");
    }

    /// <summary>A story that cannot happen here.</summary>
    public static Story NotHere(int number, string title, string reason) => new(number, true, $"story {number}: not applicable: {title}: {reason}", false);
}

/// <summary>All stories that were told.</summary>
public sealed record StoryReport(IReadOnlyList<Story> Stories)
{
    public bool Passed => Stories.All(story => story.Survived) && Stories.Any(story => story.Applies);

    /// <summary>These stories and others.</summary>
    public StoryReport With(IEnumerable<Story> others) => new([.. Stories.Concat(others).OrderBy(story => story.Number)]);

    public override string ToString() =>
        $"stories {Stories.Count(story => story.Applies)}, survived {Stories.Count(story => story.Applies && story.Survived)}, not applicable {Stories.Count(story => !story.Applies)}";
}

using KioskFleet.Cli.Stories;
using KioskFleet.Simulator.Faults;

namespace KioskFleet.Browser.Tests;

/// <summary>The part of <c>kiosk faults --stories</c> that is the server's; the terminal's is in tests/Simulator.Tests.</summary>
public sealed class ServerStoryTests
{
    [Fact]
    public async Task The_servers_stories_are_survived_and_those_that_cannot_happen_here_say_why()
    {
        using var log = new StringWriter();
        IReadOnlyList<Story> stories = await ServerStories.TellAsync(log, CancellationToken.None);
        Assert.True(stories.All(story => story.Survived), log.ToString());
        Assert.Equal([1, 2, 3, 11, 13, 19, 20], stories.Where(story => story.Applies).Select(story => story.Number));
        Assert.All(stories.Where(story => !story.Applies), story => Assert.Contains("not applicable", story.Line, StringComparison.Ordinal));
    }
}

using KioskFleet.Protocol;

namespace KioskFleet.Server.Link;

/// <summary>A terminal may only touch topics under its own name, and only in the direction they have (SPEC.md §5).</summary>
internal static class TopicRules
{
    /// <summary>The leaf, if this terminal may publish on the topic; else null.</summary>
    public static string? PublishLeaf(string terminalId, string topic)
    {
        string? leaf = OwnLeaf(terminalId, topic);
        return leaf is Topics.Report or Topics.Beat or Topics.Need or Topics.Progress or Topics.Shown or Topics.Answer or Topics.Log or Topics.Gone ? leaf : null;
    }

    /// <summary>True for the terminal's own downward topics, one by one or all of its own at once.</summary>
    public static bool MaySubscribe(string terminalId, string filter)
        => OwnLeaf(terminalId, filter) is Topics.Manifest or Topics.Block or Topics.State or Topics.Command or "#" or "+";

    private static string? OwnLeaf(string terminalId, string topic)
    {
        if (topic.Length < terminalId.Length + 4 || !topic.StartsWith("k/", StringComparison.Ordinal)
            || string.CompareOrdinal(topic, 2, terminalId, 0, terminalId.Length) != 0 || topic[terminalId.Length + 2] != '/')
        {
            return null;
        }

        return topic[(terminalId.Length + 3)..];
    }
}

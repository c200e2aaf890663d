namespace KioskFleet.Server.Content;

/// <summary>Findings that are about the act, not about a file.</summary>
internal static class ServerFindings
{
    public static readonly Finding DraftChanged = new(
        FindingSeverity.Error, "draft-changed", "草稿刚才被改动了，没有发布。请重新查看后再审。", "The draft was changed meanwhile; nothing was published. Look at it again.");

    /// <summary>The API hands in; a person approves.</summary>
    public static readonly Finding ApprovalAwaited = new(
        FindingSeverity.Error, "approval-awaited", "本服务器要求第二人审核：已存为草稿并送审，审核通过后发布。", "This server requires a second person's approval: kept as a draft and submitted; it is published when approved.");

    /// <summary>A finding that ends the act.</summary>
    public static Finding Error(string code, string chinese, string english) => new(FindingSeverity.Error, code, chinese, english);
}

using KioskFleet.Publishing.Privacy;
using KioskFleet.Server.Content;

namespace KioskFleet.Server.Console;

/// <summary>What a page needs to ask what becomes of private data that was found.</summary>
/// <param name="Draft">Name of the upload, or empty.</param>
internal sealed record PrivacyChoice(string Draft, IReadOnlyList<OpenPrivacy> Open)
{
    /// <summary>Nothing stands in the way but pictures.</summary>
    public bool PicturesOnly => Open.All(o => o.IsPictures);

    /// <summary>Nobody has answered for the pictures: the document stays as it is, for nothing masks a picture.</summary>
    public static bool LeavesPictures(Understanding understood, IReadOnlyCollection<string> justify) => understood.OpenPrivacy.Any(o => o.IsPictures && !justify.Contains(o.Id));

    /// <summary>The request with each finding justified by a person or masked.</summary>
    /// <param name="justify">Findings that the person answers for; all others are masked.</param>
    /// <returns>Null: the person's name or reason is missing.</returns>
    public static PublishRequest? Decide(PublishRequest request, Understanding understood, IReadOnlyCollection<string> justify, string? person, string? reason)
    {
        PrivacyJustification[] given = [.. understood.OpenPrivacy.Where(o => o.MayBeJustified && justify.Contains(o.Id)).Select(o => new PrivacyJustification(o.Id, person?.Trim() ?? "", reason?.Trim() ?? ""))];
        return Array.TrueForAll(given, g => g.IsComplete)
            ? request with { Privacy = request.Privacy with { Mask = request.Privacy.Mask || given.Length < understood.OpenPrivacy.Count, Justifications = [.. request.Privacy.Justifications, .. given] } }
            : null;
    }
}

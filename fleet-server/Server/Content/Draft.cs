using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Privacy;

namespace KioskFleet.Server.Content;

/// <summary>What somebody prepares for publication: a file or a filled-in form with its title, column and places, until it is published or discarded.</summary>
internal sealed class Draft
{
    public int Id { get; set; }

    /// <summary>Who prepares it; never the one who approves it.</summary>
    public required string Author { get; set; }

    public DraftState State { get; set; }

    public required string FileName { get; set; }

    public required byte[] Content { get; set; }

    /// <summary>Key of the <see cref="DisclosureColumn"/>.</summary>
    public int Column { get; set; }

    /// <summary>Kind of page that was chosen; null: by the column.</summary>
    public int? Kind { get; set; }

    /// <summary>Codes of the divisions that are to show it, a space between.</summary>
    public required string Divisions { get; set; }

    /// <summary>Empty: the title found in the text.</summary>
    public string Title { get; set; } = "";

    /// <summary>Document of which it is a new version.</summary>
    public int? DocumentKey { get; set; }

    /// <summary>End of the legal period, seconds since 1970; 0: none.</summary>
    public long LegalEnd { get; set; }

    /// <summary>It is to be published as urgent.</summary>
    public bool Urgent { get; set; }

    /// <summary>What was decided on private data (<see cref="PrivacyRecord"/>).</summary>
    public string Privacy { get; set; } = "";

    public long CreatedAt { get; set; }

    public long ChangedAt { get; set; }

    /// <summary>Who approved or returned it; empty: nobody yet.</summary>
    public string Reviewer { get; set; } = "";

    public long ReviewedAt { get; set; }

    /// <summary>What the reviewer wrote.</summary>
    public string Note { get; set; } = "";

    public PublishRequest ToRequest()
        => new(FileName, Content, Column, Divisions.Split(' ', StringSplitOptions.RemoveEmptyEntries), Author, Title, DocumentKey, LegalEnd == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(LegalEnd))
        {
            Privacy = PrivacyRecord.Read(Privacy),
            Kind = Kind is { } kind ? (DocumentKind)kind : null,
            Urgent = Urgent,
        };

    public void Take(PublishRequest request)
    {
        FileName = request.FileName;
        Content = request.Content;
        Column = request.Column;
        Kind = (int?)request.Kind;
        Divisions = string.Join(' ', request.Divisions);
        Title = request.Title?.Trim() ?? "";
        DocumentKey = request.DocumentKey;
        LegalEnd = request.LegalEnd?.ToUnixTimeSeconds() ?? 0;
        Urgent = request.Urgent;
        Privacy = PrivacyRecord.Write(request.Privacy);
    }
}

internal enum DraftState
{
    /// <summary>Its author works on it.</summary>
    Draft = 1,

    /// <summary>Waits for a second person.</summary>
    Submitted = 2,

    /// <summary>The second person sent it back with a note.</summary>
    Returned = 3,

    Published = 4,

    Discarded = 5,
}

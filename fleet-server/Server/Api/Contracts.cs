namespace KioskFleet.Server;

/// <summary>What runs here.</summary>
/// <param name="PublisherKeyId">Name of the key that signs manifests, hexadecimal.</param>
public sealed record FleetInfo(string Version, string MqttEngine, int HttpPort, int MqttPort, bool Tls, int Terminals, int Connected, string PublisherKeyId, long ServerTimeMs);

/// <param name="Level">county, township or village.</param>
public sealed record DivisionInfo(string Code, string Name, string Level, string? Parent);

/// <summary>A terminal: what is wanted of it, and what it last said. Times are milliseconds since 1970 UTC, 0: never.</summary>
/// <param name="Presence">never, online, late, offline, or faulty: online, but its report proves a fault.</param>
/// <param name="WantedManifest">Identity of the newest set for it, hexadecimal; empty: none yet.</param>
/// <param name="Faults">What its newest report proves to be wrong: blank, storage, restart, hot, memory.</param>
public sealed record TerminalInfo(
    string Id, string Name, string Division, string DivisionName, string Profile, bool Enabled, string Presence, bool Connected, long ReportedAt,
    string WantedManifest, string HeldManifest, string ShownManifest, string Firmware, string LastError, IReadOnlyList<string> Faults);

/// <summary>A file to publish.</summary>
/// <param name="Column">Code, Chinese name or number of a column, such as "notices", "通知公告" or "9".</param>
/// <param name="Divisions">Codes of the divisions that are to show it.</param>
/// <param name="Title">Null: the title found in the text.</param>
/// <param name="DocumentKey">Document of which this is a new version; null: a new one.</param>
/// <param name="MaskPrivate">Mask private data that is found. Without, and without a justification, it stops the publication.</param>
/// <param name="Kind">Kind of page: document, notice, table, subsidy, guide, power, people, pictures or budget; null: by the column and what the file holds.</param>
/// <param name="Urgent">Somebody must read it soon: for ten days its sets travel out of the part of a terminal's month that nothing else may use.</param>
/// <param name="Justifications">Findings that a named person lets pass, each by its number in the finding's message.</param>
public sealed record PublishFile(
    string FileName, byte[] Content, string Column, IReadOnlyList<string> Divisions, string? Title = null, int? DocumentKey = null,
    bool MaskPrivate = false, IReadOnlyList<KioskFleet.Publishing.Privacy.PrivacyJustification>? Justifications = null, string? Kind = null, bool Urgent = false);

/// <summary>What came of publishing. Not published: nothing was changed, and a finding of severity "error" says why.</summary>
/// <param name="Documents">In the order of the files.</param>
public sealed record PublishResult(bool Published, IReadOnlyList<PublishedDocument> Documents, IReadOnlyList<FindingInfo> Findings, IReadOnlyList<SetInfo> Sets)
{
    /// <summary>Key of the first document; 0: nothing was published.</summary>
    public int DocumentKey => Documents.Count == 0 ? 0 : Documents[0].Key;
}

public sealed record PublishedDocument(int Key, int Version, string Title);

/// <param name="Severity">note, warning or error.</param>
public sealed record FindingInfo(string Severity, string Code, string Chinese, string English);

public sealed record SetInfo(string Division, string Profile, long Sequence, string ManifestId, int Objects, long Bytes, int Pages);

/// <param name="State">published or withdrawn.</param>
public sealed record DocumentInfo(int Key, string Title, string Column, string State, int Version, IReadOnlyList<string> Divisions, long PublishedAt);

/// <summary>The facts of a document's newest version, terminal by terminal.</summary>
public sealed record DocumentFacts(int Key, int Version, string Title, IReadOnlyList<TerminalFacts> Terminals);

/// <summary>Four separate facts; none follows from another. Times are milliseconds since 1970 UTC by the server's clock; 0: not proven.</summary>
/// <param name="PublishedAt">The set with it was signed and offered.</param>
/// <param name="DeliveredAt">The terminal said that nothing of that set is missing.</param>
/// <param name="VerifiedAt">The terminal reported that set as held and verified.</param>
/// <param name="DisplayedAt">The terminal said that a page of it was on the glass.</param>
/// <param name="ByCourier">Something of it was first proved by a memory card that a person brought.</param>
/// <param name="NormalPagesSeen">Bit n: page n was on the glass in the normal size; least significant bit first.</param>
public sealed record TerminalFacts(
    string TerminalId, string TerminalName, string Division, string Profile, long PublishedAt, long DeliveredAt, long VerifiedAt, long DisplayedAt,
    int NormalPages, int ElderPages, byte[] NormalPagesSeen, byte[] ElderPagesSeen, long Seconds, long BytesReceived, bool ByCourier = false);

/// <summary>What one file of a card brought.</summary>
/// <param name="Report">It held the terminal's report.</param>
/// <param name="Lines">Lines of proof; those known already are counted too.</param>
public sealed record ReceiptResult(string TerminalId, int Part, bool Report, int Lines);

/// <summary>The server's functions for a host in the same process: the kiosk command, the demo, tests. The HTTP API offers the same.</summary>
public interface IFleet
{
    FleetInfo Info { get; }

    Task<IReadOnlyList<DivisionInfo>> DivisionsAsync(CancellationToken cancellation);

    /// <exception cref="FleetException">The code is taken or not one.</exception>
    Task CreateDivisionAsync(DivisionInfo division, CancellationToken cancellation);

    /// <param name="id">Null: one is made.</param>
    /// <exception cref="FleetException">A value is not right.</exception>
    Task<Kiosks.NewTerminal> CreateTerminalAsync(string? id, string name, string division, string profile, CancellationToken cancellation);

    Task<IReadOnlyList<TerminalInfo>> TerminalsAsync(CancellationToken cancellation);

    /// <summary>Publishes one file.</summary>
    Task<PublishResult> PublishAsync(PublishFile file, CancellationToken cancellation);

    /// <summary>Publishes files, all or none; each division gets one new set.</summary>
    Task<PublishResult> PublishAsync(IReadOnlyList<PublishFile> files, CancellationToken cancellation);

    /// <summary>Says what publishing a file would bring to each terminal; nothing is changed.</summary>
    Task<ForecastInfo> ForecastAsync(PublishFile file, CancellationToken cancellation);

    Task<PublishResult> WithdrawAsync(int documentKey, CancellationToken cancellation);

    Task<IReadOnlyList<DocumentInfo>> DocumentsAsync(CancellationToken cancellation);

    /// <returns>Null: there is no such document.</returns>
    Task<DocumentFacts?> FactsAsync(int documentKey, CancellationToken cancellation);

    /// <summary>Configurations (kiosk.cfg) of the demo's terminals; empty unless the server runs as a demo.</summary>
    IReadOnlyList<Kiosks.NewTerminal> DemoTerminals { get; }

    /// <summary>Name and first password of the administrator, while the file with it is still in the data directory.</summary>
    (string Name, string? Password) Administrator { get; }
}

/// <summary>A request was refused; the message says what to do.</summary>
public sealed class FleetException(string message) : Exception(message);

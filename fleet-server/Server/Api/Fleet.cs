using System.Reflection;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Server.Access;
using KioskFleet.Server.Content;
using KioskFleet.Server.Demo;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Api;

/// <summary><see cref="IFleet"/> over the features.</summary>
internal sealed class Fleet(
    IDbContextFactory<FleetDatabase> databases, DivisionDirectory divisions, TerminalProvisioning provisioning, TerminalDirectory terminals, PublishService publishing, DraftDesk drafts,
    DesiredSets desired, FactsQuery facts, ForecastService forecasts, LinkHub hub, ServerAddress address, PublisherKey key, DemoTownship demo, FirstStart firstStart, FleetServerOptions options, TimeProvider clock) : IFleet
{
    public const string Actor = "api";

    /// <summary>The word the API uses for a level.</summary>
    public static string LevelWord(DivisionLevel level) => level switch
    {
        DivisionLevel.County => "county",
        DivisionLevel.Township => "township",
        _ => "village",
    };

    public FleetInfo Info => new(
        typeof(Fleet).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
        typeof(MQTTnet.Server.MqttServer).Assembly.GetName().Name + " " + typeof(MQTTnet.Server.MqttServer).Assembly.GetName().Version,
        address.HttpPort,
        address.MqttPort,
        address.Tls,
        terminals.Count,
        hub.Connected,
        Convert.ToHexStringLower(key.KeyId),
        clock.Milliseconds());

    public IReadOnlyList<NewTerminal> DemoTerminals => demo.Terminals;

    public (string Name, string? Password) Administrator => (FirstStart.AdministratorName, firstStart.AdministratorPassword);

    public async Task<IReadOnlyList<DivisionInfo>> DivisionsAsync(CancellationToken cancellation)
        => [.. (await divisions.ListAsync(cancellation)).Select(d => new DivisionInfo(d.Code, d.Name, LevelWord(d.Level), d.ParentCode))];

    public async Task CreateDivisionAsync(DivisionInfo division, CancellationToken cancellation)
    {
        if (!Enum.TryParse(division.Level, ignoreCase: true, out DivisionLevel level))
        {
            throw new FleetException("A division's level is county, township or village.");
        }

        try
        {
            await divisions.CreateAsync(division.Code, division.Name, level, division.Parent, Actor, cancellation);
        }
        catch (DivisionException e)
        {
            throw new FleetException(Console.Words.English(e.Message));
        }
    }

    public async Task<NewTerminal> CreateTerminalAsync(string? id, string name, string division, string profile, CancellationToken cancellation)
    {
        try
        {
            return await provisioning.CreateAsync(id, name, division, profile, Actor, cancellation);
        }
        catch (ProvisioningException e)
        {
            throw new FleetException(Console.Words.English(e.WordKey, e.Value));
        }
    }

    public async Task<IReadOnlyList<TerminalInfo>> TerminalsAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        var rows = await (
            from t in database.Terminals.AsNoTracking()
            join d in database.Divisions on t.DivisionCode equals d.Code
            join s in database.TerminalStates on t.Id equals s.TerminalId into states
            from s in states.DefaultIfEmpty()
            orderby t.DivisionCode, t.Id
            select new { Terminal = t, DivisionName = d.Name, State = s }).ToListAsync(cancellation);
        long now = clock.Milliseconds();
        return [.. rows.Select(r => new TerminalInfo(
            r.Terminal.Id,
            r.Terminal.Name,
            r.Terminal.DivisionCode,
            r.DivisionName,
            r.Terminal.Profile,
            r.Terminal.Enabled,
            PresenceRule.Of(r.State, now, options.ReportSeconds).ToString().ToLowerInvariant(),
            hub.IsConnected(r.Terminal.Id),
            r.State?.ReportedAt ?? 0,
            desired.Find(r.Terminal.DivisionCode, r.Terminal.Profile)?.ManifestId.ToString() ?? "",
            Hex(r.State?.HeldManifest),
            Hex(r.State?.ShownManifest),
            r.State?.Firmware ?? "",
            r.State?.LastError ?? "",
            r.State is null ? [] : FaultRule.Of(r.State)))];
    }

    public Task<PublishResult> PublishAsync(PublishFile file, CancellationToken cancellation) => PublishAsync([file], cancellation);

    public Task<ForecastInfo> ForecastAsync(PublishFile file, CancellationToken cancellation)
        => UnknownKind([file]) is { } unknown
            ? Task.FromResult(new ForecastInfo(0, 0, 0, 0, 0, 0, null, [], [], [], [unknown]))
            : forecasts.OfAsync(Request(file), cancellation);

    public async Task<PublishResult> PublishAsync(IReadOnlyList<PublishFile> files, CancellationToken cancellation)
    {
        if (UnknownKind(files) is { } unknown)
        {
            return new PublishResult(false, [], [unknown], []);
        }

        PublishRequest[] requests = [.. files.Select(Request)];
        return Result(drafts.ApprovalRequired ? await SubmitAsync(requests, cancellation) : await publishing.PublishAsync(requests, cancellation));
    }

    /// <summary>Hands files in for a second person's approval; what cannot be published is not handed in, and none of the others either.</summary>
    private async Task<PublishOutcome> SubmitAsync(PublishRequest[] requests, CancellationToken cancellation)
    {
        List<Finding> findings = [.. requests.SelectMany(r => publishing.Preview(r).Findings)];
        if (findings.Any(f => f.Severity == FindingSeverity.Error))
        {
            return new PublishOutcome([], findings, []);
        }

        try
        {
            foreach (PublishRequest request in requests)
            {
                int id = await drafts.SaveAsync(null, request, cancellation);
                await drafts.SubmitAsync(id, Actor, cancellation);
            }
        }
        catch (DraftException e)
        {
            return new PublishOutcome([], [.. findings, new Finding(FindingSeverity.Error, e.Message, new Console.Words(Console.Words.Chinese)[e.Message], Console.Words.English(e.Message))], []);
        }

        return new PublishOutcome([], [.. findings, ServerFindings.ApprovalAwaited], []);
    }

    public async Task<PublishResult> WithdrawAsync(int documentKey, CancellationToken cancellation)
        => Result(await publishing.WithdrawAsync(documentKey, Actor, cancellation));

    public async Task<IReadOnlyList<DocumentInfo>> DocumentsAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        ILookup<int, string> placements = (await database.Placements.AsNoTracking().ToListAsync(cancellation)).ToLookup(p => p.DocumentKey, p => p.DivisionCode);
        var rows = await database.Documents.AsNoTracking()
            .Join(database.DocumentVersions, d => new { d.Key, d.Version }, v => new { Key = v.DocumentKey, v.Version }, (d, v) => new { Document = d, v.PublishedAt })
            .OrderByDescending(r => r.PublishedAt).ToListAsync(cancellation);
        return [.. rows.Select(r => new DocumentInfo(
            r.Document.Key,
            r.Document.Title,
            DisclosureColumn.Find(r.Document.Column)?.Code ?? "",
            r.Document.State.ToString().ToLowerInvariant(),
            r.Document.Version,
            [.. placements[r.Document.Key].Order(StringComparer.Ordinal)],
            r.PublishedAt))];
    }

    public Task<DocumentFacts?> FactsAsync(int documentKey, CancellationToken cancellation) => facts.OfDocumentAsync(documentKey, cancellation);

    private static PublishRequest Request(PublishFile f)
        => new(f.FileName, f.Content, DisclosureColumn.Find(f.Column)?.Key ?? 0, f.Divisions, Actor, f.Title, f.DocumentKey)
        {
            Privacy = new PrivacyDecisions { Mask = f.MaskPrivate, Justifications = f.Justifications ?? [] },
            Kind = f.Kind is null ? null : KindChoice.Find(f.Kind),
            Urgent = f.Urgent,
        };

    private static FindingInfo? UnknownKind(IReadOnlyList<PublishFile> files)
    {
        if (files.FirstOrDefault(f => f.Kind is not null && KindChoice.Find(f.Kind) is null) is not { } unknown)
        {
            return null;
        }

        string kinds = string.Join(", ", KindChoice.Words);
        return new FindingInfo("error", "kind", $"没有页面类型“{unknown.Kind}”。可以是：{kinds}。", $"There is no kind of page \"{unknown.Kind}\". There are: {kinds}.");
    }

    private static string Hex(byte[]? manifest) => manifest is null || manifest.All(b => b == 0) ? "" : Convert.ToHexStringLower(manifest);

    private static PublishResult Result(PublishOutcome outcome)
        => new(
            outcome.Published,
            [.. outcome.Documents.Select(d => new PublishedDocument(d.Key, d.Version, d.Title))],
            [.. outcome.Findings.Select(f => new FindingInfo(f.Severity.ToString().ToLowerInvariant(), f.Code, f.Chinese, f.English))],
            [.. outcome.Sets.Select(s => new SetInfo(s.DivisionCode, s.Profile, s.Sequence, Convert.ToHexStringLower(s.ManifestId), s.ObjectCount, s.ObjectBytes, s.PageCount))]);
}

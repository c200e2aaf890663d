using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Demo;

/// <summary>A made-up township to try things on: a few villages, a terminal of each profile, documents of our own writing. Made once, in an empty database.</summary>
internal sealed class DemoTownship(
    DataDirectory data, DivisionDirectory divisions, TerminalDirectory directory, TerminalProvisioning provisioning, PublishService publishing, FleetServerOptions options)
{
    private const string Actor = "demo";
    private const string Folder = "demo";
    private const string County = "419900";
    private const string Township = "419900101000";
    private const string Village = "419900101201";

    private static readonly Division[] Places =
    [
        new() { Code = County, Name = "清河县", Level = DivisionLevel.County },
        new() { Code = Township, Name = "青石镇", Level = DivisionLevel.Township, ParentCode = County },
        new() { Code = Village, Name = "云溪村", Level = DivisionLevel.Village, ParentCode = Township },
        new() { Code = "419900101202", Name = "石桥村", Level = DivisionLevel.Village, ParentCode = Township },
        new() { Code = "419900101203", Name = "枣林村", Level = DivisionLevel.Village, ParentCode = Township },
    ];

    private static readonly (string Id, string Name, string Division, string Profile)[] Kiosks =
    [
        ("DEMO-V", "云溪村党群服务中心", Village, ScreenProfiles.Village),
        ("DEMO-T", "青石镇便民服务大厅", Township, ScreenProfiles.Township),
        ("DEMO-H", "青石镇政务公开厅", Township, ScreenProfiles.Hall),
    ];

    public IReadOnlyList<NewTerminal> Terminals { get; private set; } = [];

    /// <summary>Fills an empty database, or finds again what was filled before. Called when the host listens.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        if (!options.Demo)
        {
            return;
        }

        HashSet<string> known = [.. (await divisions.ListAsync(cancellation)).Select(d => d.Code)];
        bool fresh = known.Count == 0;
        if (fresh)
        {
            foreach (Division place in Places)
            {
                await divisions.CreateAsync(place.Code, place.Name, place.Level, place.ParentCode, Actor, cancellation);
            }
        }

        List<NewTerminal> terminals = [];
        string folder = data.Folder(Folder);
        foreach ((string id, string name, string division, string profile) in Kiosks)
        {
            // A demo's terminals run beside the server, on ports that change: their configuration is written anew at each start.
            NewTerminal terminal = directory.Find(id) is null
                ? await provisioning.CreateAsync(id, name, division, profile, Actor, cancellation)
                : await provisioning.RenewSecretAsync(id, Actor, cancellation);
            DataDirectory.WriteSecret(Path.Combine(folder, id + "." + Provisioning.FileName), terminal.Configuration);
            terminals.Add(terminal);
        }

        Terminals = terminals;
        if (fresh)
        {
            await PublishDocumentsAsync(cancellation);
        }
    }

    private async Task PublishDocumentsAsync(CancellationToken cancellation)
    {
        PublishRequest[] requests = [.. DemoDocument.All().Select(d => new PublishRequest(d.FileName, d.Content, d.Column, [Township, Village], Actor) { PublishedAt = d.PublishedAt })];
        PublishOutcome outcome = await publishing.PublishAsync(requests, cancellation);
        if (!outcome.Published)
        {
            throw new InvalidOperationException($"The demo's own documents were refused: {string.Join(' ', outcome.Findings.Select(f => f.English))}");
        }
    }
}

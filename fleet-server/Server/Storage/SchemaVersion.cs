namespace KioskFleet.Server.Storage;

/// <summary>One row: which shape of the tables this database has.</summary>
internal sealed class SchemaVersion
{
    public int Id { get; set; } = 1;

    public int Version { get; set; }
}

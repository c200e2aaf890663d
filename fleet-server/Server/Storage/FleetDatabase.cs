using KioskFleet.Server.Access;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Rollouts;
using KioskFleet.Server.TrustRoots;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Storage;

/// <summary>Every table. "Wanted" (terminals, documents, placements, sets) and "observed" (states, facts) never share one.</summary>
internal sealed class FleetDatabase(DbContextOptions<FleetDatabase> options) : DbContext(options)
{
    public DbSet<SchemaVersion> SchemaVersions => Set<SchemaVersion>();

    // Wanted.
    public DbSet<Division> Divisions => Set<Division>();

    public DbSet<Terminal> Terminals => Set<Terminal>();

    public DbSet<ClaimRequest> ClaimRequests => Set<ClaimRequest>();

    public DbSet<Document> Documents => Set<Document>();

    public DbSet<DocumentVersion> DocumentVersions => Set<DocumentVersion>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Placement> Placements => Set<Placement>();

    public DbSet<PublishedSet> PublishedSets => Set<PublishedSet>();

    public DbSet<PublishedSetDocument> PublishedSetDocuments => Set<PublishedSetDocument>();

    public DbSet<StoredObject> Objects => Set<StoredObject>();

    public DbSet<GlyphRegistryState> GlyphRegistries => Set<GlyphRegistryState>();

    public DbSet<FirmwareRelease> FirmwareReleases => Set<FirmwareRelease>();

    public DbSet<WantedFirmware> WantedFirmware => Set<WantedFirmware>();

    public DbSet<Rollout> Rollouts => Set<Rollout>();

    public DbSet<RolloutTerminal> RolloutTerminals => Set<RolloutTerminal>();

    public DbSet<SentCommand> SentCommands => Set<SentCommand>();

    public DbSet<FleetRoot> FleetRoots => Set<FleetRoot>();

    // Observed.
    public DbSet<FirmwareFact> FirmwareFacts => Set<FirmwareFact>();

    public DbSet<CommandResult> CommandResults => Set<CommandResult>();

    public DbSet<TerminalLogLine> LogLines => Set<TerminalLogLine>();

    public DbSet<TerminalState> TerminalStates => Set<TerminalState>();

    public DbSet<ManifestFact> ManifestFacts => Set<ManifestFact>();

    public DbSet<DisplayFact> DisplayFacts => Set<DisplayFact>();

    public DbSet<Outage> Outages => Set<Outage>();

    public DbSet<CourierLine> CourierLines => Set<CourierLine>();

    // People.
    public DbSet<Operator> Operators => Set<Operator>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SchemaVersion>(e =>
        {
            e.HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasData(new SchemaVersion { Version = DatabaseSetup.Version });
        });
        modelBuilder.Entity<Division>(e =>
        {
            e.HasKey(x => x.Code);
            e.HasIndex(x => x.ParentCode);
        });
        modelBuilder.Entity<Terminal>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => new { x.DivisionCode, x.Profile });
            e.HasOne<Division>().WithMany().HasForeignKey(x => x.DivisionCode).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<ClaimRequest>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => x.LastAt);
        });
        modelBuilder.Entity<Document>(e => e.HasKey(x => x.Key));
        modelBuilder.Entity<DocumentVersion>(e =>
        {
            e.HasKey(x => new { x.DocumentKey, x.Version });
            e.HasOne<Document>().WithMany().HasForeignKey(x => x.DocumentKey).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Draft>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => x.State);
        });
        modelBuilder.Entity<Placement>(e =>
        {
            e.HasKey(x => new { x.DocumentKey, x.DivisionCode });
            e.HasIndex(x => x.DivisionCode);
            e.HasOne<Document>().WithMany().HasForeignKey(x => x.DocumentKey).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<Division>().WithMany().HasForeignKey(x => x.DivisionCode).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<PublishedSet>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => new { x.DivisionCode, x.Profile, x.Sequence }).IsUnique();
            e.HasIndex(x => x.ManifestId).IsUnique();
        });
        modelBuilder.Entity<PublishedSetDocument>(e =>
        {
            e.HasKey(x => new { x.SetId, x.DocumentKey });
            e.HasIndex(x => new { x.DocumentKey, x.Version });
            e.HasOne<PublishedSet>().WithMany().HasForeignKey(x => x.SetId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<StoredObject>(e => e.HasKey(x => x.Id));
        modelBuilder.Entity<GlyphRegistryState>(e =>
        {
            e.HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<FirmwareRelease>(e => e.HasKey(x => x.Id));
        modelBuilder.Entity<WantedFirmware>(e =>
        {
            e.HasKey(x => x.TerminalId);
            e.HasOne<FirmwareRelease>().WithMany().HasForeignKey(x => x.ReleaseId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Rollout>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => x.State);
            e.HasOne<FirmwareRelease>().WithMany().HasForeignKey(x => x.ReleaseId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<RolloutTerminal>(e =>
        {
            e.HasKey(x => new { x.RolloutId, x.TerminalId });
            e.HasIndex(x => x.TerminalId);
            e.HasOne<Rollout>().WithMany().HasForeignKey(x => x.RolloutId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<SentCommand>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => new { x.TerminalId, x.IssuedAt });
        });
        modelBuilder.Entity<FleetRoot>(e => e.HasKey(x => x.Fingerprint));
        modelBuilder.Entity<FirmwareFact>(e => e.HasKey(x => new { x.TerminalId, x.ReleaseId }));
        modelBuilder.Entity<CommandResult>(e => e.HasKey(x => x.CommandId));
        modelBuilder.Entity<TerminalLogLine>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => new { x.TerminalId, x.HeardAt });
        });
        modelBuilder.Entity<TerminalState>(e => e.HasKey(x => x.TerminalId));
        modelBuilder.Entity<ManifestFact>(e =>
        {
            e.HasKey(x => new { x.TerminalId, x.ManifestId });
            e.HasIndex(x => x.ManifestId);
        });
        modelBuilder.Entity<DisplayFact>(e =>
        {
            e.HasKey(x => new { x.TerminalId, x.DocumentKey, x.Version });
            e.HasIndex(x => new { x.DocumentKey, x.Version });
        });
        modelBuilder.Entity<Outage>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => new { x.TerminalId, x.UntilAt });
        });
        modelBuilder.Entity<CourierLine>(e => e.HasKey(x => new { x.TerminalId, x.Line }));
        modelBuilder.Entity<Operator>(e => e.HasKey(x => x.Name));
        modelBuilder.Entity<AuditEntry>(e =>
        {
            e.HasKey(x => x.Id);
            e.HasIndex(x => x.At);
        });
    }
}

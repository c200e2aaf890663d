using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Storage;

/// <summary>Creates the tables of an empty database, brings an older one up step by step, and refuses a newer one.</summary>
internal static class DatabaseSetup
{
    /// <summary>Shape that this program writes. A change of the model adds one step to <see cref="Steps"/>.</summary>
    public const int Version = 3;

    /// <summary>Step n takes version n + 1 to n + 2; each runs in one transaction with the new version number.</summary>
    private static readonly string[] Steps =
    [
        "ALTER TABLE \"DocumentVersions\" ADD COLUMN \"Privacy\" TEXT NOT NULL DEFAULT ''",
        """
        ALTER TABLE "TerminalStates" ADD COLUMN "ConfirmedAt" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "StorageErrors" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "StorageDamaged" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "ScrubbedSince" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "OnCard" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "LastTouch" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "FrameHash" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "MemoryLowBytes" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "QueueWaiting" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "QueueMost" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "QueueDropped" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "DarkSeconds" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "UsedKiB" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "MonthlyKiB" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "StoppedClasses" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "Sessions" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "LinkError" TEXT NOT NULL DEFAULT '';
        ALTER TABLE "Terminals" ADD COLUMN "MonthlyKiB" INTEGER NULL;
        """,
    ];

    /// <exception cref="InvalidOperationException">The database was written by a newer program.</exception>
    public static void Prepare(FleetDatabase database)
    {
        // One transaction makes the tables and the row with their version (FleetDatabase seeds it): a cut leaves both or neither.
        database.Database.EnsureCreated();
        if (database.Database.IsSqlite())
        {
            // Readers do not wait for the writer. The default synchronous=FULL stays: observations are written in batches, so a flush each costs little.
            database.Database.ExecuteSqlRaw("PRAGMA journal_mode=WAL");
        }

        SchemaVersion row = database.SchemaVersions.SingleOrDefault()
            ?? throw new InvalidOperationException("The database does not say which version it has. Restore it from its backup, or start with an empty data directory.");
        if (row.Version > Version)
        {
            throw new InvalidOperationException(
                $"The database has version {row.Version}, this program knows {Version}. Start the newer program, or restore the backup made before it.");
        }

        while (row.Version < Version)
        {
            using var transaction = database.Database.BeginTransaction();
            database.Database.ExecuteSqlRaw(Steps[row.Version - 1]);
            row.Version++;
            database.SaveChanges();
            transaction.Commit();
        }
    }
}

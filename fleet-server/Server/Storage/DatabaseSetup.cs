using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Storage;

/// <summary>Creates the tables of an empty database, brings an older one up step by step, and refuses a newer one.</summary>
internal static class DatabaseSetup
{
    /// <summary>Shape that this program writes. A change of the model adds one step to <see cref="Steps"/>.</summary>
    public const int Version = 2;

    /// <summary>Step n takes version n + 1 to n + 2; each runs in one transaction with the new version number.</summary>
    private static readonly string[] Steps =
    [
        "ALTER TABLE \"DocumentVersions\" ADD COLUMN \"Privacy\" TEXT NOT NULL DEFAULT ''",
    ];

    /// <exception cref="InvalidOperationException">The database was written by a newer program.</exception>
    public static void Prepare(FleetDatabase database)
    {
        // A new database is made whole or not at all: a cut in the middle must not leave tables without a version.
        if (database.Database.EnsureCreated())
        {
            database.SchemaVersions.Add(new SchemaVersion { Version = Version });
            database.SaveChanges();
        }

        if (database.Database.IsSqlite())
        {
            // Readers do not wait for the writer. The default synchronous=FULL stays: observations are written in batches, so a flush each costs little.
            database.Database.ExecuteSqlRaw("PRAGMA journal_mode=WAL");
        }

        SchemaVersion? row = database.SchemaVersions.SingleOrDefault();
        if (row is null)
        {
            // The tables are there and empty of a version: the cut came between the two lines above, before anything else could be written.
            row = new SchemaVersion { Version = Version };
            database.SchemaVersions.Add(row);
            database.SaveChanges();
        }

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

using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Storage;

/// <summary>Creates the tables of an empty database, brings an older one up step by step, and refuses a newer one.</summary>
internal static class DatabaseSetup
{
    /// <summary>Shape that this program writes: that of the first program, and one more for each step. A change of the model adds a step to <see cref="Steps"/>.</summary>
    public static int Version => Steps.Length + 1;

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
        """
        CREATE TABLE "FirmwareReleases" ("Id" BLOB NOT NULL CONSTRAINT "PK_FirmwareReleases" PRIMARY KEY, "Version" TEXT NOT NULL, "Number" INTEGER NOT NULL, "Floor" INTEGER NOT NULL,
            "NativeSet" TEXT NOT NULL, "Profile" TEXT NOT NULL, "Root" BLOB NOT NULL, "ObjectCount" INTEGER NOT NULL, "ImageBytes" INTEGER NOT NULL, "AddedAt" INTEGER NOT NULL, "AddedBy" TEXT NOT NULL);
        CREATE TABLE "WantedFirmware" ("TerminalId" TEXT NOT NULL CONSTRAINT "PK_WantedFirmware" PRIMARY KEY, "ReleaseId" BLOB NOT NULL REFERENCES "FirmwareReleases" ("Id") ON DELETE RESTRICT,
            "Attempt" INTEGER NOT NULL, "WantedAt" INTEGER NOT NULL, "WantedBy" TEXT NOT NULL);
        CREATE INDEX "IX_WantedFirmware_ReleaseId" ON "WantedFirmware" ("ReleaseId");
        CREATE TABLE "FirmwareFacts" ("TerminalId" TEXT NOT NULL, "ReleaseId" BLOB NOT NULL, "Stage" INTEGER NOT NULL, "StageAt" INTEGER NOT NULL, "Held" INTEGER NOT NULL, "Total" INTEGER NOT NULL,
            "Reason" INTEGER NOT NULL, "StartedAt" INTEGER NOT NULL, "ProvedAt" INTEGER NOT NULL, "FailedAt" INTEGER NOT NULL, CONSTRAINT "PK_FirmwareFacts" PRIMARY KEY ("TerminalId", "ReleaseId"));
        CREATE TABLE "SentCommands" ("Id" TEXT NOT NULL CONSTRAINT "PK_SentCommands" PRIMARY KEY, "TerminalId" TEXT NOT NULL, "Kind" INTEGER NOT NULL, "Argument" INTEGER NULL, "IssuedAt" INTEGER NOT NULL,
            "NotAfter" INTEGER NOT NULL, "IssuedBy" TEXT NOT NULL, "Envelope" BLOB NOT NULL);
        CREATE INDEX "IX_SentCommands_TerminalId_IssuedAt" ON "SentCommands" ("TerminalId", "IssuedAt");
        CREATE TABLE "CommandResults" ("CommandId" TEXT NOT NULL CONSTRAINT "PK_CommandResults" PRIMARY KEY, "TerminalId" TEXT NOT NULL, "At" INTEGER NOT NULL, "Result" INTEGER NOT NULL,
            "Text" TEXT NOT NULL, "Data" BLOB NOT NULL);
        CREATE TABLE "LogLines" ("Id" INTEGER NOT NULL CONSTRAINT "PK_LogLines" PRIMARY KEY AUTOINCREMENT, "TerminalId" TEXT NOT NULL, "HeardAt" INTEGER NOT NULL, "Number" INTEGER NOT NULL,
            "At" INTEGER NOT NULL, "ClockTrusted" INTEGER NOT NULL, "Level" INTEGER NOT NULL, "Text" TEXT NOT NULL);
        CREATE INDEX "IX_LogLines_TerminalId_HeardAt" ON "LogLines" ("TerminalId", "HeardAt");
        ALTER TABLE "TerminalStates" ADD COLUMN "Release" BLOB NOT NULL DEFAULT X'';
        ALTER TABLE "TerminalStates" ADD COLUMN "ReleaseNumber" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "Slot" INTEGER NOT NULL DEFAULT 255;
        ALTER TABLE "TerminalStates" ADD COLUMN "OnTrial" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "UpdateRelease" BLOB NOT NULL DEFAULT X'';
        ALTER TABLE "TerminalStates" ADD COLUMN "UpdateStage" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "UpdateHeld" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "UpdateTotal" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "TerminalStates" ADD COLUMN "UpdateReason" INTEGER NOT NULL DEFAULT 0;
        """,
        """
        ALTER TABLE "DocumentVersions" ADD COLUMN "Kind" INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE "Drafts" (
            "Id" INTEGER NOT NULL CONSTRAINT "PK_Drafts" PRIMARY KEY AUTOINCREMENT,
            "Author" TEXT NOT NULL, "State" INTEGER NOT NULL, "FileName" TEXT NOT NULL, "Content" BLOB NOT NULL, "Column" INTEGER NOT NULL, "Kind" INTEGER NULL,
            "Divisions" TEXT NOT NULL, "Title" TEXT NOT NULL, "DocumentKey" INTEGER NULL, "LegalEnd" INTEGER NOT NULL, "Privacy" TEXT NOT NULL,
            "CreatedAt" INTEGER NOT NULL, "ChangedAt" INTEGER NOT NULL, "Reviewer" TEXT NOT NULL, "ReviewedAt" INTEGER NOT NULL, "Note" TEXT NOT NULL);
        CREATE INDEX "IX_Drafts_State" ON "Drafts" ("State");
        """,
        """
        ALTER TABLE "TerminalStates" ADD COLUMN "CourierAt" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "ManifestFacts" ADD COLUMN "ByCourier" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "DisplayFacts" ADD COLUMN "ByCourier" INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE "CourierLines" ("TerminalId" TEXT NOT NULL, "Line" TEXT NOT NULL, CONSTRAINT "PK_CourierLines" PRIMARY KEY ("TerminalId", "Line"));
        """,
        """
        ALTER TABLE "DocumentVersions" ADD COLUMN "Urgent" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "Drafts" ADD COLUMN "Urgent" INTEGER NOT NULL DEFAULT 0;
        """,
        """
        ALTER TABLE "TerminalStates" ADD COLUMN "ContactMs" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "FirmwareFacts" ADD COLUMN "HeardContactMs" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "FirmwareFacts" ADD COLUMN "ProvedContactMs" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "WantedFirmware" ADD COLUMN "ContactMs" INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "WantedFirmware" ADD COLUMN "IsHeldBack" INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE "Rollouts" ("Id" INTEGER NOT NULL CONSTRAINT "PK_Rollouts" PRIMARY KEY AUTOINCREMENT, "ReleaseId" BLOB NOT NULL REFERENCES "FirmwareReleases" ("Id") ON DELETE RESTRICT,
            "Waves" TEXT NOT NULL, "FirstFailures" INTEGER NOT NULL, "LaterFailurePercent" INTEGER NOT NULL, "SoakMinutes" INTEGER NOT NULL, "State" INTEGER NOT NULL, "Wave" INTEGER NOT NULL,
            "PauseReason" INTEGER NOT NULL, "CreatedAt" INTEGER NOT NULL, "CreatedBy" TEXT NOT NULL, "ChangedAt" INTEGER NOT NULL, "ChangedBy" TEXT NOT NULL);
        CREATE INDEX "IX_Rollouts_ReleaseId" ON "Rollouts" ("ReleaseId");
        CREATE INDEX "IX_Rollouts_State" ON "Rollouts" ("State");
        CREATE TABLE "RolloutTerminals" ("RolloutId" INTEGER NOT NULL REFERENCES "Rollouts" ("Id") ON DELETE RESTRICT, "TerminalId" TEXT NOT NULL, "Wave" INTEGER NOT NULL, "OpenedAt" INTEGER NOT NULL,
            "HasLeft" INTEGER NOT NULL, "IsAccepted" INTEGER NOT NULL, CONSTRAINT "PK_RolloutTerminals" PRIMARY KEY ("RolloutId", "TerminalId"));
        CREATE INDEX "IX_RolloutTerminals_TerminalId" ON "RolloutTerminals" ("TerminalId");
        """,
        """
        CREATE TABLE "Outages" ("Id" INTEGER NOT NULL CONSTRAINT "PK_Outages" PRIMARY KEY AUTOINCREMENT, "TerminalId" TEXT NOT NULL, "FromAt" INTEGER NOT NULL, "UntilAt" INTEGER NOT NULL, "Cause" TEXT NOT NULL);
        CREATE INDEX "IX_Outages_TerminalId_UntilAt" ON "Outages" ("TerminalId", "UntilAt");
        """,
        """
        CREATE TABLE "FleetRoots" ("Fingerprint" TEXT NOT NULL CONSTRAINT "PK_FleetRoots" PRIMARY KEY, "Der" BLOB NOT NULL, "Subject" TEXT NOT NULL, "NotBefore" INTEGER NOT NULL,
            "NotAfter" INTEGER NOT NULL, "AddedAt" INTEGER NOT NULL, "AddedBy" TEXT NOT NULL, "RetiredAt" INTEGER NOT NULL, "RetiredBy" TEXT NOT NULL);
        ALTER TABLE "TerminalStates" ADD COLUMN "RootUsed" BLOB NOT NULL DEFAULT X'';
        ALTER TABLE "TerminalStates" ADD COLUMN "RootsHeld" BLOB NOT NULL DEFAULT X'';
        """,
        """
        ALTER TABLE "Terminals" ADD COLUMN "FirmwareAttempt" INTEGER NOT NULL DEFAULT 0;
        UPDATE "Terminals" SET "FirmwareAttempt" = COALESCE((SELECT w."Attempt" FROM "WantedFirmware" AS w WHERE w."TerminalId" = "Terminals"."Id"), 0);
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

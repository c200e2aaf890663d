using KioskFleet.Protocol;
using KioskFleet.Server.Access;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Tests;

public sealed class DataDirectoryTests
{
    [Fact]
    public async Task Keys_and_passwords_are_for_the_owner_alone_and_stay_over_a_restart()
    {
        using TemporaryFolder folder = new();
        string token;
        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            token = FleetServer.ApiToken(server.App);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
            foreach (string name in (string[])["publisher.key.pem", "api.token", "admin-password.txt"])
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, name)));
            }
        }

        await using TestServer again = await TestServer.StartAsync(folder.Path);
        Assert.Equal(token, FleetServer.ApiToken(again.App));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_not_touched()
    {
        using TemporaryFolder folder = new();
        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            await using FleetDatabase database = server.Database();
            await database.SchemaVersions.ExecuteUpdateAsync(s => s.SetProperty(v => v.Version, DatabaseSetup.Version + 1));
        }

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(folder.Path));
        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_the_first_version_is_brought_up_and_goes_on()
    {
        using TemporaryFolder folder = new();
        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            await server.FurnishAsync(("V1", TestServer.Village, "village"));
            await server.PublishAsync("before");
            await using FleetDatabase database = server.Database();
            await database.Database.ExecuteSqlRawAsync(
                "ALTER TABLE \"DocumentVersions\" DROP COLUMN \"Privacy\"; ALTER TABLE \"DocumentVersions\" DROP COLUMN \"Kind\"; DROP TABLE \"Drafts\"");
            await database.Database.ExecuteSqlRawAsync("""
                ALTER TABLE "TerminalStates" DROP COLUMN "ConfirmedAt";
                ALTER TABLE "TerminalStates" DROP COLUMN "StorageErrors";
                ALTER TABLE "TerminalStates" DROP COLUMN "StorageDamaged";
                ALTER TABLE "TerminalStates" DROP COLUMN "ScrubbedSince";
                ALTER TABLE "TerminalStates" DROP COLUMN "OnCard";
                ALTER TABLE "TerminalStates" DROP COLUMN "LastTouch";
                ALTER TABLE "TerminalStates" DROP COLUMN "FrameHash";
                ALTER TABLE "TerminalStates" DROP COLUMN "MemoryLowBytes";
                ALTER TABLE "TerminalStates" DROP COLUMN "QueueWaiting";
                ALTER TABLE "TerminalStates" DROP COLUMN "QueueMost";
                ALTER TABLE "TerminalStates" DROP COLUMN "QueueDropped";
                ALTER TABLE "TerminalStates" DROP COLUMN "DarkSeconds";
                ALTER TABLE "TerminalStates" DROP COLUMN "UsedKiB";
                ALTER TABLE "TerminalStates" DROP COLUMN "MonthlyKiB";
                ALTER TABLE "TerminalStates" DROP COLUMN "StoppedClasses";
                ALTER TABLE "TerminalStates" DROP COLUMN "Sessions";
                ALTER TABLE "TerminalStates" DROP COLUMN "LinkError";
                ALTER TABLE "Terminals" DROP COLUMN "MonthlyKiB";
                ALTER TABLE "Terminals" DROP COLUMN "FirmwareAttempt";
                ALTER TABLE "TerminalStates" DROP COLUMN "CourierAt";
                ALTER TABLE "ManifestFacts" DROP COLUMN "ByCourier";
                ALTER TABLE "DisplayFacts" DROP COLUMN "ByCourier";
                DROP TABLE "CourierLines";
                ALTER TABLE "DocumentVersions" DROP COLUMN "Urgent";
                """);
            await database.Database.ExecuteSqlRawAsync("""
                DROP TABLE "Outages";
                DROP TABLE "FleetRoots";
                ALTER TABLE "TerminalStates" DROP COLUMN "RootUsed";
                ALTER TABLE "TerminalStates" DROP COLUMN "RootsHeld";
                DROP TABLE "RolloutTerminals";
                DROP TABLE "Rollouts";
                ALTER TABLE "TerminalStates" DROP COLUMN "ContactMs";
                DROP TABLE "WantedFirmware";
                DROP TABLE "FirmwareReleases";
                DROP TABLE "FirmwareFacts";
                DROP TABLE "SentCommands";
                DROP TABLE "CommandResults";
                DROP TABLE "LogLines";
                ALTER TABLE "TerminalStates" DROP COLUMN "Release";
                ALTER TABLE "TerminalStates" DROP COLUMN "ReleaseNumber";
                ALTER TABLE "TerminalStates" DROP COLUMN "Slot";
                ALTER TABLE "TerminalStates" DROP COLUMN "OnTrial";
                ALTER TABLE "TerminalStates" DROP COLUMN "UpdateRelease";
                ALTER TABLE "TerminalStates" DROP COLUMN "UpdateStage";
                ALTER TABLE "TerminalStates" DROP COLUMN "UpdateHeld";
                ALTER TABLE "TerminalStates" DROP COLUMN "UpdateTotal";
                ALTER TABLE "TerminalStates" DROP COLUMN "UpdateReason";
                """);
            await database.SchemaVersions.ExecuteUpdateAsync(s => s.SetProperty(v => v.Version, 1));
        }

        await using TestServer again = await TestServer.StartAsync(folder.Path);
        Assert.Equal(2L, (await again.PublishAsync("after")).Sets.Single().Sequence);
        await using FleetDatabase raised = again.Database();
        Assert.Equal(DatabaseSetup.Version, (await raised.SchemaVersions.SingleAsync()).Version);
        Assert.Empty((await FleetServer.Devices(again.App).FirmwareAsync(default)).Releases);
        Assert.Empty(await FleetServer.Devices(again.App).RolloutsAsync(default));
        Assert.Equal("waiting", (await FleetServer.Devices(again.App).CommandAsync("V1", new CommandRequest("identify"), default)).Result);
        Assert.Empty(await raised.Drafts.ToListAsync());
        Assert.All(await raised.DocumentVersions.ToListAsync(), v => Assert.False(v.Urgent));
        Assert.Empty(await raised.CourierLines.ToListAsync());
        Assert.All(await raised.TerminalStates.ToListAsync(), t => Assert.Equal(0, t.CourierAt));
        Assert.Empty(await raised.ManifestFacts.Where(f => f.ByCourier).ToListAsync());
        Assert.Empty(await raised.DisplayFacts.Where(f => f.ByCourier).ToListAsync());
    }

    [Fact]
    public async Task A_damaged_publisher_key_is_refused_and_never_replaced()
    {
        using TemporaryFolder folder = new();
        await using (await TestServer.StartAsync(folder.Path))
        {
        }

        string file = Path.Combine(folder.Path, "publisher.key.pem");
        await File.WriteAllTextAsync(file, "not a key");
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(folder.Path));
        Assert.Contains("Restore it from the backup", refused.Message, StringComparison.Ordinal);
        Assert.Equal("not a key", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public void Options_that_cannot_be_right_say_so()
    {
        Assert.Contains("ReportSeconds", Assert.Throws<ArgumentException>(() => new FleetServerOptions { ReportSeconds = 1 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("CertificateFile", Assert.Throws<ArgumentException>(() => new FleetServerOptions { CertificateFile = "missing.pfx" }.Validate()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FleetServerOptions { HttpPort = 1883, MqttPort = 1883 }.Validate());
    }

    [Fact]
    public void A_password_is_kept_as_a_salted_hash_that_only_it_fits()
    {
        string first = PasswordHash.Create("a long password");
        Assert.NotEqual(first, PasswordHash.Create("a long password"));
        Assert.True(PasswordHash.Verify(first, "a long password"));
        Assert.False(PasswordHash.Verify(first, "a long passwore"));
        Assert.False(PasswordHash.Verify("nonsense", "a long password"));
    }

    [Fact]
    public void A_terminals_secret_is_kept_as_a_salted_hash_that_only_it_fits()
    {
        byte[] stored = TerminalSecret.Hash("secret");
        Assert.NotEqual(stored, TerminalSecret.Hash("secret"));
        Assert.True(TerminalSecret.Verify(stored, "secret"));
        Assert.False(TerminalSecret.Verify(stored, "Secret"));
        Assert.False(TerminalSecret.Verify(stored, null));
        Assert.False(TerminalSecret.Verify(TerminalSecret.Hash(""), ""));
        Assert.False(TerminalSecret.Verify([], "secret"));
    }

    [Fact]
    public void Receipts_are_known_by_the_secret_too_and_a_hash_that_is_older_than_that_says_so()
    {
        byte[] stored = TerminalSecret.Hash("secret");
        byte[] receipt = [1, 2, 3];
        Assert.True(TerminalSecret.VerifyReceipt(stored, receipt, ReceiptSeal.Of(ReceiptSeal.Key("secret"), receipt)));
        Assert.False(TerminalSecret.VerifyReceipt(stored, receipt, ReceiptSeal.Of(ReceiptSeal.Key("Secret"), receipt)));
        Assert.False(TerminalSecret.VerifyReceipt(stored, [1, 2, 4], ReceiptSeal.Of(ReceiptSeal.Key("secret"), receipt)));
        byte[] older = stored[..^ReceiptSeal.Bytes];
        Assert.True(TerminalSecret.Verify(older, "secret"));
        Assert.Null(TerminalSecret.VerifyReceipt(older, receipt, ReceiptSeal.Of(ReceiptSeal.Key("secret"), receipt)));
    }
}

using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Kiosks;

/// <summary>Brings terminals into the fleet: creates them with a secret, or claims one that asked.</summary>
internal sealed class TerminalProvisioning(
    IDbContextFactory<FleetDatabase> databases,
    TerminalDirectory terminals,
    PublishService publishing,
    PublisherKey publisherKey,
    FirmwareKeyFile firmwareKeys,
    ServerAddress address,
    WantedRoots roots,
    AuditTrail audit,
    TimeProvider clock)
{
    public const int MaxNameLength = 60;

    private static readonly string BudgetRange = string.Create(CultureInfo.InvariantCulture, $"{Limits.MinMonthlyKiB / 1024} – {Limits.MaxMonthlyKiB / 1024}");

    /// <summary>Creates a terminal. The secret in the result is shown now and never again.</summary>
    /// <param name="id">Null: one is made from the profile, such as "V-3f9a1c".</param>
    /// <exception cref="ProvisioningException">A value is not right; the message names it.</exception>
    public async Task<NewTerminal> CreateAsync(string? id, string name, string division, string profile, string actor, CancellationToken cancellation)
    {
        id = string.IsNullOrWhiteSpace(id) ? char.ToUpperInvariant(profile.Length > 0 ? profile[0] : 'T') + "-" + DataDirectory.RandomText(3) : id.Trim();
        string secret = DataDirectory.RandomText(TerminalSecret.Bytes);
        Terminal terminal = Checked(id, name, division, profile, TerminalSecret.Hash(secret));
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            await CheckDivisionAsync(database, division, cancellation);
            if (await database.Terminals.AnyAsync(t => t.Id == id, cancellation))
            {
                throw new ProvisioningException("terminals.error.taken", id);
            }

            database.Terminals.Add(terminal);
            audit.Add(database, actor, AuditAction.TerminalCreated, id, $"{division} {profile} {terminal.Name}");
            await database.SaveChangesAsync(cancellation);
        }

        terminals.Put(terminal);
        await publishing.EnsureSetAsync(division, profile, actor, cancellation);
        return Result(terminal, secret);
    }

    /// <summary>Gives a terminal that asked to be claimed its place. It keeps the secret it came with.</summary>
    public async Task ClaimAsync(string id, string name, string division, string profile, string actor, CancellationToken cancellation)
    {
        Terminal terminal;
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            ClaimRequest request = await database.ClaimRequests.SingleOrDefaultAsync(c => c.Id == id, cancellation)
                ?? throw new ProvisioningException("terminals.error.noclaim", id);
            await CheckDivisionAsync(database, division, cancellation);
            terminal = Checked(id, name, division, profile, request.SecretHash);
            database.ClaimRequests.Remove(request);
            database.Terminals.Add(terminal);
            audit.Add(database, actor, AuditAction.TerminalClaimed, id, $"{division} {profile} {terminal.Name}");
            await database.SaveChangesAsync(cancellation);
        }

        // It was let in as a stranger; it comes back as itself.
        terminals.Put(terminal, revoke: true);
        await publishing.EnsureSetAsync(division, profile, actor, cancellation);
    }

    /// <summary>Turns away a terminal that asked to be claimed, for <see cref="Link.LinkLimits.RefusalMemory"/>.</summary>
    public async Task RefuseClaimAsync(string id, string actor, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        if (await database.ClaimRequests.SingleOrDefaultAsync(c => c.Id == id, cancellation) is { } request)
        {
            database.ClaimRequests.Remove(request);
            audit.Add(database, actor, AuditAction.ClaimRefused, id, request.Address);
            await database.SaveChangesAsync(cancellation);
        }

        terminals.Refuse(id);
    }

    /// <summary>Gives a terminal a new secret; the old one is void at once.</summary>
    public async Task<NewTerminal> RenewSecretAsync(string id, string actor, CancellationToken cancellation)
    {
        string secret = DataDirectory.RandomText(TerminalSecret.Bytes);
        Terminal terminal = await ChangeAsync(id, t => t.SecretHash = TerminalSecret.Hash(secret), AuditAction.SecretRenewed, actor, cancellation);
        return Result(terminal, secret);
    }

    /// <summary>Lets a terminal connect, or no longer.</summary>
    public Task SetEnabledAsync(string id, bool enabled, string actor, CancellationToken cancellation)
        => ChangeAsync(id, t => t.Enabled = enabled, enabled ? AuditAction.TerminalEnabled : AuditAction.TerminalDisabled, actor, cancellation);

    /// <summary>Sets how much the terminal may move in a month. It learns it with its next beat.</summary>
    /// <param name="monthlyKiB">Null: what the server allows every terminal.</param>
    /// <exception cref="ProvisioningException">The value is out of range, or there is no such terminal.</exception>
    public Task SetMonthlyAsync(string id, int? monthlyKiB, string actor, CancellationToken cancellation)
        => monthlyKiB is < Limits.MinMonthlyKiB or > Limits.MaxMonthlyKiB
            ? throw new ProvisioningException("terminals.error.budget", BudgetRange)
            : ChangeAsync(
                id, t => t.MonthlyKiB = monthlyKiB, AuditAction.BudgetSet, actor, cancellation,
                detail: monthlyKiB is { } kib ? string.Create(CultureInfo.InvariantCulture, $"{kib / 1024} MiB") : "default", revoke: false);

    private async Task<Terminal> ChangeAsync(
        string id, Action<Terminal> change, string action, string actor, CancellationToken cancellation, string detail = "", bool revoke = true)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Terminal terminal = await database.Terminals.SingleOrDefaultAsync(t => t.Id == id, cancellation)
            ?? throw new ProvisioningException("terminals.error.unknown", id);
        change(terminal);
        audit.Add(database, actor, action, id, detail);
        await database.SaveChangesAsync(cancellation);
        terminals.Put(terminal, revoke);
        return terminal;
    }

    private NewTerminal Result(Terminal terminal, string secret)
    {
        Provisioning provisioning = new()
        {
            TerminalId = terminal.Id,
            Host = address.PublicHost,
            Port = address.PublicMqttPort,
            Tls = address.Tls,
            Secret = secret,
            Division = terminal.DivisionCode,
            PublisherKeys = [publisherKey.PublicKey],
            FirmwareKeys = [.. firmwareKeys.Keys],
            RootCertificate = address.Tls ? roots.Pem : "",
        };
        CborWriter writer = new(new byte[Provisioning.MaxBytes]);
        provisioning.Encode(writer);
        return new NewTerminal(terminal.Id, terminal.Name, terminal.DivisionCode, terminal.Profile, secret, writer.ToArray());
    }

    private Terminal Checked(string id, string name, string division, string profile, byte[] secretHash)
    {
        name = name.Trim();
        if (!Topics.IsTerminalId(id))
        {
            throw new ProvisioningException("terminals.error.id", id);
        }

        if (!ScreenProfiles.Exists(profile))
        {
            throw new ProvisioningException("terminals.error.profile", profile);
        }

        if (name.Length is 0 or > MaxNameLength)
        {
            throw new ProvisioningException("terminals.error.name", name);
        }

        return new Terminal { Id = id, Name = name, DivisionCode = division, Profile = profile, SecretHash = secretHash, CreatedAt = clock.Milliseconds() };
    }

    private static async Task CheckDivisionAsync(FleetDatabase database, string division, CancellationToken cancellation)
    {
        if (!await database.Divisions.AnyAsync(d => d.Code == division, cancellation))
        {
            throw new ProvisioningException("divisions.error.unknown", division);
        }
    }
}

/// <summary>Why a terminal was not created, claimed or changed: a key of the console's words, and the value it is about.</summary>
internal sealed class ProvisioningException(string wordKey, string value) : Exception(wordKey + ": " + value)
{
    public string WordKey { get; } = wordKey;

    public string Value { get; } = value;
}

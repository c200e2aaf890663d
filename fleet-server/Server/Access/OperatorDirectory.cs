using KioskFleet.Server.Audit;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Access;

/// <summary>Operators and their sign-in.</summary>
internal sealed class OperatorDirectory(IDbContextFactory<FleetDatabase> databases, AuditTrail audit, TimeProvider clock) : IDisposable
{
    /// <summary>Passwords checked at once: each takes a core for a third of a second, and anybody may ask.</summary>
    private const int ChecksAtOnce = 2;

    /// <summary>A sign-in that waited so long for its turn is refused.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _checks = new(ChecksAtOnce, ChecksAtOnce);

    /// <summary>Wrong passwords in a row before a pause: enough for a shaky hand, too few for guessing.</summary>
    public const int FailuresBeforePause = 5;

    /// <summary>The pause after <see cref="FailuresBeforePause"/>.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    public const int MaxNameLength = 40;

    // A hash that nobody's password has: an unknown name takes as long as a known one.
    private static readonly Lazy<string> Nobody = new(() => PasswordHash.Create(DataDirectory.RandomText(16)));

    /// <summary>The operator, or null: wrong name, wrong password, disabled or in a pause; which of them is not told to the visitor.</summary>
    public async Task<Operator?> SignInAsync(string name, string password, string address, CancellationToken cancellation)
    {
        name = Normal(name);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Operator? found = name.Length <= MaxNameLength ? await database.Operators.SingleOrDefaultAsync(o => o.Name == name, cancellation) : null;
        long now = clock.Milliseconds();
        if (!await _checks.WaitAsync(LongestWait, cancellation))
        {
            return null;
        }

        bool right;
        try
        {
            right = PasswordHash.Verify(found?.PasswordHash ?? Nobody.Value, password);
        }
        finally
        {
            _checks.Release();
        }

        if (found is null)
        {
            return null;
        }

        if (!found.Enabled || found.LockedUntil > now)
        {
            return null;
        }

        if (right)
        {
            found.FailedSignIns = 0;
            audit.Add(database, found.Name, AuditAction.SignedIn, found.Name, address);
        }
        else if (++found.FailedSignIns >= FailuresBeforePause)
        {
            found.FailedSignIns = 0;
            found.LockedUntil = now + (long)Pause.TotalMilliseconds;
            audit.Add(database, "server", AuditAction.SignInPaused, found.Name, address);
        }

        await database.SaveChangesAsync(cancellation);
        return right ? found : null;
    }

    public async Task<Operator?> FindAsync(string name, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Operators.AsNoTracking().SingleOrDefaultAsync(o => o.Name == name, cancellation);
    }

    public async Task<List<Operator>> ListAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Operators.AsNoTracking().OrderBy(o => o.Name).ToListAsync(cancellation);
    }

    /// <exception cref="OperatorException">The name is taken or not one, the role is unknown, or the password too short.</exception>
    public async Task CreateAsync(string name, string displayName, string role, string password, string actor, CancellationToken cancellation)
    {
        name = Normal(name);
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw new OperatorException("operators.error.name");
        }

        if (!Roles.Exists(role))
        {
            throw new OperatorException("operators.error.role");
        }

        CheckPassword(password);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        if (await database.Operators.AnyAsync(o => o.Name == name, cancellation))
        {
            throw new OperatorException("operators.error.taken");
        }

        database.Operators.Add(new Operator
        {
            Name = name,
            DisplayName = displayName.Trim() is { Length: > 0 } given ? given[..Math.Min(given.Length, MaxNameLength)] : name,
            Role = role,
            PasswordHash = PasswordHash.Create(password),
            Stamp = DataDirectory.RandomText(8),
            CreatedAt = clock.Milliseconds(),
        });
        audit.Add(database, actor, AuditAction.OperatorCreated, name, role);
        await database.SaveChangesAsync(cancellation);
    }

    /// <exception cref="OperatorException">The old password is wrong or the new one too short.</exception>
    public async Task<string> ChangePasswordAsync(string name, string oldPassword, string newPassword, CancellationToken cancellation)
    {
        CheckPassword(newPassword);
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Operator found = await database.Operators.SingleAsync(o => o.Name == name, cancellation);
        if (!PasswordHash.Verify(found.PasswordHash, oldPassword))
        {
            throw new OperatorException("password.error.old");
        }

        found.PasswordHash = PasswordHash.Create(newPassword);
        found.Stamp = DataDirectory.RandomText(8);
        audit.Add(database, name, AuditAction.PasswordChanged, name, "");
        await database.SaveChangesAsync(cancellation);
        return found.Stamp;
    }

    public void Dispose() => _checks.Dispose();

    private static string Normal(string name) => name.Trim().ToLowerInvariant();

    private static void CheckPassword(string password)
    {
        if (password.Length is < PasswordHash.MinLength or > PasswordHash.MaxLength)
        {
            throw new OperatorException("password.error.length");
        }
    }
}

/// <summary>Why a request about operators was refused; the message is a key of the console's words.</summary>
internal sealed class OperatorException(string wordKey) : Exception(wordKey);

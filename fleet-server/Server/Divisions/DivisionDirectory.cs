using KioskFleet.Server.Audit;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Divisions;

/// <summary>The divisions this server knows.</summary>
internal sealed class DivisionDirectory(IDbContextFactory<FleetDatabase> databases, AuditTrail audit)
{
    /// <summary>A code travels in every manifest, whose reader takes 32 bytes.</summary>
    public const int MaxCodeLength = 32;

    public const int MaxNameLength = 60;

    public async Task<List<Division>> ListAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Divisions.AsNoTracking().OrderBy(d => d.Code).ToListAsync(cancellation);
    }

    /// <exception cref="DivisionException">A value is not right.</exception>
    public async Task CreateAsync(string code, string name, DivisionLevel level, string? parent, string actor, CancellationToken cancellation)
    {
        code = code.Trim();
        name = name.Trim();
        if (code.Length is 0 or > MaxCodeLength || !code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new DivisionException("divisions.error.code");
        }

        if (name.Length is 0 or > MaxNameLength)
        {
            throw new DivisionException("divisions.error.name");
        }

        if (!Enum.IsDefined(level))
        {
            throw new DivisionException("divisions.error.level");
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        if (await database.Divisions.AnyAsync(d => d.Code == code, cancellation))
        {
            throw new DivisionException("divisions.error.taken");
        }

        if (parent is { Length: > 0 } && !await database.Divisions.AnyAsync(d => d.Code == parent, cancellation))
        {
            throw new DivisionException("divisions.error.unknown");
        }

        database.Divisions.Add(new Division { Code = code, Name = name, Level = level, ParentCode = parent is { Length: > 0 } ? parent : null });
        audit.Add(database, actor, AuditAction.DivisionCreated, code, name);
        await database.SaveChangesAsync(cancellation);
    }
}

/// <summary>Why a division was not created; the message is a key of the console's words.</summary>
internal sealed class DivisionException(string wordKey) : Exception(wordKey);

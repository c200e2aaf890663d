using KioskFleet.Server.Audit;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Access;

/// <summary>Gives an empty database its administrator, and the data directory its API token.</summary>
internal sealed class FirstStart
{
    public const string AdministratorName = "admin";

    private const string PasswordFileName = "admin-password.txt";
    private const string TokenFileName = "api.token";

    private FirstStart(string? password, string token)
    {
        AdministratorPassword = password;
        ApiToken = token;
    }

    /// <summary>The password that was generated at the first start, while its file is kept; null once the file was removed.</summary>
    public string? AdministratorPassword { get; }

    public string ApiToken { get; }

    public static FirstStart Prepare(FleetDatabase database, DataDirectory data, AuditTrail audit, TimeProvider clock)
    {
        string passwordFile = data[PasswordFileName];
        if (!database.Operators.Any())
        {
            // The file first: a cut between the two leaves a password for nobody, not an administrator whom nobody can be.
            string password = DataDirectory.RandomText(8);
            DataDirectory.WriteSecret(passwordFile, System.Text.Encoding.UTF8.GetBytes(password + "\n"));
            database.Operators.Add(new Operator
            {
                Name = AdministratorName,
                DisplayName = "管理员",
                Role = Roles.Administrator,
                PasswordHash = PasswordHash.Create(password),
                Stamp = DataDirectory.RandomText(8),
                CreatedAt = clock.Milliseconds(),
            });
            audit.Add(database, "server", AuditAction.OperatorCreated, AdministratorName, "first start");
            database.SaveChanges();
        }

        string tokenFile = data[TokenFileName];
        if (!File.Exists(tokenFile))
        {
            DataDirectory.WriteSecret(tokenFile, System.Text.Encoding.UTF8.GetBytes(DataDirectory.RandomText(32) + "\n"));
        }

        return new FirstStart(
            File.Exists(passwordFile) ? File.ReadAllText(passwordFile).Trim() : null,
            File.ReadAllText(tokenFile).Trim());
    }
}

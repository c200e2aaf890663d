namespace KioskFleet.Server.Access;

/// <summary>What an operator may do. Each role includes the ones before it.</summary>
internal static class Roles
{
    /// <summary>Looks at everything, changes nothing.</summary>
    public const string Viewer = "viewer";

    /// <summary>Publishes and withdraws documents.</summary>
    public const string Publisher = "publisher";

    /// <summary>Also terminals, divisions and operators.</summary>
    public const string Administrator = "administrator";

    /// <summary>Policy: may publish.</summary>
    public const string MayPublish = "may-publish";

    /// <summary>Policy: may administer.</summary>
    public const string MayAdminister = "may-administer";

    public static bool Exists(string role) => role is Viewer or Publisher or Administrator;
}

namespace KioskFleet.Server;

/// <summary>Trust roots, wanted beside observed. Times are milliseconds since 1970 UTC.</summary>
/// <param name="Tls">Terminals connect over TLS; without it roots mean nothing.</param>
/// <param name="Certificate">The server's own; null: it serves none.</param>
/// <param name="Terminals">Terminals that may connect.</param>
/// <param name="Silent">Of these, those that never told their roots: not connected yet, or with firmware from before.</param>
public sealed record TrustRootStatus(bool Tls, ServerCertificateInfo? Certificate, IReadOnlyList<TrustRootInfo> Roots, int Terminals, int Silent)
{
    /// <summary>The root in force that ends last, if it is not this one: its successor.</summary>
    public TrustRootInfo? SuccessorOf(TrustRootInfo root) => Roots.Where(r => r.RetiredAt == 0 && r.NotAfter > root.NotAfter).MaxBy(r => r.NotAfter);
}

/// <param name="Fingerprint">As terminals name it.</param>
/// <param name="Sha256">Of the certificate, as other tools show it.</param>
/// <param name="Warning">successor (180 days), warning (60), alarm (14), expired, or empty.</param>
/// <param name="RetiredAt">0: in force.</param>
/// <param name="SignsServer">The server's own certificate comes from it.</param>
/// <param name="Holding">Terminals that said they hold it.</param>
/// <param name="Using">Terminals whose newest session was made by it.</param>
/// <param name="Depending">Terminals that have not said that they hold another root in force.</param>
/// <param name="Lacking">The first of those that have not said that they hold it, by id.</param>
public sealed record TrustRootInfo(
    string Fingerprint, string Sha256, string Subject, long NotBefore, long NotAfter, int DaysLeft, string Warning, long AddedAt, string AddedBy, long RetiredAt, string RetiredBy,
    bool SignsServer, int Holding, int Using, int Depending, IReadOnlyList<string> Lacking)
{
    /// <summary>Terminals that are named in <see cref="Lacking"/> at most.</summary>
    public const int MostNamed = 50;
}

/// <param name="Root">Fingerprint of the root in force that vouches for it; empty: none does, and no terminal takes it.</param>
/// <param name="HeardBefore">Terminals that were last heard of before it became valid: those without a clock chip need some hours to find the time when they come back.</param>
public sealed record ServerCertificateInfo(string Subject, long NotBefore, long NotAfter, int DaysLeft, string Warning, string Root, int HeardBefore);

/// <summary>A root to add: PEM or DER.</summary>
public sealed record NewRoot(byte[] Certificate);

/// <summary>A root to retire.</summary>
/// <param name="Force">Also while terminals or the server's own certificate depend on it.</param>
public sealed record RetiredRoot(string Fingerprint, bool Force = false);

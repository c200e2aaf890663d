namespace KioskFleet.Server.Content;

/// <summary>Ends an act of publishing from inside its transaction, which is rolled back.</summary>
internal sealed class PublishRefusedException(Finding finding) : Exception(finding.English)
{
    public Finding Finding { get; } = finding;
}

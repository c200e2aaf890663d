namespace KioskFleet.Server.Audit;

/// <summary>The words of the audit trail.</summary>
internal static class AuditAction
{
    public const string SignedIn = "signed-in";
    public const string SignInPaused = "sign-in-paused";
    public const string OperatorCreated = "operator-created";
    public const string PasswordChanged = "password-changed";
    public const string DivisionCreated = "division-created";
    public const string TerminalCreated = "terminal-created";
    public const string TerminalClaimed = "terminal-claimed";
    public const string TerminalDisabled = "terminal-disabled";
    public const string TerminalEnabled = "terminal-enabled";
    public const string SecretRenewed = "secret-renewed";
    public const string BudgetSet = "budget-set";
    public const string SetExported = "set-exported";
    public const string ReceiptsImported = "receipts-imported";
    public const string ClaimRequested = "claim-requested";
    public const string ClaimRefused = "claim-refused";
    public const string DocumentPublished = "document-published";
    public const string DocumentWithdrawn = "document-withdrawn";
    public const string FirmwarePublished = "firmware-published";
    public const string FirmwareCancelled = "firmware-cancelled";
    public const string FirmwareTriedAgain = "firmware-tried-again";
    public const string RolloutWaveOpened = "rollout-wave-opened";
    public const string RolloutPaused = "rollout-paused";
    public const string RolloutResumed = "rollout-resumed";
    public const string RolloutCancelled = "rollout-cancelled";
    public const string RolloutFinished = "rollout-finished";
    public const string CommandIssued = "command-issued";
    public const string PrivacyJustified = "privacy-justified";
    public const string DraftSaved = "draft-saved";
    public const string DraftDiscarded = "draft-discarded";
    public const string DraftSubmitted = "draft-submitted";
    public const string DraftApproved = "draft-approved";
    public const string DraftReturned = "draft-returned";
    public const string RootAdded = "root-added";
    public const string RootRetired = "root-retired";
    public const string SetPublished = "set-published";
}

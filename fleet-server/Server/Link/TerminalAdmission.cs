using KioskFleet.Protocol;
using KioskFleet.Server.Kiosks;

namespace KioskFleet.Server.Link;

internal enum AdmissionResult
{
    /// <summary>A terminal of the fleet.</summary>
    Terminal,

    /// <summary>Unknown: it may ask to be claimed, and nothing else.</summary>
    Stranger,

    /// <summary>The name is not a terminal's, or the client id is not the user name.</summary>
    BadName,

    /// <summary>Wrong secret, or the terminal was disabled.</summary>
    NotAllowed,

    /// <summary>It connected too often, or too many strangers ask at once. Come back later.</summary>
    Later,
}

/// <summary>Decides who may connect. In memory throughout: thousands may come back at the same moment.</summary>
internal sealed class TerminalAdmission(TerminalDirectory terminals, ClaimDesk claims, FlapLimiter flaps)
{
    // Checked when there is no such terminal, so that the answer takes as long.
    private static readonly byte[] NobodysHash = TerminalSecret.Hash("nobody");

    public AdmissionResult Admit(string clientId, string? userName, string? secret, string address)
    {
        if (!Topics.IsTerminalId(clientId) || userName != clientId)
        {
            return AdmissionResult.BadName;
        }

        if (terminals.Find(clientId) is not { } terminal)
        {
            _ = TerminalSecret.Verify(NobodysHash, secret);
            if (string.IsNullOrEmpty(secret))
            {
                return AdmissionResult.NotAllowed;
            }

            // Only a stranger who has a place at the desk is counted for flapping: names that anybody can make up must not fill memory.
            AdmissionResult result = claims.Arrive(clientId, secret, address);
            return result == AdmissionResult.Stranger && !flaps.Connect(clientId) ? AdmissionResult.Later : result;
        }

        if (!TerminalSecret.Verify(terminal.SecretHash, secret) || !terminal.Enabled)
        {
            return AdmissionResult.NotAllowed;
        }

        return flaps.Connect(clientId) ? AdmissionResult.Terminal : AdmissionResult.Later;
    }
}

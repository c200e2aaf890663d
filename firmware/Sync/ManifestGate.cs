using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Decides whether a manifest is for this terminal and from its publisher (SPEC.md §4). Cheap checks come first: the signature takes seconds on the village board.</summary>
public sealed class ManifestGate
{
    private readonly byte[][] _keys;
    private readonly string _division;
    private readonly string _profile;

    public ManifestGate(byte[][] publisherKeys, string division, string profile)
    {
        _keys = publisherKeys;
        _division = division;
        _profile = profile;
    }

    /// <summary>Why the last manifest was refused; empty: it was not.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>Checks everything but the signature.</summary>
    /// <param name="envelope">As it came.</param>
    /// <param name="above">The sequence must be above this one; −1: any.</param>
    /// <returns>What it says, not to be believed yet; null if it was refused, with the reason in <see cref="Refusal"/>.</returns>
    public SetManifest? Read(byte[] envelope, long above)
    {
        Refusal = "";
        try
        {
            if (envelope.Length > Limits.ManifestBytes)
            {
                return Refuse("manifest: too long");
            }

            SignedEnvelope e = SignedEnvelope.Decode(envelope, 0, envelope.Length);
            byte[]? key = e.SignerIn(_keys);
            if (key == null)
            {
                return Refuse("manifest: unknown key");
            }

            ManifestPayload payload = ManifestPayload.Decode(e.Payload);
            if (payload.Division != _division || _division.Length == 0)
            {
                return Refuse("manifest: another division");
            }

            if (payload.Profile != _profile)
            {
                return Refuse("manifest: another profile");
            }

            if (payload.Sequence <= above)
            {
                return Refuse("manifest: sequence not above the one held");
            }

            return new SetManifest(envelope, e, payload, key);
        }
        catch (CborException)
        {
            return Refuse("manifest: malformed");
        }
    }

    /// <summary>Checks the signature. Takes 5 to 14 s on the village board.</summary>
    public bool Verify(SetManifest manifest)
    {
        Refusal = manifest.VerifySignature() ? "" : "manifest: bad signature";
        return Refusal.Length == 0;
    }

    private SetManifest? Refuse(string reason)
    {
        Refusal = reason;
        return null;
    }
}

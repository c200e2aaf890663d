namespace KioskFleet.Protocol;

/// <summary>A payload with its signature: manifests, firmware headers and commands all travel in one (SPEC.md §4).</summary>
public sealed class SignedEnvelope
{
    /// <summary>ECDSA on P-256 over the payload's keyed digest; the signature is r then s, 32 bytes each, big-endian.</summary>
    public const int AlgorithmEs256 = 1;

    public int Algorithm = AlgorithmEs256;

    /// <summary><see cref="ObjectHash.OfKey"/> of the signer's public key.</summary>
    public byte[] KeyId = new byte[8];

    public byte[] Payload = new byte[0];

    public byte[] Signature = new byte[64];

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(4);
        w.WriteInt(1);
        w.WriteInt(Algorithm);
        w.WriteInt(2);
        w.WriteBytes(KeyId);
        w.WriteInt(3);
        w.WriteBytes(Payload);
        w.WriteInt(4);
        w.WriteBytes(Signature);
    }

    /// <exception cref="CborException">Not an envelope, or an algorithm this version does not know.</exception>
    public static SignedEnvelope Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 4)
        {
            throw new CborException("An envelope has four fields.");
        }

        SignedEnvelope e = new SignedEnvelope();
        Key(r, 1);
        e.Algorithm = r.ReadInt(AlgorithmEs256, AlgorithmEs256);
        Key(r, 2);
        e.KeyId = r.ReadBytes(8);
        Key(r, 3);
        e.Payload = r.ReadBytes();
        Key(r, 4);
        e.Signature = r.ReadBytes(64);
        r.End();
        return e;
    }

    /// <returns>The public key among these that <see cref="KeyId"/> names; null if it is another's.</returns>
    public byte[]? SignerIn(byte[][] keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (ObjectHash.Same(ObjectHash.OfKey(keys[i]), 0, KeyId, 0, KeyId.Length))
            {
                return keys[i];
            }
        }

        return null;
    }

    private static void Key(CborReader r, int expected) => r.ReadInt(expected, expected);
}

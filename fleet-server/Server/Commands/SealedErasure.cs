using KioskFleet.Protocol;
using KioskFleet.Server.Kiosks;

namespace KioskFleet.Server.Commands;

/// <summary>A proof of erasure as a terminal sent it: the proof and behind it the seal (SPEC.md §5.7).</summary>
internal sealed class SealedErasure
{
    private readonly byte[] _body;
    private readonly byte[] _seal;

    private SealedErasure(ErasureProof proof, byte[] body, byte[] seal)
    {
        Proof = proof;
        _body = body;
        _seal = seal;
    }

    public ErasureProof Proof { get; }

    /// <returns>Null: it is none.</returns>
    public static SealedErasure? Read(byte[] data)
    {
        if (data.Length <= ReceiptSeal.Bytes)
        {
            return null;
        }

        byte[] body = data[..^ReceiptSeal.Bytes];
        try
        {
            return new SealedErasure(ErasureProof.Decode(body, 0, body.Length), body, data[^ReceiptSeal.Bytes..]);
        }
        catch (CborException)
        {
            return null;
        }
    }

    /// <summary>Whether it proves that the terminal erased everything by this very command: sealed by it, about it, and complete.</summary>
    /// <param name="stored">What is kept of the terminal's password.</param>
    public bool Proves(string terminalId, string commandId, byte[] stored)
        => Proof.TerminalId == terminalId && Convert.ToHexStringLower(Proof.CommandId) == commandId && Proof.IsComplete
            && TerminalSecret.VerifyReceipt(stored, ErasureProof.Sealed(_body), _seal) is true;

    public ErasureInfo Tell() => new(
        Proof.ShownManifest.Any(b => b != 0) ? Convert.ToHexStringLower(Proof.ShownManifest) : "",
        Proof.Objects,
        Proof.BeganAt * 1000,
        Proof.EndedAt * 1000,
        Proof.BeganTrusted && Proof.EndedTrusted,
        Proof.Starts,
        Tell(Proof.Media[ErasureProof.Card]),
        Tell(Proof.Media[ErasureProof.Internal]));

    private static ErasedMediumInfo Tell(ErasedMedium m) => new(m.Present, m.Files, m.Overwritten, m.ReadBack, m.Filled, m.Failed, m.Left);
}

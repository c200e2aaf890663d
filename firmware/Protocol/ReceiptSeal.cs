using System.Security.Cryptography;
using System.Text;

namespace KioskFleet.Protocol;

/// <summary>What proves that a receipt on a card is the terminal's own (SPEC.md §10): the same secret that opens its connection, by which its reports are known there. The server keeps the key that
/// follows from the secret, not the secret: with it nobody can connect.</summary>
public static class ReceiptSeal
{
    /// <summary>Bytes of a key and of a seal.</summary>
    public const int Bytes = 32;

    private static readonly byte[] Label = Encoding.UTF8.GetBytes("KioskFleet receipt v1");

    /// <summary>The key for a terminal's receipts.</summary>
    public static byte[] Key(string secret) => HMACSHA256.HashData(Label, Encoding.UTF8.GetBytes(secret));

    /// <summary>The seal over a receipt.</summary>
    /// <param name="receipt">Exactly the receipt, no more: the native call hashes a whole array.</param>
    public static byte[] Of(byte[] key, byte[] receipt) => HMACSHA256.HashData(key, receipt);
}

using System;

namespace KioskFleet.Protocol;

/// <summary>A trust root: a root certificate that vouches for the server's own (SPEC.md §6.1). Handled as DER; kiosk.cfg carries PEM.</summary>
public static class TrustRoot
{
    /// <summary>Bytes of a fingerprint: as long as a key id, enough to tell the few roots of a fleet apart.</summary>
    public const int FingerprintBytes = 8;

    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";

    /// <summary>Finds the certificates in a PEM text, in their order; other blocks and text between them are stepped over.</summary>
    /// <param name="pem">ASCII; may be empty.</param>
    /// <param name="most">Certificates taken; further ones are left out.</param>
    /// <returns>DER of each; empty if there is none, or one is not whole.</returns>
    public static byte[][] FromPem(string pem, int most)
    {
        char[] text = pem.ToCharArray();
        char[] begin = Begin.ToCharArray();
        char[] end = End.ToCharArray();
        byte[][] found = new byte[most][];
        int count = 0;
        for (int at = Find(text, begin, 0); at >= 0 && count < most; at = Find(text, begin, at))
        {
            at += begin.Length;
            int stop = Find(text, end, at);
            byte[]? der = stop < 0 ? null : Decode(text, at, stop);
            if (der == null)
            {
                return new byte[0][];
            }

            found[count] = der;
            count++;
            at = stop;
        }

        byte[][] result = new byte[count][];
        Array.Copy(found, 0, result, 0, count);
        return result;
    }

    private static int Find(char[] text, char[] what, int from)
    {
        for (int at = from; at <= text.Length - what.Length; at++)
        {
            int same = 0;
            while (same < what.Length && text[at + same] == what[same])
            {
                same++;
            }

            if (same == what.Length)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The terminal's decoder wants nothing but the characters of the code, so line ends are taken out first.</summary>
    private static byte[]? Decode(char[] text, int start, int stop)
    {
        char[] code = new char[stop - start];
        int count = 0;
        for (int i = start; i < stop; i++)
        {
            char c = text[i];
            if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=')
            {
                code[count] = c;
                count++;
            }
            else if (c != '\r' && c != '\n' && c != ' ' && c != '\t')
            {
                return null;
            }
        }

        if (count == 0 || count % 4 != 0)
        {
            return null;
        }

        try
        {
            return Convert.FromBase64CharArray(code, 0, count);
        }
        catch (Exception)
        {
            return null;
        }
    }
}

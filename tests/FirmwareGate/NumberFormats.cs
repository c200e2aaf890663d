using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>The number formats that work on the terminal: D, F, N, G, X with at most two digits; D and X on integers only.</summary>
internal static class NumberFormats
{
    /// <summary>Why this format does not work on a number of this type, or null if it does.</summary>
    public static string? Refusal(string format, TypeReference number)
    {
        if (format.Length is 0 or > 3 || !"DFNGX".Contains(format[0], StringComparison.Ordinal) || !format.AsSpan(1).ContainsOnlyDigits())
        {
            return $"\"{format}\" throws or echoes its own text on the terminal; only D, F, N, G and X with an optional digit count work (pad and cut by hand instead)";
        }

        bool isFloat = number.MetadataType is MetadataType.Single or MetadataType.Double;
        return isFloat && (format[0] is 'D' or 'X')
            ? $"\"{format}\" works on integers only; this is {number.Name}"
            : null;
    }

    public static bool IsNumber(TypeReference type) => type.MetadataType is
        MetadataType.Byte or MetadataType.SByte or MetadataType.Int16 or MetadataType.UInt16 or MetadataType.Int32 or MetadataType.UInt32
        or MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Single or MetadataType.Double;

    /// <summary>The placeholders of a composite format: argument number and format text (null where there is none).</summary>
    public static IEnumerable<(int Argument, string? Format)> Placeholders(string composite)
    {
        for (int i = 0; i < composite.Length; i++)
        {
            if (composite[i] is '{' && i + 1 < composite.Length && composite[i + 1] == '{')
            {
                i++;
            }
            else if (composite[i] == '{')
            {
                int end = composite.IndexOf('}', i);
                if (end < 0)
                {
                    yield break;
                }

                string inner = composite[(i + 1)..end];
                int colon = inner.IndexOf(':', StringComparison.Ordinal);
                string head = colon < 0 ? inner : inner[..colon];
                if (int.TryParse(head.Split(',')[0], out int argument))
                {
                    yield return (argument, colon < 0 ? null : inner[(colon + 1)..]);
                }

                i = end;
            }
        }
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}

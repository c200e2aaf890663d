namespace KioskFleet.Protocol;

/// <summary>Well-formed UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF. What is not would be read differently on both sides.</summary>
internal static class Utf8
{
    public static bool IsValid(byte[] bytes, int offset, int count)
    {
        int end = offset + count;
        while (offset < end)
        {
            int first = bytes[offset++];
            if (first < 0x80)
            {
                continue;
            }

            int more = first >= 0xC2 && first <= 0xDF ? 1 : first >= 0xE0 && first <= 0xEF ? 2 : first >= 0xF0 && first <= 0xF4 ? 3 : 0;
            if (more == 0 || more > end - offset)
            {
                return false;
            }

            int second = bytes[offset];
            int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
            int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
            if (second < low || second > high)
            {
                return false;
            }

            for (int i = 1; i < more; i++)
            {
                if ((bytes[offset + i] & 0xC0) != 0x80)
                {
                    return false;
                }
            }

            offset += more;
        }

        return true;
    }
}

namespace KioskFleet.DeviceTests;

/// <summary>Where the device tests keep what they write.</summary>
public static class DeviceRoot
{
    /// <summary>The internal drive of every board.</summary>
    public const string Path = "I:\\";

    /// <summary>Bytes that differ from one seed to another and from place to place.</summary>
    public static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        uint state = (uint)(seed * 2654435761L) | 1;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }

    public static bool Same(byte[] a, byte[] b, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="text">Hexadecimal digits, two for each byte.</param>
    public static byte[] Hex(string text)
    {
        byte[] bytes = new byte[text.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((Digit(text[2 * i]) << 4) | Digit(text[(2 * i) + 1]));
        }

        return bytes;
    }

    private static int Digit(char c) => c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

namespace KioskFleet.Simulator.Faults;

/// <summary>Makes malformed bytes of good ones.</summary>
internal static class FuzzMutation
{
    /// <summary>Values that stand at the edges of what codecs tell apart.</summary>
    private static readonly byte[] s_edges = [0x00, 0x01, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1F, 0x3F, 0x40, 0x5B, 0x7F, 0x80, 0x9B, 0xA0, 0xBB, 0xF4, 0xF7, 0xFE, 0xFF];

    /// <summary>One to four changes: a bit, an edge value, a large number, something left out, put in, doubled, or cut off.</summary>
    /// <param name="mostBytes">The result is no longer.</param>
    public static byte[] Of(byte[] good, Random random, int mostBytes)
    {
        var bytes = new List<byte>(good);
        for (int change = 1 + random.Next(4); change > 0; change--)
        {
            int at = bytes.Count == 0 ? 0 : random.Next(8) == 0 ? random.Next(Math.Min(bytes.Count, 8)) : random.Next(bytes.Count);
            int kind = bytes.Count == 0 ? 4 : random.Next(9);
            switch (kind)
            {
                case 0 or 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = s_edges[random.Next(s_edges.Length)];
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Next(8)));
                    break;
                case 4:
                    var noise = new byte[1 + random.Next(8)];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
                case 5:
                    // A head that claims an enormous length.
                    bytes.InsertRange(at, [s_edges[random.Next(s_edges.Length)], 0xFF, 0xFF, 0xFF, 0xFF]);
                    break;
                case 6:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + random.Next(200))));
                    break;
                case 7:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return bytes.Count > mostBytes ? [.. bytes.Take(mostBytes)] : [.. bytes];
    }
}

using System.Text;

namespace KioskFleet.Simulator.Tests;

/// <summary>The sample pictures and a reader for the netpbm files beside them.</summary>
internal static class Pictures
{
    public static byte[] Bytes(string name)
    {
        using Stream stream = typeof(Pictures).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"No picture {name}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Reads a binary PGM or PPM of 8 bits as red, green, blue triples.</summary>
    public static (int Width, int Height, byte[] Rgb) Netpbm(string name)
    {
        byte[] all = Bytes(name);
        int at = 0;
        string Word()
        {
            while (char.IsWhiteSpace((char)all[at]))
            {
                at++;
            }

            int from = at;
            while (!char.IsWhiteSpace((char)all[at]))
            {
                at++;
            }

            return Encoding.ASCII.GetString(all, from, at - from);
        }

        string magic = Word();
        int width = int.Parse(Word());
        int height = int.Parse(Word());
        Assert.Equal("255", Word());
        at++;
        var rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            rgb[i] = magic == "P5" ? all[at + (i / 3)] : all[at + i];
        }

        return (width, height, rgb);
    }
}

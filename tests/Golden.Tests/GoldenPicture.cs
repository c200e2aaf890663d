using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Golden.Tests;

/// <summary>The stored pictures (README.md).</summary>
internal static class GoldenPicture
{
    /// <summary>Drawn to tell whether glyphs look here as they did where the pictures were made.</summary>
    private const string Probe = "永国龘2026年，“Ag”";

    private static readonly bool Accepting = Environment.GetEnvironmentVariable("KIOSK_GOLDEN") == "accept";
    private static readonly Lazy<bool> SameGlyphs = new(CheckGlyphs);

    private static string Pictures => Path.Combine(Metadata("RepositoryRoot"), "tests", "Golden.Tests", "Pictures");

    /// <summary>Compares a screen with the stored picture of that name.</summary>
    public static void Check(string name, Picture actual)
    {
        bool exact = SameGlyphs.Value;
        string file = Path.Combine(Pictures, name + ".png");
        if (Accepting)
        {
            Directory.CreateDirectory(Pictures);
            File.WriteAllBytes(file, ScreenPng.Encode(actual));
            return;
        }

        Assert.True(File.Exists(file), $"There is no picture {file} yet: look at what the test draws, then run it with KIOSK_GOLDEN=accept.");
        Picture expected = ScreenPng.Decode(File.ReadAllBytes(file));
        string? difference = exact ? PictureComparison.Exact(expected, actual) : PictureComparison.Coarse(expected, actual);
        if (difference is null)
        {
            return;
        }

        string folder = Metadata("DifferenceFolder");
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, name + ".expected.png"), overwrite: true);
        File.WriteAllBytes(Path.Combine(folder, name + ".actual.png"), ScreenPng.Encode(actual));
        string shown = Path.Combine(folder, name + ".difference.png");
        File.WriteAllBytes(shown, ScreenPng.Encode(PictureComparison.Difference(expected, actual)));
        Assert.Fail($"The screen {name} changed: {difference}. See {shown}. If the change is meant, run with KIOSK_GOLDEN=accept and commit the picture.");
    }

    private static bool CheckGlyphs()
    {
        string file = Path.Combine(Pictures, "glyphs.txt");
        string here = Glyphs();
        if (Accepting)
        {
            Directory.CreateDirectory(Pictures);
            File.WriteAllText(file, here + "\n");
        }

        return File.Exists(file) && File.ReadAllText(file).Trim() == here;
    }

    private static string Glyphs()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (FaceId face in (FaceId[])[FaceId.Sans, FaceId.Bold])
        {
            foreach (int em in (int[])[20, 38])
            {
                foreach (Rune character in Probe.EnumerateRunes())
                {
                    hash.AppendData(Township.Fonts.DrawCell(face, em, character));
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Metadata(string key)
        => typeof(GoldenPicture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}

using System.Runtime.InteropServices;
using KioskFleet.Publishing.Decoders;

namespace KioskFleet.Cli;

/// <summary>What the machine must have beside .NET: found, installed where we may, else named with the command that installs it.</summary>
internal static class Requirements
{
    private static readonly string[] CjkFonts =
    [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    ];

    public static Requirement FreeType { get; } = new("FreeType", "libfreetype6", "draws the glyphs", HasFreeType);

    public static Requirement Font { get; } = new("Chinese font", "fonts-noto-cjk", "the pages' face", () => CjkFonts.Any(File.Exists));

    public static Requirement Browser { get; } = new("Chromium", "chromium", "browser tests only", () => BrowserPath() is not null);

    /// <summary>Programs that decode strangers' files in processes of their own.</summary>
    public static IReadOnlyList<Requirement> Decoders { get; } =
    [
        Decoder("poppler", "PDF", DecoderProgram.PdfInfo, DecoderProgram.PdfText, DecoderProgram.PdfImages, DecoderProgram.PdfPages),
        new("poppler data", "poppler-data", "Chinese PDF without embedded fonts", () => Directory.Exists("/usr/share/poppler/cMap")),
        Decoder("djpeg", "JPEG pictures", DecoderProgram.Jpeg),
        Decoder("pngtopnm", "PNG pictures", DecoderProgram.Png),
    ];

    public static IReadOnlyList<Requirement> ToRun { get; } = [FreeType, Font, .. Decoders];

    public static IReadOnlyList<Requirement> ToTest { get; } = [.. ToRun, Browser];

    public static string? BrowserPath()
        => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Sees to it that all are there: installs with apt-get when root, says what it did; else names the one command to run.</summary>
    /// <exception cref="KioskException">Something is missing and could not be installed.</exception>
    public static async Task EnsureAsync(IReadOnlyList<Requirement> wanted, CancellationToken cancel)
    {
        Requirement[] missing = wanted.Where(r => !r.IsPresent()).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        string packages = string.Join(' ', missing.Select(r => r.Package));
        string command = $"sudo apt-get install -y {packages}";
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get"))
        {
            throw new KioskException($"Missing: {Names(missing)}. On Debian or Ubuntu: {command}", ExitCode.Missing);
        }

        if (geteuid() != 0)
        {
            throw new KioskException($"Missing: {Names(missing)}. Run: {command}", ExitCode.Missing);
        }

        Output.Remark($"Installing {packages} ({Names(missing)}) with apt-get ...");
        Queue<string> tail = new();
        Dictionary<string, string> quiet = new() { ["DEBIAN_FRONTEND"] = "noninteractive" };
        await ChildProcess.RunAsync("apt-get", ["update", "-q"], _ => { }, cancel, quiet).ConfigureAwait(false);
        int exit = await ChildProcess.RunAsync(
            "apt-get",
            ["install", "-y", "-q", "--no-install-recommends", .. missing.Select(r => r.Package)],
            line =>
            {
                tail.Enqueue(line);
                if (tail.Count > 5)
                {
                    tail.Dequeue();
                }
            },
            cancel,
            quiet).ConfigureAwait(false);
        missing = missing.Where(r => !r.IsPresent()).ToArray();
        if (exit != 0 || missing.Length > 0)
        {
            throw new KioskException($"apt-get could not install {packages}:\n{string.Join('\n', tail)}\nInstall it by hand: {command}", ExitCode.Missing);
        }

        Output.Remark($"Installed {packages}.");
    }

    private static Requirement Decoder(string name, string purpose, params DecoderProgram[] programs)
        => new(name, programs[0].Package, purpose, () => Array.TrueForAll(programs, p => p.Find() is not null));

    private static string Names(IEnumerable<Requirement> all) => string.Join(", ", all.Select(r => $"{r.Name} ({r.Purpose})"));

    private static bool HasFreeType()
    {
        if (!NativeLibrary.TryLoad("libfreetype.so.6", out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}

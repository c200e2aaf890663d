using System.ComponentModel;
using System.Diagnostics;

namespace KioskFleet.Bench.Publish;

/// <summary>The peer for a workbook: LibreOffice makes pages of it too, as a PDF for paper.</summary>
internal static class LibreOffice
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <returns>A line for the report.</returns>
    public static async Task<string> ToPdfAsync(byte[] workbook)
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-bench-").FullName;
        try
        {
            string file = Path.Combine(folder, "batch.xlsx");
            await File.WriteAllBytesAsync(file, workbook);
            ProcessStartInfo start = new("soffice", [$"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder, file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            long from = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            using CancellationTokenSource patience = new(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return $"peer: LibreOffice had no PDF after {Patience.TotalSeconds:F0} s";
            }

            string pdf = Path.Combine(folder, "batch.pdf");
            return File.Exists(pdf)
                ? FormattableString.Invariant($"peer: LibreOffice, the same workbook to a PDF, nothing masked or searched: {Stopwatch.GetElapsedTime(from).TotalSeconds:F1} s, {new FileInfo(pdf).Length / 1024} KiB")
                : "peer: LibreOffice made no PDF of it";
        }
        catch (Win32Exception)
        {
            return "peer: none; LibreOffice (soffice) is not installed";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

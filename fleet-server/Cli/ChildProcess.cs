using System.Diagnostics;

namespace KioskFleet.Cli;

/// <summary>Runs another program and hands on its lines.</summary>
internal static class ChildProcess
{
    /// <param name="file">Program, found on the PATH.</param>
    /// <param name="arguments">Arguments, passed on as they are; no shell is involved.</param>
    /// <param name="onLine">Called with each line of output and error, one at a time.</param>
    /// <param name="cancel">Ends the program with its children.</param>
    /// <param name="environment">Variables to set beside the inherited ones.</param>
    /// <returns>The program's exit code; 127 if it could not be started.</returns>
    public static async Task<int> RunAsync(string file, IEnumerable<string> arguments, Action<string> onLine, CancellationToken cancel, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(file) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = new() { StartInfo = start };
        object gate = new();
        void Hand(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
            {
                lock (gate)
                {
                    onLine(text);
                }
            }
        }

        process.OutputDataReceived += Hand;
        process.ErrorDataReceived += Hand;
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 127;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }
}

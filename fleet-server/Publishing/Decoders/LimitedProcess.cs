using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace KioskFleet.Publishing.Decoders;

/// <summary>Runs a decoder on a stranger's file: a process of its own with limits on memory, processor time and files, an empty environment, no network where the system lets us,
/// and a folder of its own that is gone afterwards. Whatever happens in it, this process only sees bytes that stop coming.</summary>
internal sealed class LimitedProcess(DecoderLimits limits)
{
    /// <summary>What is kept of a program's complaints.</summary>
    private const int MostComplaint = 2000;

    private static readonly Lazy<bool> CanIsolate = new(TryIsolate);

    /// <summary>Runs a program with the file's path as an argument and hands its output on.</summary>
    /// <param name="program">The program.</param>
    /// <param name="file">The file's bytes.</param>
    /// <param name="arguments">Makes the arguments from the file's path.</param>
    /// <param name="read">Reads the output; may stop early.</param>
    /// <exception cref="DecoderException">The program is missing, gave up, or took too much.</exception>
    public T Run<T>(DecoderProgram program, byte[] file, Func<string, IEnumerable<string>> arguments, Func<Stream, T> read)
    {
        string path = PathOf(program);
        string limiter = PathOf(DecoderProgram.Limiter);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kiosk-");
        try
        {
            string input = Path.Combine(folder.FullName, "input");
            File.WriteAllBytes(input, file);
            ProcessStartInfo start = new(CanIsolate.Value ? PathOf(DecoderProgram.Isolator) : limiter)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder.FullName,
            };
            string[] isolated = CanIsolate.Value ? ["--net", "--map-root-user", "--", limiter] : [];
            string[] limited = [$"--as={limits.MemoryBytes}", $"--cpu={limits.ProcessorSeconds}", $"--fsize={limits.FileBytes}", "--core=0", "--nofile=64", "--", path];
            foreach (string argument in isolated.Concat(limited).Concat(arguments(input)))
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment.Clear();
            start.Environment["PATH"] = "/usr/bin:/bin";
            start.Environment["LC_ALL"] = "C.UTF-8";
            start.Environment["HOME"] = start.Environment["TMPDIR"] = folder.FullName;
            return Run(program, start, read);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private T Run<T>(DecoderProgram program, ProcessStartInfo start, Func<Stream, T> read)
    {
        using Process process = new() { StartInfo = start };
        process.Start();
        process.StandardInput.Close();
        bool late = false;
        using Timer clock = new(_ =>
        {
            late = true;
            Kill(process);
        }, null, limits.Time, Timeout.InfiniteTimeSpan);
        Task<string> complaint = ComplaintAsync(process.StandardError);
        T? result = default;
        InvalidDataException? unread = null;
        try
        {
            result = read(process.StandardOutput.BaseStream);
        }
        catch (InvalidDataException e)
        {
            unread = e;
        }
        finally
        {
            // A reader that has enough does not wait for the rest.
            if (unread is not null || !process.WaitForExit(ExitMilliseconds))
            {
                Kill(process);
            }

            process.WaitForExit();
        }

        string said = complaint.GetAwaiter().GetResult();
        if (late || IsTooMuch(process.ExitCode, said))
        {
            throw new DecoderException(DecoderProblem.TooHeavy, program.Name, said);
        }

        if (said.Contains("ncorrect password", StringComparison.Ordinal))
        {
            throw new DecoderException(DecoderProblem.Locked, program.Name, said);
        }

        return unread is null && process.ExitCode == 0 ? result! : throw new DecoderException(DecoderProblem.Damaged, program.Name, said);
    }

    /// <summary>A program whose output is closed ends by itself; then it is ended.</summary>
    private const int ExitMilliseconds = 5000;

    /// <summary>Ended by a signal that the limits send (SIGKILL, SIGXCPU, SIGXFSZ), or by its own refusal when memory was denied.</summary>
    private static bool IsTooMuch(int exit, string said)
        => exit is 128 + 9 or 128 + 24 or 128 + 25
            || (exit != 0 && (said.Contains("memory", StringComparison.OrdinalIgnoreCase) || said.Contains("bad_alloc", StringComparison.Ordinal) || said.Contains("allocate", StringComparison.Ordinal)));

    private static async Task<string> ComplaintAsync(StreamReader reader)
    {
        StringBuilder text = new();
        char[] buffer = new char[512];
        for (int read = await reader.ReadAsync(buffer).ConfigureAwait(false); read > 0; read = await reader.ReadAsync(buffer).ConfigureAwait(false))
        {
            text.Append(buffer, 0, Math.Min(read, MostComplaint - text.Length));
        }

        return text.ToString().Trim();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }
    }

    private static string PathOf(DecoderProgram program) => program.Find() ?? throw new DecoderException(DecoderProblem.Missing, program.Name, program.Package);

    private static bool TryIsolate()
    {
        if (DecoderProgram.Isolator.Find() is not { } isolator)
        {
            return false;
        }

        using Process? process = Process.Start(new ProcessStartInfo(isolator, ["--net", "--map-root-user", "--", "/bin/true"]) { RedirectStandardError = true, RedirectStandardOutput = true });
        return process is not null && process.WaitForExit(ExitMilliseconds) && process.ExitCode == 0;
    }
}

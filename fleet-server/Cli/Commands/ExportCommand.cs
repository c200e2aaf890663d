using System.CommandLine;
using System.Text;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk export --to DIR</c>: writes the newest sets onto a memory card for terminals without a network.</summary>
internal static class ExportCommand
{
    /// <summary>Folder on the card, as the terminals know it.</summary>
    public const string Folder = "courier";

    public static Command Create()
    {
        Option<DirectoryInfo> to = new("--to") { Description = "Folder of the memory card.", Required = true };
        Option<string[]> terminals = new("--terminals") { Description = "Only for these terminals.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> division = new("--division") { Description = "Only for terminals of these divisions, by code.", AllowMultipleArgumentsPerToken = true };
        ServerClient.Options server = new();
        Command command = new("export", "Write content onto a memory card, for terminals without a network.") { to, terminals, division };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient api = server.Open(parsed);
            return await RunAsync(api, parsed.GetValue(to)!, parsed.GetValue(terminals) ?? [], parsed.GetValue(division) ?? [], Output.IsJson(parsed), cancel).ConfigureAwait(false);
        });
        return command;
    }

    internal static async Task<int> RunAsync(ServerClient api, DirectoryInfo card, string[] only, string[] divisions, bool json, CancellationToken cancel)
    {
        TerminalInfo[] all = await api.GetAsync<TerminalInfo[]>("api/terminals", cancel).ConfigureAwait(false);
        if (only.FirstOrDefault(id => all.All(t => t.Id != id)) is { } unknown)
        {
            throw new KioskException($"The server knows no terminal {unknown}. It knows: {string.Join(", ", all.Select(t => t.Id).Take(20))}.", ExitCode.Usage);
        }

        var wanted = all.Where(t => (only.Length == 0 || only.Contains(t.Id)) && (divisions.Length == 0 || divisions.Contains(t.Division)))
            .Select(t => (t.Division, t.Profile)).Distinct().ToList();
        if (wanted.Count == 0)
        {
            throw new KioskException("No terminal fits: nothing was written.", ExitCode.Usage);
        }

        string folder = Path.Combine(card.FullName, Folder);
        Directory.CreateDirectory(Path.Combine(folder, "receipts"));
        List<ExportedSet> written = [];
        foreach ((string division, string profile) in wanted)
        {
            byte[] file;
            try
            {
                file = await api.DownloadAsync($"api/courier/{division}/{profile}", cancel).ConfigureAwait(false);
            }
            catch (KioskException problem)
            {
                Console.Error.WriteLine($"Left out: {problem.Message}");
                continue;
            }

            // Whole under another name first: a card pulled out while writing holds the old file or the new one.
            string path = Path.Combine(folder, $"{division}-{profile}.kfc");
            await File.WriteAllBytesAsync(path + ".new", file, cancel).ConfigureAwait(false);
            File.Move(path + ".new", path, overwrite: true);
            written.Add(new ExportedSet(division, profile, path, file.Length));
        }

        await WriteInstructionsAsync(folder, cancel).ConfigureAwait(false);
        if (json)
        {
            Output.WriteJson(written);
        }
        else
        {
            foreach (ExportedSet set in written)
            {
                Console.WriteLine($"{set.Division} {set.Profile}: {set.Bytes:N0} bytes");
            }

            Console.WriteLine(written.Count == 0 ? "Nothing was written." : $"{written.Count} sets are in {folder}. Eject the card before you pull it out; 说明.txt on it says how to go on.");
        }

        return written.Count > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task WriteInstructionsAsync(string folder, CancellationToken cancel)
    {
        await using Stream text = typeof(ExportCommand).Assembly.GetManifestResourceStream("Courier/说明.txt")
            ?? throw new InvalidOperationException("The resource Courier/说明.txt is missing from the build.");
        using StreamReader reader = new(text);

        // With a byte order mark, so that every editor of an office computer reads it right.
        await File.WriteAllTextAsync(Path.Combine(folder, "说明.txt"), await reader.ReadToEndAsync(cancel).ConfigureAwait(false), new UTF8Encoding(true), cancel).ConfigureAwait(false);
    }

    internal sealed record ExportedSet(string Division, string Profile, string Path, long Bytes);
}

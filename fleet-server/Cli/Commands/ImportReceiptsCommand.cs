using System.CommandLine;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk import-receipts DIR</c>: brings what terminals wrote onto a memory card to the server.</summary>
internal static class ImportReceiptsCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> card = new("card") { Description = "Folder of the memory card." };
        ServerClient.Options server = new();
        Command command = new("import-receipts", "Take receipts of terminals without a network from a memory card.") { card };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient api = server.Open(parsed);
            return await RunAsync(api, parsed.GetValue(card)!, Output.IsJson(parsed), cancel).ConfigureAwait(false);
        });
        return command;
    }

    internal static async Task<int> RunAsync(ServerClient api, DirectoryInfo card, bool json, CancellationToken cancel)
    {
        string folder = Path.Combine(card.FullName, ExportCommand.Folder, "receipts");
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.kfr").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            throw new KioskException($"There are no receipts in {folder}. Leave the card in the terminal for a minute after the new content is shown.");
        }

        List<ImportedReceipt> results = [];
        foreach (string file in files)
        {
            byte[] content = await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false);
            try
            {
                ReceiptResult result = await api.PostFileAsync<ReceiptResult>("api/courier/receipts", content, cancel).ConfigureAwait(false);
                results.Add(new ImportedReceipt(Path.GetFileName(file), result.TerminalId, result.Lines, ""));
            }
            catch (KioskException problem)
            {
                results.Add(new ImportedReceipt(Path.GetFileName(file), "", 0, problem.Message));
            }
        }

        if (json)
        {
            Output.WriteJson(results);
        }
        else
        {
            foreach (ImportedReceipt result in results)
            {
                Console.WriteLine(result.Error.Length > 0 ? $"{result.File}: {result.Error}" : $"{result.File}: terminal {result.TerminalId}, {result.Lines} lines of proof");
            }
        }

        return results.All(r => r.Error.Length == 0) ? ExitCode.Done : ExitCode.Failed;
    }

    internal sealed record ImportedReceipt(string File, string TerminalId, int Lines, string Error);
}

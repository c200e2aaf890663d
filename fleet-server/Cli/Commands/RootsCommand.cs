using System.CommandLine;
using System.Globalization;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk roots</c>: the certificates that terminals believe, through a running server.</summary>
internal static class RootsCommand
{
    public static Command Create() => new("roots", "See, add and retire the trust roots that terminals believe the server by.") { List(), Add(), Retire() };

    private static Command List()
    {
        Command command = new("list", "The trust roots and the server's certificate: when they end, and which terminals hold them.");
        return With(command, (client, _, cancel) => client.GetAsync<TrustRootStatus>("api/roots", cancel));
    }

    private static Command Add()
    {
        Argument<FileInfo> file = new("file") { Description = "The root's certificate, PEM or DER, without its private key." };
        Command command = new("add", "Put a trust root in force: every terminal is told by its next manifest.") { file };
        return With(command, (client, parsed, cancel) =>
        {
            FileInfo from = parsed.GetValue(file)!;
            byte[] content = from.Exists ? File.ReadAllBytes(from.FullName) : throw new KioskException($"There is no file {from.FullName}.", ExitCode.Usage);
            return client.PostAsync<TrustRootStatus>("api/roots", new NewRoot(content), cancel);
        });
    }

    private static Command Retire()
    {
        Argument<string> fingerprint = new("fingerprint") { Description = "As kiosk roots list shows it." };
        Option<bool> force = new("--force") { Description = "Also while terminals or the server's own certificate depend on it: they are cut off." };
        Command command = new("retire", "Want a trust root on terminals no longer.") { fingerprint, force };
        return With(command, (client, parsed, cancel) => client.PostAsync<TrustRootStatus>("api/roots/retire", new RetiredRoot(parsed.GetValue(fingerprint)!, parsed.GetValue(force)), cancel));
    }

    private static Command With(Command command, Func<ServerClient, ParseResult, CancellationToken, Task<TrustRootStatus>> work)
    {
        ServerClient.Options server = new();
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            TrustRootStatus status = await work(client, parsed, cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(status);
            }
            else
            {
                Write(status);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(TrustRootStatus status)
    {
        if (!status.Tls)
        {
            Output.Remark("Terminals connect without TLS: roots mean nothing yet.");
        }

        if (status.Certificate is { } own)
        {
            Console.WriteLine($"server   {own.Subject}");
            Console.WriteLine($"         {Ends(own.NotAfter, own.DaysLeft)}, {(own.Root.Length == 0 ? "NO root in force vouches for it" : "from root " + own.Root)}");
        }

        foreach (TrustRootInfo root in status.Roots.Where(r => r.RetiredAt == 0))
        {
            Console.WriteLine($"root     {root.Fingerprint}  {root.Subject}");
            Console.WriteLine($"         {Ends(root.NotAfter, root.DaysLeft)}; {root.Holding} of {status.Terminals} terminals hold it, {root.Using} use it, {root.Depending} hold no other");
            if (root.Lacking.Count > 0)
            {
                Console.WriteLine($"         lacking: {string.Join(' ', root.Lacking)}{(root.Lacking.Count < status.Terminals - root.Holding ? " …" : "")}");
            }
        }

        foreach (TrustRootInfo root in status.Roots.Where(r => r.RetiredAt != 0))
        {
            Console.WriteLine($"retired  {root.Fingerprint}  {root.Subject}");
        }
    }

    private static string Ends(long notAfter, int days)
        => $"ends {DateTimeOffset.FromUnixTimeMilliseconds(notAfter).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, {(days < 0 ? "EXPIRED" : $"{days} days left")}";
}

using System.CommandLine;
using KioskFleet.Cli;
using KioskFleet.Cli.Commands;
using Spectre.Console;

RootCommand root = new("KioskFleet: disclosure terminals and the server that feeds and watches them.")
{
    UpCommand.Create(),
    TestCommand.Create(),
    InfoCommand.Create(),
    DemoCommand.Create(),
    PublishCommand.Create(),
    FirmwareCommand.Create(),
    RootsCommand.Create(),
    CommandCommand.Create(),
    CommandCommand.CreateLog(),
    ExportCommand.Create(),
    ImportReceiptsCommand.Create(),
    RenderCommand.Create(),
    BrokerCommand.Create(),
    BenchCommand.Create(),
    FaultsCommand.Create(),
};
root.Options.Add(Output.Json);

// Colours and links are for a terminal; a file or a pipe gets plain text.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
AnsiConsole.Profile.Capabilities.Links &= !Console.IsOutputRedirected;

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (KioskException problem)
{
    Output.Problem(problem.Message, args.Contains("--json"));
    return problem.ExitCode;
}
catch (Exception problem) when (problem is TimeoutException or KioskFleet.Server.FleetException)
{
    Output.Problem(problem.Message, args.Contains("--json"));
    return ExitCode.Failed;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}

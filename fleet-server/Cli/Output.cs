using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace KioskFleet.Cli;

/// <summary>What the command says: a person's lines on the terminal, or one JSON document with <c>--json</c> (then everything else goes to standard error).</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions JsonStyle = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly IAnsiConsole ErrorConsole = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    });

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON.", Recursive = true };

    /// <summary>The console for progress and remarks: standard error, so that results can be piped.</summary>
    public static IAnsiConsole Remarks => ErrorConsole;

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    public static void WriteJson(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonStyle));

    public static void WriteJsonFile(string path, object value) => File.WriteAllText(path, JsonSerializer.Serialize(value, JsonStyle) + "\n");

    public static void Remark(string text) => ErrorConsole.MarkupLineInterpolated($"[grey]{text}[/]");

    public static void Problem(string text, bool json)
    {
        if (json)
        {
            WriteJson(new { error = text });
        }

        ErrorConsole.MarkupLineInterpolated($"[red]kiosk:[/] {text}");
    }

    /// <summary>Shows a bar while <paramref name="work"/> runs; the work reports its share done (0 to 1) and what it is at.</summary>
    public static async Task<T> WithProgressAsync<T>(string title, Func<IProgress<(double Share, string Step)>, Task<T>> work)
    {
        T result = default!;
        await ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                result = await work(new Relay(report =>
                {
                    bar.Value = Math.Clamp(report.Share, 0, 1);
                    bar.Description = Markup.Escape($"{title}: {report.Step}");
                })).ConfigureAwait(false);
                bar.Value = 1;
            })
            .ConfigureAwait(false);
        return result;
    }

    private sealed class Relay(Action<(double Share, string Step)> report) : IProgress<(double Share, string Step)>
    {
        public void Report((double Share, string Step) value) => report(value);
    }
}

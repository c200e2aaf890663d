using System.Globalization;
using System.Text;

namespace KioskFleet.Bench.Mqtt;

/// <summary>The table in Markdown: each line is printed as soon as it is measured.</summary>
internal sealed class ResultTable
{
    private readonly Contestant[] _brokers;
    private readonly StringBuilder _text = new();
    private readonly List<string> _unfinished = [];
    private readonly List<double>[] _ratios;

    /// <param name="brokers">The engine first.</param>
    public ResultTable(Contestant[] brokers)
    {
        _brokers = brokers;
        _ratios = [.. brokers.Select(_ => new List<double>())];
        string[] names = [.. brokers.Select(b => b.Name)];
        Write($"| line | {string.Join(" | ", names)} | {string.Concat(names[1..].Select(n => $"engine to {n} | "))}CPU a message | generator |");
        Write($"|{string.Concat(Enumerable.Repeat("---|", (names.Length * 2) + 2))}");
    }

    /// <summary>All that was printed.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether the engine itself finished every line.</summary>
    public bool EngineFinished { get; private set; } = true;

    public void Add(Line line)
    {
        for (int i = 0; i < line.Figures.Length; i++)
        {
            Add(line.Figures[i], i);
        }
        EngineFinished &= _brokers[0].Failure is null;
        foreach (Contestant broker in _brokers.Where(b => b.Failure is not null))
        {
            _unfinished.Add($"{line.Figures[0].Name}, {broker.Name}: {broker.Failure}.");
        }
    }

    /// <summary>What stands under the table: the turns taken, what could not be finished and why, the ratios over all lines.</summary>
    public void End()
    {
        Write("");
        Write($"Medians: {string.Join(", ", _brokers.Select(b => $"{b.Name} of {b.Rounds}"))} (memory: of fewer).");
        foreach (string note in _unfinished)
        {
            Write("Not finished: " + note);
        }
        for (int i = 1; i < _brokers.Length; i++)
        {
            int behind = _ratios[i].Count(r => r < 1);
            Write($"Engine to {_brokers[i].Name}: {Ratio(GeometricMean(i))} (geometric mean of {_ratios[i].Count} lines), ahead on {_ratios[i].Count - behind}.");
        }
    }

    /// <summary>Geometric mean of the engine's ratios to a broker; 0 without any.</summary>
    public double GeometricMean(int broker) => _ratios[broker].Count == 0 ? 0 : Math.Exp(_ratios[broker].Average(Math.Log));

    private void Add(Figure figure, int index)
    {
        double?[] medians = [.. _brokers.Select(b => b.Median(m => m.Values[index]))];
        List<string> cells = [figure.Name, .. medians.Select(m => m is double value ? Format(value, figure.Unit) : "not finished")];
        for (int i = 1; i < medians.Length; i++)
        {
            double? ratio = figure.HigherIsBetter ? medians[0] / medians[i] : medians[i] / medians[0];
            cells.Add(ratio is double known ? Ratio(known) : "");
            if (ratio > 0)
            {
                _ratios[i].Add(ratio.Value);
            }
        }
        double?[] cpu = [.. _brokers.Select(b => b.Median(m => m.CpuMicroseconds))];
        bool hasCpu = cpu.Any(c => c > 0);
        cells.Add(hasCpu ? string.Join(" / ", cpu.Select(c => Share(c, "0.0"))) + " µs" : "");
        cells.Add(hasCpu ? string.Join(" / ", _brokers.Select(b => Share(b.Median(m => m.GeneratorBusy), "0 %"))) : "");
        Write($"| {string.Join(" | ", cells)} |");
    }

    private void Write(string line)
    {
        Console.WriteLine(line);
        _text.AppendLine(line);
    }

    private static string Share(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + "×";

    private static string Format(double value, string unit) =>
        value.ToString(value >= 1000 ? "N0" : "0.00", CultureInfo.InvariantCulture) + (unit == "/s" ? unit : " " + unit);
}

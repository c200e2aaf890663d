namespace KioskFleet.Bench.Mqtt;

/// <summary>A broker of the table: how it is started, how often it takes its turn, and what came of it on the line that is being measured.</summary>
internal sealed class Contestant(string name, int rounds, Func<bool, BrokerUnderTest> start)
{
    private readonly List<Measured> _results = [];

    public string Name => name;

    /// <summary>Turns that it takes on every line.</summary>
    public int Rounds => rounds;

    /// <summary>Why it did not finish its last turn on this line; null if it did. A line it could not finish once is not tried again.</summary>
    public string? Failure { get; private set; }

    public void BeginLine()
    {
        _results.Clear();
        Failure = null;
    }

    public void TakeTurn(Line line)
    {
        if (Failure is not null)
        {
            return;
        }
        try
        {
            using BrokerUnderTest broker = start(line.NeedsTls);
            broker.TimeLimit = line.TimeLimit;
            _results.Add(line.Measure(broker));
        }
        catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
        {
            Failure = e is OperationCanceledException ? BrokerUnderTest.NotWithin(line.TimeLimit) : e.Message.TrimEnd('.');
            Console.Error.WriteLine($"{line.Figures[0].Name}, {name}: {Failure}.");
        }
    }

    /// <summary>The median of its turns; null where it did not finish.</summary>
    public double? Median(Func<Measured, double> value)
    {
        double[] sorted = [.. _results.Select(value).Order()];
        return sorted.Length == 0 || Failure is not null ? null : sorted[sorted.Length / 2];
    }
}

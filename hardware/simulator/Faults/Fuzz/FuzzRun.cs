using System.Diagnostics;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Malformed objects, manifests, display lists and messages, against the terminal's readers and, now and then, against a whole running application.</summary>
public static class FuzzRun
{
    /// <summary>A case that takes longer hangs: readers need microseconds, and the machine may be busy.</summary>
    public const int LongestMs = 5000;

    /// <summary>The most that reading one message or object may allocate: a copy of the largest object for each of the arrays that a view or a font table is read into.</summary>
    public const long MostBytes = 256 * 1024;

    /// <summary>One of so many cases goes to a running application instead of a reader.</summary>
    private const int LiveEvery = 50;

    /// <summary>Steps that the application makes after each message.</summary>
    private const int LiveSteps = 2;

    private const int MaxFailures = 10;

    /// <summary>Reads <paramref name="cases"/> malformed inputs. The same seed gives the same ones.</summary>
    public static FuzzReport Run(int seed, int cases, TextWriter log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cases, 1);
        ArgumentNullException.ThrowIfNull(log);
        using var run = new Cases(seed, log);
        return run.Go(cases);
    }

    private sealed class Cases : IDisposable
    {
        private static readonly string[] s_leaves = [Topics.Manifest, Topics.Block, Topics.Block, Topics.State, Topics.Command];

        private readonly Random _random;
        private readonly TextWriter _log;
        private readonly FaultStand _stand;
        private readonly FuzzTarget[] _targets;
        private readonly List<string> _failures = [];
        private readonly FaultApp _app;
        private readonly IDisposable _entered;
        private int _accepted;
        private int _live;
        private int _crashes;
        private int _hangs;
        private int _hogs;
        private long _largest;

        public Cases(int seed, TextWriter log)
        {
            _random = new Random(seed);
            _log = log;
            _stand = new FaultStand(seed, _random, whole: true);
            _stand.Board.PowerOn();
            _entered = _stand.Board.Enter();
            _app = (FaultApp)_stand.Start(new FaultWeather())!;
            _app.StepUntil(() => _app.Shown is not null, 2000);
            _targets = [.. FuzzMessages.All(_stand.Server, _stand.Update), .. new FuzzObjects(_stand.Server.Newest).All()];
            foreach (FuzzTarget target in _targets)
            {
                // What is not accepted unchanged would be refused for the wrong reason, changed or not.
                if (!target.Read(target.Good(_random)))
                {
                    throw new InvalidOperationException($"The good {target.Name} is not accepted.");
                }
            }
        }

        public FuzzReport Go(int cases)
        {
            var clock = Stopwatch.StartNew();
            for (int i = 1; i <= cases; i++)
            {
                if (i % LiveEvery == 0)
                {
                    Live();
                }
                else
                {
                    Read(_targets[_random.Next(_targets.Length)]);
                }

                if (i % Math.Max(1, cases / 10) == 0)
                {
                    _log.WriteLine($"{i} of {cases} cases, {_accepted} accepted, {_live} to a running terminal, {clock.Elapsed.TotalSeconds:0} s");
                }
            }

            if (_app.Shown is null || _app.Corruption.Length > 0 || _app.Escaped is not null)
            {
                Fail($"the application shows {_app.Shown?.Number.ToString() ?? "nothing"} after all messages: {_app.Corruption} {_app.Escaped}");
            }

            return new FuzzReport(cases, _accepted, _live, _crashes, _hangs, _hogs, _largest, clock.Elapsed, _failures);
        }

        public void Dispose()
        {
            _entered.Dispose();
            _stand.Dispose();
        }

        private void Read(FuzzTarget target)
        {
            byte[] bytes = FuzzMutation.Of(target.Good(_random), _random, Limits.ObjectBytes);
            long before = System.GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            try
            {
                _accepted += target.Read(bytes) ? 1 : 0;
            }
            catch (CborException)
            {
                // The refusal that readers of CBOR give.
            }
            catch (Exception exception)
            {
                _crashes++;
                Fail($"{target.Name}: {exception.GetType().Name}: {exception.Message} {exception.StackTrace?.Split('\n')[0].Trim()} {Hex(bytes)}");
            }

            long allocated = System.GC.GetAllocatedBytesForCurrentThread() - before;
            _largest = Math.Max(_largest, allocated);
            if (allocated > MostBytes)
            {
                _hogs++;
                Fail($"{target.Name}: {allocated} bytes allocated for {Hex(bytes)}");
            }

            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds > LongestMs)
            {
                _hangs++;
                Fail($"{target.Name}: too long for {Hex(bytes)}");
            }
        }

        /// <summary>A malformed message to a terminal that is at work: it goes on, and shows what it should.</summary>
        private void Live()
        {
            _live++;
            string leaf = s_leaves[_random.Next(s_leaves.Length)];
            byte[] good = leaf switch
            {
                Topics.Manifest => _stand.Server.Newest.Manifest,
                Topics.Command => _stand.Server.Command(CommandKind.ResendState, 1, long.MaxValue / 2),
                _ => _targets.First(target => target.Name == (leaf == Topics.State ? "state" : "blocks")).Good(_random),
            };
            long began = Stopwatch.GetTimestamp();
            _app.Link.Deliver(leaf, FuzzMutation.Of(good, _random, Limits.MessageBytes));
            if (_random.Next(100) == 0)
            {
                _stand.Server.Publish();
                _app.Link.Announce();
            }

            for (int step = 0; step < LiveSteps && _stand.Board.IsOn; step++)
            {
                _app.Step();
            }

            if (_app.Escaped is not null || !_stand.Board.IsOn)
            {
                _crashes++;
                throw new InvalidOperationException($"A message on {leaf} ended a step of the application.", _app.Escaped);
            }

            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds > LongestMs)
            {
                _hangs++;
                Fail($"a message on {leaf} held up the application");
            }
        }

        private void Fail(string what)
        {
            if (_failures.Count < MaxFailures)
            {
                _failures.Add(what);
                _log.WriteLine(what);
            }
        }

        private static string Hex(byte[] bytes) => Convert.ToHexString(bytes, 0, Math.Min(bytes.Length, 600));
    }
}

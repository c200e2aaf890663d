using System.Collections.Concurrent;

namespace KioskFleet.Simulator;

/// <summary>The virtual terminals of this process, in the order in which they were added.</summary>
public sealed class TerminalRack : IDisposable
{
    /// <summary>Terminals in one rack. Each has a frame, threads and pages of its own; more belong in a load test.</summary>
    public const int MaxTerminals = 64;

    private readonly ConcurrentDictionary<string, VirtualTerminal> _byId = new(StringComparer.Ordinal);
    private readonly List<VirtualTerminal> _inOrder = [];

    public IReadOnlyList<VirtualTerminal> Terminals
    {
        get
        {
            lock (_inOrder)
            {
                return [.. _inOrder];
            }
        }
    }

    /// <exception cref="ArgumentException">There is a terminal with this id.</exception>
    /// <exception cref="InvalidOperationException">The rack is full.</exception>
    public VirtualTerminal Add(VirtualTerminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        lock (_inOrder)
        {
            if (_inOrder.Count == MaxTerminals)
            {
                throw new InvalidOperationException($"A rack holds {MaxTerminals} terminals.");
            }

            if (!_byId.TryAdd(terminal.Id, terminal))
            {
                throw new ArgumentException($"There is a terminal {terminal.Id} already.", nameof(terminal));
            }

            _inOrder.Add(terminal);
        }

        return terminal;
    }

    public VirtualTerminal? Find(string id) => _byId.GetValueOrDefault(id);

    public void Dispose()
    {
        foreach (VirtualTerminal terminal in Terminals)
        {
            terminal.Dispose();
        }
    }
}

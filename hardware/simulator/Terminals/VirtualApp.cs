using System.Runtime.CompilerServices;
using KioskFleet.Firmware.App;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator;

/// <summary>Where the image of a release for virtual terminals enters the application: what the entry type of a board's folder is for a real one. Called by name from the image (<see cref="VirtualImage"/>).</summary>
public static class VirtualApp
{
    private static readonly ConditionalWeakTable<VirtualBoard, VirtualTerminal> s_terminals = [];

    /// <summary>Builds the board and starts the application on it, as every board does.</summary>
    /// <param name="version">What the image says it is.</param>
    /// <param name="launched">What the launcher hands over.</param>
    /// <exception cref="InvalidOperationException">The calling thread is not one of a virtual terminal.</exception>
    public static void Start(string version, byte[] launched) => Start(version, launched, board => board);

    /// <summary>The same from an image of before, whose entry takes no argument: drives that were written then go on.</summary>
    public static void Start(string version) => Start(version, null, board => board);

    /// <summary>The same with a release whose driver takes the screen for a wider one.</summary>
    public static void StartWithWrongScreen(string version, byte[] launched) => Start(version, launched, board => new WrongScreenBoard(board));

    private static void Start(string version, byte[]? launched, Func<IBoard, IBoard> drive)
    {
        if (VirtualBoard.Current is not { } board || !s_terminals.TryGetValue(board, out VirtualTerminal? terminal))
        {
            throw new InvalidOperationException("A virtual image runs on a virtual terminal's own thread only.");
        }

        terminal.RunningVersion = version;
        terminal.Note($"the launcher started version {version}");
        KioskApp.Start(drive(terminal.NewBoard()), launched, new Watcher(terminal));
    }

    internal static void Register(VirtualTerminal terminal) => s_terminals.Add(terminal.Board, terminal);

    private sealed class Watcher(VirtualTerminal terminal) : IAppWatcher
    {
        public void Made(Terminal core)
        {
            core.Viewer.Trace = terminal.Trace;
            if (terminal.TrialTime is { } time)
            {
                core.Updates.ProofMs = (long)time.TotalMilliseconds;
            }

            terminal.Core = core;
        }

        public void Failed(Exception exception)
        {
            if (exception is not PowerCutException)
            {
                terminal.Note($"the terminal's start failed: {exception}");
            }
        }
    }
}

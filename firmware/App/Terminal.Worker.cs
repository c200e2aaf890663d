using System;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>What the worker's thread does in one step.</summary>
public sealed partial class Terminal
{
    /// <summary>Link events taken in one step of the worker.</summary>
    private const int EventsPerStep = 16;

    /// <summary>Milliseconds between attempts to find the storage again, or to show a set that could not be shown.</summary>
    private const int RetryMs = 10000;

    /// <summary>How often an event is taken when memory ends in it each time: fewer than end in a restart, after which it might come again.</summary>
    private const int EventTries = 4;

    private readonly LinkEvent _event = new LinkEvent();
    private bool _eventDue;
    private int _eventTries;
    private readonly TerminalReport _vitals = new TerminalReport();
    private readonly object _viewGate = new object();
    private SetManifest? _onGlass;
    private bool _viewFailed;
    private int _shownSize;
    private long _moved;
    private long _lastServerTick;
    private bool _serverHeard;
    private int _frame;
    private int _damaged;

    /// <summary>One step of the worker: link, sync, reports, commands, upkeep.</summary>
    /// <param name="tick">Milliseconds since start.</param>
    /// <returns>Milliseconds until it wants to run again if nothing comes.</returns>
    public int StepWorker(long tick)
    {
        _workerBeat.Beat(tick);
        if (_mainBeat.IsLate(tick))
        {
            // Nobody else watches the supervisor, and what the watchdog's chip does leaves no reason.
            _ledger.WillRestart(BootLedger.Stuck + " " + _mainBeat.Name);
            _board.Power.Reboot();
        }

        int wait = _provisioning.TerminalId.Length == 0 ? 1000 : _link.Step(tick);

        // Counted before anything is done with it: the power may go in the middle of that.
        _budget.Count(_link.BytesMoved - _moved);
        _moved = _link.BytesMoved;
        for (int i = 0; i < EventsPerStep && (_eventDue || _link.Take(_event)); i++)
        {
            TakeEvent(tick);
            wait = 0;
        }

        if (_commands.HasWork)
        {
            _commands.Step(_link);
            wait = 0;
        }

        wait = Least(wait, _erasure.IsUnderWay ? StepErasure() : StepSync(tick));
        TellErasure();
        TellLog(tick);
        _shownSender.Step(tick, _link, _budget);
        Gather(tick);
        if (!_erasure.IsUnderWay && _courier.Step(tick, _link.IsUp))
        {
            _shownSender.Gather();
            _courier.WriteReceipt(tick, _reporter.Whole(tick, _vitals));
        }

        wait = Least(wait, _reporter.Step(tick, _vitals, _link));
        Upkeep(tick);
        _actions.StepRestart(tick);
        UpdateStatus(tick);
        return Least(wait, 1000);
    }

    private int StepSync(long tick)
    {
        TellGlass(tick);
        int wait = _engine.Step(tick, _clock.UtcSeconds, _clock.IsTrusted);
        _errors.Note(_engine.LastError);
        _engine.ClearError();
        if (_update.Step(tick, _attention.MsSinceTouch(tick)))
        {
            _actions.RestartSoon(BootLedger.Update, tick);
        }

        return wait;
    }

    private static int Least(int a, int b) => a < b ? a : b;

    /// <summary>Takes an event; where memory ends in it, it is due again in the next step, for nobody else would say it again: a manifest, a state, an acknowledgement. Blocks are asked for again.</summary>
    private void TakeEvent(long tick)
    {
        _eventDue = false;
        try
        {
            Dispatch(tick);
            _eventTries = 0;
        }
        catch (OutOfMemoryException)
        {
            _eventDue = ++_eventTries < EventTries && (_event.Kind != LinkEvent.Message || _event.Leaf != Topics.Block);
            throw;
        }
    }

    private void Dispatch(long tick)
    {
        switch (_event.Kind)
        {
            case LinkEvent.Up:
                _log.Add(LogReport.Detail, "link: up");
                _reporter.Whole();
                _engine.LinkUp(tick);
                break;
            case LinkEvent.Down:
                _log.Add(LogReport.Detail, "link: down");
                _engine.LinkDown();
                break;
            case LinkEvent.Acknowledged:
                Heard(_event.Tick);
                _shownSender.Settled(_event.Ticket, true);
                _answers.Settled(_event.Ticket);
                ErasureSettled(_event.Ticket, true);
                break;
            case LinkEvent.Lost:
                _shownSender.Settled(_event.Ticket, false);
                _reporter.Lost(_event.Ticket);
                _answers.Settled(_event.Ticket);
                ErasureSettled(_event.Ticket, false);
                break;
            default:
                Heard(_event.Tick);
                Message(tick);
                break;
        }
    }

    private void Message(long tick)
    {
        switch (_event.Leaf)
        {
            case Topics.Block:
                _engine.TakeBlocks(_event.Payload, tick);
                break;
            case Topics.Manifest:
                _engine.TakeManifest(_event.Payload);
                break;
            case Topics.Command:
                _commands.Take(_event.Payload);
                break;
            case Topics.State:
                TakeState();
                break;
        }
    }

    private void TakeState()
    {
        try
        {
            StateMessage state = StateMessage.Decode(_event.Payload, 0, _event.Payload.Length);
            _reporter.SetInterval(state.ReportSeconds);
            if (_update.Want(state.Firmware))
            {
                _actions.ForgetRestart(BootLedger.Update);
            }

            _budget.SetMonthly(state.MonthlyKiB * 1024L);
            if (state.WholeWanted)
            {
                _reporter.Whole();
            }

            long sent = _reporter.SentAt(state.ReportNumber);
            if (sent >= 0 && _clock.TakeServerTime(state.ServerTimeMs, sent, _event.Tick) == long.MinValue)
            {
                _errors.Note("clock: the server's time was not taken");
            }
        }
        catch (CborException)
        {
            _errors.Note("state: malformed");
        }
    }

    private void Heard(long tick)
    {
        _lastServerTick = tick;
        _serverHeard = true;
    }
}

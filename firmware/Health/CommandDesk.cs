using System;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Takes commands (SPEC.md §5.7): signed by a publisher key, for this terminal, not expired, never twice.</summary>
public sealed class CommandDesk
{
    /// <summary>Commands that wait while a signature is checked, which takes seconds on the village board: twice what the server has under way.</summary>
    public const int MaxWaiting = 8;

    private readonly byte[][] _keys;
    private readonly string _terminalId;
    private readonly TerminalClock _clock;
    private readonly ExecutedCommands _executed;
    private readonly ICommandActions _actions;
    private readonly ErrorNote _errors;
    private readonly byte[]?[] _waiting = new byte[MaxWaiting][];
    private readonly AnswerBook _answers;
    private int _count;

    public CommandDesk(byte[][] publisherKeys, string terminalId, TerminalClock clock, ExecutedCommands executed, AnswerBook answers, ICommandActions actions, ErrorNote errors)
    {
        _keys = publisherKeys;
        _terminalId = terminalId;
        _clock = clock;
        _executed = executed;
        _answers = answers;
        _actions = actions;
        _errors = errors;
    }

    public bool HasWork => _count > 0;

    /// <summary>Takes a message of the command topic; it is looked at in a later <see cref="Step"/>.</summary>
    public void Take(byte[] envelope)
    {
        if (_count == MaxWaiting)
        {
            _errors.Note("command: too many at once");
            return;
        }

        _waiting[_count++] = envelope;
    }

    /// <summary>Works on the oldest command.</summary>
    public void Step(ILink link)
    {
        if (_count == 0)
        {
            return;
        }

        byte[] envelope = _waiting[0]!;
        for (int i = 1; i < _count; i++)
        {
            _waiting[i - 1] = _waiting[i];
        }

        _waiting[--_count] = null;
        CommandAnswer? answer = Handle(envelope);
        if (answer != null)
        {
            _answers.Send(link, answer);
        }
    }

    /// <returns>The answer; null if the command is not from a publisher (strangers get none), or is an erasure, whose answer comes when it has ended.</returns>
    private CommandAnswer? Handle(byte[] envelope)
    {
        CommandPayload command;
        try
        {
            SignedEnvelope signed = SignedEnvelope.Decode(envelope, 0, envelope.Length);
            byte[]? key = signed.SignerIn(_keys);
            if (key == null || !P256.Verify(key, ObjectHash.CommandDigest(signed.Payload), signed.Signature))
            {
                _errors.Note("command: bad signature");
                return null;
            }

            command = CommandPayload.Decode(signed.Payload, 0, signed.Payload.Length);
        }
        catch (CborException)
        {
            _errors.Note("command: malformed");
            return null;
        }

        CommandAnswer answer = new CommandAnswer();
        answer.Id = command.Id;
        if (command.TerminalId != _terminalId)
        {
            return Refuse(answer, CommandAnswer.Refused, "for another terminal");
        }

        // An erasure keeps its own state: what comes again is the same one.
        if (command.Kind == CommandKind.EraseContent && _actions.IsErasure(command.Id))
        {
            return null;
        }

        // The floor is the earliest that now can be, so what expired before it has expired whatever the clock says.
        if (command.NotAfter < _clock.Floor || (_clock.IsTrusted && command.NotAfter < _clock.UtcSeconds))
        {
            return Refuse(answer, CommandAnswer.Expired, "expired");
        }

        int known = _executed.Look(command.Id, command.NotAfter);
        if (known == ExecutedCommands.Known)
        {
            return _answers.Find(command.Id) ?? Refuse(answer, CommandAnswer.Before, "begun before; its answer was lost");
        }

        if (known == ExecutedCommands.Forgotten)
        {
            return Refuse(answer, CommandAnswer.Refused, "too many commands with long lives: give it again with a longer one");
        }

        if (command.Kind == CommandKind.EraseContent)
        {
            return Erase(command, answer);
        }

        if (!_executed.Note(command.Id, command.NotAfter))
        {
            return Refuse(answer, CommandAnswer.Failed, "cannot keep its number");
        }

        try
        {
            Run(command, answer);
        }
        catch (Exception e)
        {
            Refuse(answer, CommandAnswer.Failed, e.GetType().Name);
        }

        _answers.Keep(answer);
        return answer;
    }

    /// <summary>An erasure that was cut before this goes on at the next start; it is noted then.</summary>
    public void NoteErasure(byte[] commandId, long notAfter)
    {
        if (_executed.Look(commandId, notAfter) == ExecutedCommands.New)
        {
            _executed.Note(commandId, notAfter);
        }
    }

    /// <summary>Kept by the erasure first and noted after it: a cut in between must not leave a command that counts as executed and was never begun.</summary>
    private CommandAnswer? Erase(CommandPayload command, CommandAnswer answer)
    {
        string refused = _actions.EraseContent(command.Id, command.NotAfter);
        if (refused.Length > 0)
        {
            return Refuse(answer, CommandAnswer.Failed, refused.Substring(1));
        }

        NoteErasure(command.Id, command.NotAfter);
        return null;
    }

    private void Run(CommandPayload command, CommandAnswer answer)
    {
        string text;
        switch (command.Kind)
        {
            case CommandKind.Reboot: text = _actions.Reboot(); break;
            case CommandKind.Identify: text = _actions.Identify(); break;
            case CommandKind.Screenshot: text = _actions.TakeScreenshot(out answer.Data); break;
            case CommandKind.ResendState: text = _actions.ResendState(); break;
            case CommandKind.ClearCache: text = _actions.ClearCache(); break;
            case CommandKind.Brightness:
                text = command.Argument < 1 || command.Argument > 100 ? "!brightness is 1 to 100" : _actions.SetBrightness((int)command.Argument);
                break;
            case CommandKind.LogLevel:
                text = command.Argument < 0 || command.Argument > 1440 ? "!minutes are 0 to 1440" : _actions.SetLogLevel((int)command.Argument);
                break;
            default: text = "!unknown kind"; break;
        }

        bool failed = text.Length > 0 && text[0] == '!';
        answer.Result = failed ? CommandAnswer.Failed : CommandAnswer.Done;
        answer.Text = failed ? text.Substring(1) : text;
    }

    private static CommandAnswer Refuse(CommandAnswer answer, int result, string text)
    {
        answer.Result = result;
        answer.Text = text;
        return answer;
    }
}

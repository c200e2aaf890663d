using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>The last answers to commands, over restarts: an answer that was lost on the way is given again when its command comes again. Also knows which answers are still on their way.</summary>
public sealed class AnswerBook
{
    /// <summary>Answers kept: twice as many as the server has under way.</summary>
    public const int MaxAnswers = 8;

    /// <summary>Bytes of a kept text; a longer one is kept cut.</summary>
    public const int MaxTextChars = 100;

    /// <summary>Bytes of the stored state.</summary>
    public const int ImageBytes = 4 + (MaxAnswers * (CommandPayload.IdBytes + MaxTextChars + 8));

    private readonly IStateSlot _slot;
    private readonly CommandAnswer?[] _answers = new CommandAnswer[MaxAnswers];
    private readonly int[] _tickets = new int[MaxAnswers];
    private readonly CborWriter _message = new CborWriter(new byte[Limits.MessageBytes]);
    private int _count;

    public AnswerBook(IStateSlot slot)
    {
        _slot = slot;
        byte[]? stored = slot.Load();
        if (stored == null)
        {
            return;
        }

        try
        {
            CborReader r = new CborReader(stored, 0, stored.Length);
            int count = r.ReadArrayHead() / 3;
            for (int i = 0; i < count && i < MaxAnswers; i++)
            {
                CommandAnswer answer = new CommandAnswer();
                answer.Id = r.ReadBytes(CommandPayload.IdBytes);
                answer.Result = r.ReadInt(CommandAnswer.Done, CommandAnswer.Before);
                answer.Text = r.ReadText(CommandAnswer.MaxTextBytes);
                _answers[_count++] = answer;
            }
        }
        catch (CborException)
        {
            _count = 0;
        }
    }

    /// <summary>An answer was sent that the server has not taken yet.</summary>
    public bool IsAnyUnderWay
    {
        get
        {
            bool any = false;
            for (int i = 0; i < _tickets.Length; i++)
            {
                any |= _tickets[i] != 0;
            }

            return any;
        }
    }

    /// <summary>The answer that a command had; null: it is not kept (any more).</summary>
    public CommandAnswer? Find(byte[] id)
    {
        for (int i = 0; i < _count; i++)
        {
            CommandAnswer answer = _answers[i]!;
            bool same = true;
            for (int b = 0; b < id.Length; b++)
            {
                same &= answer.Id[b] == id[b];
            }

            if (same)
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>Keeps an answer, over restarts too; the oldest gives way. A picture is not kept: that it was taken is.</summary>
    public void Keep(CommandAnswer given)
    {
        CommandAnswer answer = new CommandAnswer();
        answer.Id = given.Id;
        answer.Result = given.Data.Length == 0 ? given.Result : CommandAnswer.Failed;
        answer.Text = given.Data.Length == 0 ? given.Text : "the picture was lost on the way: ask again";
        answer.Text = answer.Text.Length > MaxTextChars ? answer.Text.Substring(0, MaxTextChars) : answer.Text;
        _count = _count < MaxAnswers ? _count + 1 : MaxAnswers;
        for (int i = _count - 1; i > 0; i--)
        {
            _answers[i] = _answers[i - 1];
        }

        _answers[0] = answer;
        CborWriter w = new CborWriter(new byte[ImageBytes]);
        w.WriteArrayHead(_count * 3);
        for (int i = 0; i < _count; i++)
        {
            w.WriteBytes(_answers[i]!.Id);
            w.WriteInt(_answers[i]!.Result);
            w.WriteText(_answers[i]!.Text);
        }

        _slot.Save(w.Buffer, w.Length);
    }

    /// <summary>Sends an answer.</summary>
    /// <returns>Its ticket; 0 if the link refused it.</returns>
    public int Send(ILink link, CommandAnswer answer)
    {
        _message.Reset();
        answer.Encode(_message);
        int ticket = link.Publish(Topics.Answer, _message.ToArray(), Priority.Answer);
        for (int i = 0; i < _tickets.Length && ticket != 0; i++)
        {
            if (_tickets[i] == 0)
            {
                _tickets[i] = ticket;
                break;
            }
        }

        return ticket;
    }

    /// <summary>The server took a message, or it was dropped.</summary>
    public void Settled(int ticket)
    {
        for (int i = 0; i < _tickets.Length; i++)
        {
            if (_tickets[i] == ticket)
            {
                _tickets[i] = 0;
            }
        }
    }
}
